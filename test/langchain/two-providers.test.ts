/** Chains, agents and graphs in which either of two providers answers, on both majors of core. */
import { type AIMessage, HumanMessage } from '@langchain/core/messages';
import { StringOutputParser } from '@langchain/core/output_parsers';
import { ChatPromptTemplate } from '@langchain/core/prompts';
import { RunnableParallel } from '@langchain/core/runnables';
import { tool } from '@langchain/core/tools';
import { Command, END, interrupt, MemorySaver, MessagesAnnotation, START, StateGraph } from '@langchain/langgraph';
import { createReactAgent } from '@langchain/langgraph/prebuilt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { BanditOutcomeHandler } from '../../src/langchain/index.ts';
import { type Reply, type Script, status, text } from '../servers/openai-server.ts';
import { armsOf, isToolResult, onArm, setUpTwoProviders } from './helpers.ts';

const providers = ['openai', 'anthropic'] as const;
let set: Awaited<ReturnType<typeof setUpTwoProviders>>;
beforeEach(async () => {
	set = await setUpTwoProviders();
});
afterEach(() => set.close());

const handlers = (successWhen?: (result: { text: string }) => boolean) => [
	new BanditOutcomeHandler({ model: set.model, ...(successWhen && { successWhen }) }),
];

let calls = 0;
const callAdd = { kind: 'tools', calls: [{ name: 'add', input: { a: 3, b: 4 } }] } as const;
const twoSteps: Script = ({ body }) => (isToolResult(body.messages.at(-1)) ? text('it is 7') : anew(callAdd));
/** With an id of its own. */
const anew = ({ kind, calls: [call] }: typeof callAdd): Reply => ({
	kind,
	calls: [{ ...call, id: `call_${++calls}` }],
});
const add = tool(async ({ a, b }: { a: number; b: number }) => String(a + b), {
	name: 'add',
	description: 'adds two numbers',
	schema: z.object({ a: z.number(), b: z.number() }) as never,
});

describe('prompt | model | parser', () => {
	const chainOf = () => ChatPromptTemplate.fromTemplate('Say {word}').pipe(set.model).pipe(new StringOutputParser());

	it.each(providers)('invokes, streams and batches %s', async (arm) => {
		const config = { ...onArm(arm), callbacks: handlers(({ text }) => text === `from ${arm}`) };
		const chain = chainOf();
		expect(await chain.invoke({ word: 'a' }, config)).toBe(`from ${arm}`);
		const pieces: string[] = [];
		for await (const piece of await chain.stream({ word: 'b' }, config)) pieces.push(piece);
		expect(pieces.filter((piece) => piece !== '')).toEqual(['from ', arm]);
		expect(await chain.batch([{ word: 'c' }, { word: 'd' }], config)).toEqual(Array(2).fill(`from ${arm}`));
		expect(set.told()).toEqual(Array(4).fill([arm, 1]));
	});

	it('tells of its parts as events, of the arm that answered', async () => {
		set.openai.script = () => status(503);
		const seen: string[] = [];
		for await (const { event, name } of chainOf().streamEvents({ word: 'a' }, { version: 'v2' })) {
			if (event === 'on_chat_model_end') seen.push(name);
		}
		expect(seen).toEqual(['ChatAnthropic']);
	});

	it('runs in parallel, on both providers at once, and shares the outcome', async () => {
		const branch = (arm: string) => set.model.withConfig(onArm(arm)).pipe(new StringOutputParser());
		const parallel = RunnableParallel.from({ one: branch('openai'), two: branch('anthropic') } as never);
		expect(await parallel.invoke('x', { callbacks: handlers() })).toEqual({
			one: 'from openai',
			two: 'from anthropic',
		});
		expect(set.told().sort()).toEqual([
			['anthropic', 1],
			['openai', 1],
		]);
	});
});

describe('an agent with tools', () => {
	const agentOf = () => createReactAgent({ llm: set.model, tools: [add] });
	const ask = () => ({ messages: [new HumanMessage('3 + 4?')] });

	it.each(providers)('works on %s, which is credited once', async (arm) => {
		set.both(twoSteps);
		const config = { ...onArm(arm), callbacks: handlers(({ text }) => text.includes('7')) };
		const { messages } = await agentOf().invoke(ask(), config);
		expect(messages.at(-1)!.content).toBe('it is 7');
		expect(armsOf(messages)).toEqual([arm, arm]);
		expect(set.told()).toEqual([[arm, 1]]);
	});

	it.each(providers)('streams the tokens of %s once', async (arm) => {
		set.both(twoSteps);
		let answer = '';
		const config = { ...onArm(arm), callbacks: handlers(), streamMode: 'messages' as const };
		for await (const [message] of await agentOf().stream(ask(), config)) {
			if (message.getType() === 'ai' && typeof message.text === 'string') answer += message.text;
		}
		expect(answer).toBe('it is 7');
		expect(set.told()).toEqual([[arm, 1]]);
	});

	it('goes on with the other provider when its own goes down between two steps', async () => {
		let answered = 0;
		set.both(twoSteps);
		set.openai.script = (seen) => (answered++ === 0 ? twoSteps(seen) : status(503));
		// A run that begins on OpenAI.
		const agent = agentOf();
		let messages: readonly object[] = [];
		while (armsOf(messages)[0] !== 'openai') {
			set.outcomes.length = 0;
			({ messages } = await agent.invoke(ask(), { callbacks: handlers() }));
		}
		expect(armsOf(messages)).toEqual(['openai', 'anthropic']);
		expect((messages.at(-1) as AIMessage).content).toBe('it is 7');
		expect(set.told()).toEqual([
			['openai', 1],
			['anthropic', 1],
		]);
	});

	it.each(providers)('that runs out of steps on %s has failed', async (arm) => {
		set.both(() => anew(callAdd));
		const config = { ...onArm(arm), callbacks: handlers(), recursionLimit: 5 };
		await agentOf()
			.invoke(ask(), config)
			.catch(() => {});
		expect(set.outcomes).toMatchObject([{ arm, outcome: { score: 0, category: 'step_limit' } }]);
	});
});

describe('a graph with a checkpointer', () => {
	it.each(providers)('goes on after an interrupt with %s, whose outcome is the end’s', async (arm) => {
		const graph = new StateGraph(MessagesAnnotation)
			.addNode('draft', async ({ messages }) => ({ messages: [await set.model.invoke(messages)] }))
			.addNode('approve', () => {
				interrupt('is it good?');
				return {};
			})
			.addNode('polish', async ({ messages }) => ({ messages: [await set.model.invoke(messages)] }))
			.addEdge(START, 'draft')
			.addEdge('draft', 'approve')
			.addEdge('approve', 'polish')
			.addEdge('polish', END)
			.compile({ checkpointer: new MemorySaver() });
		const configurable = { thread_id: 't' };
		const first = { callbacks: handlers(), configurable: { ...configurable, ...onArm(arm).configurable } };
		await graph.invoke({ messages: [new HumanMessage('write')] }, first);
		expect(set.told()).toEqual([]);
		const resumed = new Command({ resume: true }) as never;
		const { messages } = await graph.invoke(resumed, { callbacks: handlers(), configurable });
		expect(armsOf(messages)).toEqual([arm, arm]);
		expect(set.told()).toEqual([[arm, 1]]);
	});
});
