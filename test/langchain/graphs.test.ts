import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AIMessage, HumanMessage } from '@langchain/core/messages';
import {
	Command,
	END,
	interrupt,
	MemorySaver,
	MessagesAnnotation,
	Send,
	START,
	StateGraph,
} from '@langchain/langgraph';
import { afterEach, describe, expect, it } from 'vitest';
import { BanditOutcomeHandler } from '../../src/langchain/index.ts';
import { OpenAiServer, type Script, text } from '../servers/openai-server.ts';
import { onArm, setUp as setUpModel } from './helpers.ts';

let server: OpenAiServer;
afterEach(() => server?.close());

async function setUp(script: Script, fields: Parameters<typeof setUpModel>[1] = {}, ids = ['a', 'b', 'c', 'd']) {
	const made = await setUpModel(script, fields, ids);
	server = made.server;
	return made;
}

interface SeenDecision {
	readonly arm: string;
	readonly decisionId: string;
}
const decisionOf = (message: { response_metadata: Record<string, unknown> } | undefined) =>
	message!.response_metadata.bandit as SeenDecision;
const human = (words: string) => ({ messages: [new HumanMessage(words)] });

describe('a LangGraph graph', () => {
	it('needs no config to be handed on: thread, metadata and callbacks reach the model', async () => {
		const { model, told } = await setUp(() => text('fine'));
		const graph = new StateGraph(MessagesAnnotation)
			.addNode('ask', async ({ messages }) => ({ messages: [await model.invoke(messages)] }))
			.addEdge(START, 'ask')
			.addEdge('ask', END)
			.compile();
		const callbacks = [new BanditOutcomeHandler({ model })];
		const { messages } = await graph.invoke(human('x'), { ...onArm('c'), callbacks });
		expect(decisionOf(messages.at(-1)).arm).toBe('c');
		expect(told()).toEqual([['c', 1]]);
	});

	it('keeps a thread on its arm, with a decision for each turn, until a turn goes wrong', async () => {
		const { model, told } = await setUp(({ body }) => text(String(body.messages.at(-1)!.content)));
		const graph = new StateGraph(MessagesAnnotation)
			.addNode('ask', async ({ messages }) => ({ messages: [await model.invoke(messages)] }))
			.addEdge(START, 'ask')
			.addEdge('ask', END)
			.compile({ checkpointer: new MemorySaver() });
		const callbacks = [new BanditOutcomeHandler({ model, successWhen: ({ text }) => text !== 'bad' })];
		const turn = async (words: string, thread: string): Promise<SeenDecision> => {
			const { messages } = await graph.invoke(human(words), { configurable: { thread_id: thread }, callbacks });
			return decisionOf(messages.at(-1));
		};
		const seen: SeenDecision[] = [];
		for (let i = 0; i < 6; i++) seen.push(await turn(`${i}`, 'one'));
		expect(new Set(seen.map(({ arm }) => arm)).size).toBe(1);
		expect(new Set(seen.map(({ decisionId }) => decisionId)).size).toBe(6);
		expect(told()).toHaveLength(6);
		const arms = new Set<string>();
		for (let i = 0; i < 12; i++) arms.add((await turn('bad', 'one')).arm);
		expect(arms.size).toBeGreaterThan(1);
		const threads = new Set<string>();
		for (let i = 0; i < 12; i++) threads.add((await turn('x', `thread-${i}`)).arm);
		expect(threads.size).toBeGreaterThan(1);
	});

	it('streams each token once, values and messages side by side', async () => {
		const { model, told } = await setUp(() => text('one two three'));
		const graph = new StateGraph(MessagesAnnotation)
			.addNode('ask', async ({ messages }) => ({ messages: [await model.invoke(messages)] }))
			.addEdge(START, 'ask')
			.addEdge('ask', END)
			.compile();
		let answer = '';
		let last: AIMessage | undefined;
		const options = { callbacks: [new BanditOutcomeHandler({ model })], streamMode: ['messages', 'values'] as never };
		for await (const [mode, value] of (await graph.stream(human('x'), options)) as AsyncIterable<[string, never]>) {
			if (mode === 'messages') answer += (value[0] as AIMessage).text;
			else last = (value as { messages: AIMessage[] }).messages.at(-1);
		}
		expect(answer).toBe('one two three');
		expect(last!.usage_metadata).toMatchObject({ total_tokens: 30 });
		expect(told()).toHaveLength(1);
	});

	it('shares the outcome of branches that run at once', async () => {
		const { model, outcomes } = await setUp(() => text('fine'), { forgetting: false });
		const graph = new StateGraph(MessagesAnnotation)
			.addNode('ask', async ({ messages }) => ({ messages: [await model.invoke(messages.slice(-1))] }))
			.addConditionalEdges(START, () => ['1', '2', '3', '4'].map((words) => new Send('ask', human(words))))
			.addEdge('ask', END)
			.compile();
		await graph.invoke(human('all'), { callbacks: [new BanditOutcomeHandler({ model })] });
		expect(outcomes).toHaveLength(4);
		const evidence = model.insights().arms.map(({ mean }) => 1 / (1 - mean) - 2);
		expect(evidence.reduce((a, b) => a + b)).toBeCloseTo(1, 9);
	});

	it('waits at a break point, and is credited when it went on', async () => {
		const { model, told } = await setUp(({ body }) =>
			body.messages.at(-1)!.role === 'tool'
				? text('done')
				: { kind: 'tools', calls: [{ name: 'add', input: {}, id: 'c1' }] },
		);
		const graph = new StateGraph(MessagesAnnotation)
			.addNode('ask', async ({ messages }) => ({ messages: [await model.invoke(messages)] }))
			.addNode('tools', () => ({ messages: [{ role: 'tool', content: '7', tool_call_id: 'c1' }] }))
			.addEdge(START, 'ask')
			.addConditionalEdges('ask', ({ messages }) => ((messages.at(-1) as AIMessage).tool_calls?.length ? 'tools' : END))
			.addEdge('tools', 'ask')
			.compile({ checkpointer: new MemorySaver(), interruptBefore: ['tools'] });
		const config = { configurable: { thread_id: 't' }, callbacks: [new BanditOutcomeHandler({ model })] };
		await graph.invoke(human('x'), config);
		expect(told()).toEqual([]);
		const { messages } = await graph.invoke(null, config);
		const [first, second] = messages.filter((message) => message.getType() === 'ai').map(decisionOf);
		expect(second).toEqual(first);
		expect(told()).toEqual([[first!.arm, 1]]);
	});

	it.each(['the handler', 'another handler'])(
		'that is told something while it waits goes on in a new turn; %s credits both turns’ decisions',
		async (which) => {
			const { model, told } = await setUp(() => text('fine'));
			const ask = async ({ messages }: typeof MessagesAnnotation.State) => ({
				messages: [await model.invoke(messages)],
			});
			const graph = new StateGraph(MessagesAnnotation)
				.addNode('draft', ask)
				.addNode('wait', () => ({ messages: [new HumanMessage(interrupt<unknown, string>('is it good?'))] }))
				.addNode('polish', ask)
				.addEdge(START, 'draft')
				.addEdge('draft', 'wait')
				.addEdge('wait', 'polish')
				.addEdge('polish', END)
				.compile({ checkpointer: new MemorySaver() });
			const first = new BanditOutcomeHandler({ model });
			const second = which === 'the handler' ? first : new BanditOutcomeHandler({ model });
			const thread = { configurable: { thread_id: 't' } };
			await graph.invoke(human('write'), { ...thread, callbacks: [first] });
			expect(told()).toEqual([]);
			const { messages } = await graph.invoke(new Command({ resume: 'shorter' }) as never, {
				...thread,
				callbacks: [second],
			});
			const [one, two] = messages.filter((message) => message.getType() === 'ai').map(decisionOf);
			expect(two!.decisionId).not.toBe(one!.decisionId);
			expect(told()).toEqual([
				[one!.arm, 1],
				[two!.arm, 1],
			]);
		},
	);

	it('hands over to another graph without an end', async () => {
		const { model, told } = await setUp(() => text('fine'));
		const inner = new StateGraph(MessagesAnnotation)
			.addNode('ask', async ({ messages }) => {
				const answer = await model.invoke(messages);
				return new Command({ goto: 'last', graph: Command.PARENT, update: { messages: [answer] } });
			})
			.addEdge(START, 'ask')
			.compile();
		const graph = new StateGraph(MessagesAnnotation)
			.addNode('first', inner, { ends: ['last'] })
			.addNode('last', () => ({ messages: [new AIMessage('well')] }))
			.addEdge(START, 'first')
			.addEdge('last', END)
			.compile();
		const callbacks = [new BanditOutcomeHandler({ model, successWhen: ({ text }) => text === 'well' })];
		await graph.invoke(human('x'), { ...onArm('b'), callbacks });
		expect(told()).toEqual([['b', 1]]);
	});
});

