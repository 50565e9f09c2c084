import { AIMessage, HumanMessage } from '@langchain/core/messages';
import { Command, MemorySaver } from '@langchain/langgraph';
import { createReactAgent } from '@langchain/langgraph/prebuilt';
import {
	createAgent,
	humanInTheLoopMiddleware,
	initChatModel,
	modelCallLimitMiddleware,
	providerStrategy,
	tool,
	toolCallLimitMiddleware,
	toolStrategy,
} from 'langchain';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { BanditOutcomeHandler, banditMiddleware, ChatBandit } from '../../src/langchain/index.ts';
import { seededRng } from '../../src/policy/maths/sampling.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { insight } from '../bandit/helpers.ts';
import { OpenAiServer, type Script, text } from '../servers/openai-server.ts';
import { onArm, setUp as setUpModel } from './helpers.ts';

let server: OpenAiServer;
afterEach(() => server?.close());

async function setUp(script: Script, fields: Parameters<typeof setUpModel>[1] = {}, ids = ['a', 'b', 'c', 'd']) {
	const made = await setUpModel(script, fields, ids);
	server = made.server;
	return made;
}

const add = tool(async ({ a, b }) => String(a + b), {
	name: 'add',
	description: 'adds two numbers',
	schema: z.object({ a: z.number(), b: z.number() }),
});
const breaking = tool(
	async () => {
		throw new Error('the tool is broken');
	},
	{ name: 'add', description: 'adds two numbers', schema: z.object({ a: z.number(), b: z.number() }) },
);

/** Asks for the tool first, then answers; a weak model answers wrongly. */
const twoSteps: Script = ({ model, body }) =>
	body.messages.at(-1)!.role === 'tool'
		? text(model === 'a' ? 'no idea' : '7')
		: { kind: 'tools', calls: [{ name: 'add', input: { a: 3, b: 4 } }] };
const looping: Script = () => ({ kind: 'tools', calls: [{ name: 'add', input: { a: 3, b: 4 } }] });
const ask = () => ({ messages: [new HumanMessage('3 + 4?')] });
const decisionsOf = (messages: readonly { response_metadata?: Record<string, unknown> }[]) =>
	messages.map(({ response_metadata: metadata }) => metadata?.bandit).filter((each) => each !== undefined);

/** The ways to have an agent's outcome learnt. */
const ways: Record<string, (model: ChatBandit, options?: object) => { middleware: object[]; callbacks: object[] }> = {
	handler: (model, options) => ({ middleware: [], callbacks: [new BanditOutcomeHandler({ model, ...options })] }),
	middleware: (model, options) => ({ middleware: [banditMiddleware({ model, ...options })], callbacks: [] }),
};