describe('a thread that goes on in another process', () => {
	it.each(['model', 'none'])(
		'is one run with one outcome (after the interrupt: %s)',
		async (after) => {
			const folder = mkdtempSync(join(tmpdir(), 'bandit-model-'));
			server = await OpenAiServer.start(() => text('fine'));
			const step = (
				name: string,
			): Promise<{ core: string; decisions: SeenDecision[]; arms: { id: string; outcomes: number }[] }> =>
				new Promise((resolve, reject) => {
					const core =
						process.env.LANGCHAIN_CORE === '1' ? [] : ['--import', join(import.meta.dirname, 'on-core-0.3.ts')];
					const args = [...core, join(import.meta.dirname, 'graph-step.ts'), server.url, folder, name, after];
					const child = spawn(process.execPath, args);
					let [out, errors] = ['', ''];
					child.stdout.on('data', (chunk) => (out += chunk));
					child.stderr.on('data', (chunk) => (errors += chunk));
					child.on('close', (code) => (code === 0 ? resolve(JSON.parse(out)) : reject(new Error(errors))));
				});
			const begun = await step('start');
			expect(begun.core).toBe(process.env.LANGCHAIN_CORE);
			expect(begun.decisions).toHaveLength(1);
			expect(begun.arms.every(({ outcomes }) => outcomes === 0)).toBe(true);
			const ended = await step('resume');
			expect(ended.decisions).toHaveLength(after === 'model' ? 2 : 1);
			for (const each of ended.decisions) expect(each).toEqual(begun.decisions[0]);
			expect(ended.arms.filter(({ outcomes }) => outcomes > 0)).toMatchObject([
				{ id: begun.decisions[0]!.arm, outcomes: 1, mean: expect.closeTo(0.67, 1) },
			]);
			rmSync(folder, { recursive: true, force: true });
		},
		60_000,
	);
});