describe.each(Object.entries(ways))('createAgent with the outcome %s', (name, way) => {
	const agentOf = (model: ChatBandit, options: object = {}, more: object = {}) => {
		const { middleware, callbacks } = way(model, options);
		const agent = createAgent({ model, tools: [add], middleware: middleware as never[], ...more });
		return { agent, config: { callbacks: callbacks as never } };
	};

	it('keeps one arm for a run, and credits its outcome once', async () => {
		const { model, told, outcomes } = await setUp(twoSteps);
		const { agent, config } = agentOf(model, { successWhen: ({ text }: { text: string }) => text === '7' });
		for (let i = 0; i < 12; i++) {
			server.seen.length = 0;
			const { messages } = await agent.invoke(ask(), config);
			const [first, second] = decisionsOf(messages) as { arm: string; decisionId: string }[];
			expect(first!.decisionId).toBe(second!.decisionId);
			expect(server.seen.map(({ model }) => model)).toEqual([first!.arm, first!.arm]);
			expect(told()).toHaveLength(i + 1);
			expect(told().at(-1)).toEqual([first!.arm, first!.arm === 'a' ? 0 : 1]);
			expect(outcomes.at(-1)!.outcome.source).toBe('run');
		}
		expect(new Set(told().map(([arm]) => arm)).size).toBeGreaterThan(1);
	});

	it('streams tokens once', async () => {
		const { model, told } = await setUp(twoSteps);
		const { agent, config } = agentOf(model);
		let answer = '';
		for await (const [message] of await agent.stream(ask(), { ...config, ...onArm('b'), streamMode: 'messages' })) {
			if (message.getType() === 'ai') answer += message.text;
		}
		expect(answer).toBe('7');
		expect(told()).toEqual([['b', 1]]);
	});

	it.each(['tool', 'provider'] as const)('gives a structured response by %s', async (strategy) => {
		const schema = z.object({ sum: z.number() });
		const { model, told } = await setUp(({ body }) => {
			const offered = (body.tools as { function: { name: string } }[] | undefined)?.map((each) => each.function.name);
			const own = offered?.find((each) => each.startsWith('extract'));
			return own === undefined ? text('{"sum":7}') : { kind: 'tools', calls: [{ name: own, input: { sum: 7 } }] };
		});
		const responseFormat = strategy === 'tool' ? toolStrategy(schema) : providerStrategy(schema);
		const sum = ({ object }: { object?: unknown }) => (object as { sum?: number } | undefined)?.sum === 7;
		const { agent, config } = agentOf(model, name === 'handler' ? { successWhen: sum } : {}, { responseFormat });
		const { structuredResponse } = (await agent.invoke(ask(), { ...config, ...onArm('c') })) as {
			structuredResponse?: unknown;
		};
		expect(structuredResponse).toEqual({ sum: 7 });
		expect(told()).toEqual([['c', 1]]);
	});

	it('a provider strategy whose answer does not parse is a failure', async () => {
		const { model, told } = await setUp(() => text('no JSON'));
		const responseFormat = providerStrategy(z.object({ sum: z.number() }));
		const { agent, config } = agentOf(model, {}, { responseFormat });
		await expect(agent.invoke(ask(), { ...config, ...onArm('c') })).rejects.toThrow('JSON');
		expect(told()).toEqual([['c', 0]]);
	});

	it.each([
		['failure', 0],
		['ignore', 1],
	] as const)('tool errors: %s', async (toolErrors, score) => {
		const { model, told } = await setUp(twoSteps);
		const { agent, config } = agentOf(model, { toolErrors }, { tools: [breaking] });
		await agent.invoke(ask(), { ...config, ...onArm('b') });
		expect(told()).toEqual([['b', score]]);
	});

	it('goes on after an interrupt, with the same decision', async () => {
		const { model, told } = await setUp(twoSteps);
		const human = humanInTheLoopMiddleware({ interruptOn: { add: { allowedDecisions: ['approve'] } } });
		const { middleware, callbacks } = way(model);
		const agent = createAgent({
			model,
			tools: [add],
			middleware: [human, ...(middleware as never[])],
			checkpointer: new MemorySaver(),
		});
		const config = { callbacks: callbacks as never, configurable: { thread_id: 't1' } };
		const waiting = await agent.invoke(ask(), config);
		expect(waiting).toHaveProperty('__interrupt__');
		expect(told()).toEqual([]);
		const { messages } = await agent.invoke(new Command({ resume: { decisions: [{ type: 'approve' }] } }), config);
		const [first, second] = decisionsOf(messages) as { arm: string; decisionId: string }[];
		expect(second!.decisionId).toBe(first!.decisionId);
		expect(told()).toEqual([[first!.arm, 1]]);
		// The next turn of the thread is another decision, on the arm that went well.
		const next = await agent.invoke(
			{ messages: [new HumanMessage('and 5 + 6?')] },
			{ ...config, configurable: { thread_id: 't1' } },
		);
		expect(next).toHaveProperty('__interrupt__');
		const third = decisionsOf(next.messages).at(-1) as { arm: string; decisionId: string };
		expect(third.arm).toBe(first!.arm);
		expect(third.decisionId).not.toBe(first!.decisionId);
	});

	it('fails over within a run, and teaches nothing when all are down', async () => {
		const { model, told } = await setUp(
			(seen) => (seen.model === 'a' ? twoSteps(seen) : { kind: 'status', status: 503 }),
			{
				breaker: { failures: 1000 },
			},
		);
		const { agent, config } = agentOf(model);
		for (let i = 0; i < 5; i++) expect((await agent.invoke(ask(), config)).messages.at(-1)!.text).toBe('no idea');
		expect(told()).toEqual(Array.from({ length: 5 }, () => ['a', 1]));
		server.script = () => ({ kind: 'status', status: 503 });
		await expect(agent.invoke(ask(), config)).rejects.toThrow();
		expect(told()).toHaveLength(5);
	});
});

describe('an agent', () => {
	it('that runs into its step limit has failed', async () => {
		const { model, told, outcomes } = await setUp(looping);
		const callbacks = [new BanditOutcomeHandler({ model })];
		const agent = createAgent({ model, tools: [add] });
		await expect(agent.invoke(ask(), { callbacks, recursionLimit: 6, ...onArm('b') })).rejects.toThrow();
		expect(told()).toEqual([['b', 0]]);
		expect(outcomes[0]!.outcome).toMatchObject({ category: 'step_limit' });
	});

	it.each([
		['model calls, said', modelCallLimitMiddleware({ runLimit: 1, exitBehavior: 'end' })],
		['model calls, thrown', modelCallLimitMiddleware({ runLimit: 1, exitBehavior: 'error' })],
		['tool calls, said', toolCallLimitMiddleware({ runLimit: 1, exitBehavior: 'end' })],
		['tool calls, thrown', toolCallLimitMiddleware({ runLimit: 1, exitBehavior: 'error' })],
		['calls of a tool, said', toolCallLimitMiddleware({ toolName: 'add', runLimit: 1, exitBehavior: 'end' })],
	])('that runs into a limit of LangChain’s middleware has failed: %s', async (_, limit) => {
		const { model, outcomes } = await setUp(looping);
		const agent = createAgent({ model, tools: [add], middleware: [limit] as never[] });
		const callbacks = [new BanditOutcomeHandler({ model, successWhen: () => true })];
		await agent.invoke(ask(), { callbacks, ...onArm('b') }).catch(() => {});
		expect(outcomes).toMatchObject([{ arm: 'b', outcome: { score: 0, category: 'step_limit' } }]);
	});

	it('of LangGraph goes on with its arm, and is credited', async () => {
		const { model, told } = await setUp(twoSteps);
		const agent = createReactAgent({ llm: model, tools: [add] });
		const { messages } = await agent.invoke(ask(), { callbacks: [new BanditOutcomeHandler({ model })] });
		const [first, second] = decisionsOf(messages) as { arm: string; decisionId: string }[];
		expect(second).toEqual(first);
		expect(told()).toEqual([[first!.arm, 1]]);
	});

	it('that says it needs more steps has failed', async () => {
		const { model, outcomes } = await setUp(() => text('x'));
		const agent = model
			.withConfig(onArm('b'))
			.pipe(() => new AIMessage('Sorry, need more steps to process this request.'));
		await agent.invoke('x', { callbacks: [new BanditOutcomeHandler({ model, successWhen: () => true })] });
		expect(outcomes).toMatchObject([{ arm: 'b', outcome: { score: 0, category: 'step_limit' } }]);
	});

	it('learns which arm does the task', async () => {
		const { model } = await setUp(twoSteps, {}, ['a', 'b']);
		const middleware = banditMiddleware({ model, successWhen: ({ text }) => text === '7' });
		const agent = createAgent({ model, tools: [add], middleware: [middleware] });
		for (let i = 0; i < 40; i++) await agent.invoke(ask());
		expect(insight(model.bandit, 'b').draws).toBeGreaterThan(25);
		expect(insight(model.bandit, 'b').mean).toBeGreaterThan(0.9);
	});

	it('takes middleware that makes its own bandit', async () => {
		const { model, server } = await setUp(twoSteps);
		const arms = model.bandit.arms.slice(0, 2).map(({ id }) => ({ id, model: model.bandit.arm(id).model }));
		const middleware = banditMiddleware({
			goal: 'own',
			store: memoryStore(),
			arms,
			successWhen: ({ text }) => text === '7',
		});
		const agent = createAgent({ model: arms[0]!.model, tools: [add], middleware: [middleware] });
		const { messages } = await agent.invoke(ask());
		const [decision] = decisionsOf(messages) as { goal: string; arm: string }[];
		expect(decision!.goal).toBe('own');
		expect(server.seen[0]!.model).toBe(decision!.arm);
		await middleware.model.flush();
		expect(insight(middleware.model.bandit, decision!.arm).outcomes).toBe(1);
	});

	it('takes arms that initChatModel made, by the names that it was given', async () => {
		server = await OpenAiServer.start(twoSteps);
		const made = (name: string) =>
			initChatModel(name, { apiKey: 'k', maxRetries: 0, configuration: { baseURL: server.url } });
		const model = new ChatBandit({
			arms: [await made('openai:gpt-4o-mini'), await made('openai:gpt-4o')],
			store: memoryStore(),
			rng: seededRng(1),
		});
		expect(model.bandit.arms.map(({ id, price }) => [id, price !== undefined])).toEqual([
			['openai/gpt-4o-mini', true],
			['openai/gpt-4o', true],
		]);
		const agent = createAgent({ model, tools: [add] });
		const { messages } = await agent.invoke(ask(), onArm('openai/gpt-4o'));
		expect(messages.at(-1)!.text).toBe('7');
		expect(server.seen.map(({ model }) => model)).toEqual(['gpt-4o', 'gpt-4o']);
	});

	it('refuses middleware of what is no bandit', () => {
		expect(() => banditMiddleware({ model: {} as never })).toThrow(/model: .*Give a ChatBandit/);
		expect(() => banditMiddleware({} as never)).toThrow(/arms/);
	});
});
