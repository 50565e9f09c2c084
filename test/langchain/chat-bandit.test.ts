import { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { HumanMessage, ToolMessage } from '@langchain/core/messages';
import { StringOutputParser } from '@langchain/core/output_parsers';
import { ChatPromptTemplate } from '@langchain/core/prompts';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI } from '@langchain/openai';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { DecisionRecord } from '../../src/base/records.ts';
import { ChatBandit, type ChatBanditFields } from '../../src/langchain/index.ts';
import { seededRng } from '../../src/policy/maths/sampling.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { insight } from '../bandit/helpers.ts';
import { OpenAiServer, type Script, status, text } from '../servers/openai-server.ts';

let server: OpenAiServer;
afterEach(() => server?.close());

async function setUp(script: Script, fields: Partial<ChatBanditFields> = {}, ids = ['a', 'b']) {
	server = await OpenAiServer.start(script);
	const configuration = { baseURL: server.url };
	return new ChatBandit({
		goal: 'test',
		arms: ids.map((id) => ({ id, model: new ChatOpenAI({ model: id, apiKey: 'test', maxRetries: 0, configuration }) })),
		store: memoryStore(),
		rng: seededRng(3),
		policy: 'beta',
		onError: () => {},
		...fields,
	});
}

const decisionOf = (message: { response_metadata: Record<string, unknown> }) =>
	message.response_metadata.bandit as { arm: string; decisionId: string; goal: string; propensity: number };

describe('ChatBandit', () => {
	it('is a chat model, and answers as the arm that served', async () => {
		const model = await setUp(({ model }) => text(`from ${model}`));
		expect(model).toBeInstanceOf(BaseChatModel);
		const message = await model.invoke('hello');
		const { arm, goal, decisionId } = decisionOf(message);
		expect(message.content).toBe(`from ${arm}`);
		expect(goal).toBe('test');
		expect(message.usage_metadata).toMatchObject({ input_tokens: 20, output_tokens: 10 });
		expect(insight(model.bandit, arm)).toMatchObject({ draws: 1, outcomes: 1 });
		await model.report(decisionId, 'failure');
		await model.report(message, 'success');
		expect(insight(model.bandit, arm).mean).toBeGreaterThan(0.5);
	});

	it('streams, with the decision once and usage passed through', async () => {
		const model = await setUp(({ model }) => text(`one two three from ${model}`));
		const chunks = [];
		for await (const chunk of await model.stream('hello')) chunks.push(chunk);
		const whole = chunks.reduce((a, b) => a.concat(b));
		const { arm } = decisionOf(whole);
		expect(whole.content).toBe(`one two three from ${arm}`);
		expect(chunks.filter((chunk) => chunk.response_metadata.bandit !== undefined)).toHaveLength(1);
		expect(insight(model.bandit, arm).outcomes).toBe(1);
	});

	it('goes into chains and batches', async () => {
		const model = await setUp(({ model }) => text(`from ${model}`));
		const chain = ChatPromptTemplate.fromTemplate('Say {word}').pipe(model).pipe(new StringOutputParser());
		expect(await chain.invoke({ word: 'hello' })).toMatch(/^from [ab]$/);
		expect(await chain.batch([{ word: 'x' }, { word: 'y' }])).toHaveLength(2);
	});

	it('tells each token and run once, with the decision in the metadata', async () => {
		const model = await setUp(() => text('one two three'));
		const tokens: string[] = [];
		const starts: Record<string, unknown>[] = [];
		const callbacks = [
			{
				handleLLMNewToken: (token: string) => void tokens.push(token),
				handleChatModelStart: (...args: unknown[]) => void starts.push(args[6] as Record<string, unknown>),
			},
		];
		for await (const _ of await model.stream('hello', { callbacks })) {
			// read to its end
		}
		expect(tokens.join('')).toBe('one two three');
		expect(starts).toHaveLength(1);
		expect(starts[0]).toMatchObject({ bandit_goal: 'test', ls_model_name: starts[0]!.bandit_arm });
	});

	it('binds tools, keeps its arm through the loop, and no tools are none', async () => {
		const script: Script = ({ body }) =>
			body.messages.at(-1)!.role === 'tool' ? text('7') : { kind: 'tools', calls: [{ name: 'add', input: { a: 3 } }] };
		const model = await setUp(script, {}, ['a', 'b', 'c', 'd']);
		const add = tool(async () => '7', { name: 'add', description: 'adds', schema: z.object({ a: z.number() }) });
		const bound = model.bindTools([add]);
		for (let i = 0; i < 5; i++) {
			server.seen.length = 0;
			const first = await bound.invoke('x');
			expect(first.tool_calls).toMatchObject([{ name: 'add', args: { a: 3 } }]);
			const answer = new ToolMessage({ content: '7', tool_call_id: first.tool_calls![0]!.id! });
			const second = await bound.invoke([new HumanMessage('x'), first, answer]);
			expect(second.content).toBe('7');
			expect(decisionOf(second).decisionId).toBe(decisionOf(first).decisionId);
			expect(new Set(server.seen.map(({ model }) => model)).size).toBe(1);
			expect(server.seen[0]!.body.tools).toHaveLength(1);
		}
		await model.bindTools([]).invoke('x');
		expect(server.seen.at(-1)!.body.tools).toBeUndefined();
	});

	it('structured output: parsed, raw too, and a failure where it does not parse', async () => {
		const model = await setUp(({ model }) => text(model === 'a' ? '{"name":"Ada"}' : 'no JSON at all'));
		const schema = z.object({ name: z.string() });
		const config = (arm: string) => ({ configurable: { bandit: { arm } } });
		const options = { method: 'jsonMode', name: 'person' };
		const structured = model.withStructuredOutput(schema, options as never) as {
			invoke(...args: unknown[]): Promise<unknown>;
		};
		expect(await structured.invoke('x', config('a'))).toEqual({ name: 'Ada' });
		await expect(structured.invoke('x', config('b'))).rejects.toThrow('is no JSON');
		const raw = model.withStructuredOutput(
			schema as never,
			{ ...options, includeRaw: true } as never,
		) as typeof structured;
		expect(await raw.invoke('x', config('b'))).toMatchObject({ parsed: null });
		expect(insight(model.bandit, 'a').mean).toBeGreaterThan(0.5);
		expect(insight(model.bandit, 'b')).toMatchObject({ outcomes: 2, mean: expect.closeTo(0.25, 1) });
	});

	it.each<[string, Script]>([
		['500', () => status(500)],
		['429', () => status(429)],
		['404', () => status(404)],
		['a dropped socket', () => ({ kind: 'drop' })],
	])('fails over on %s, in streams before the first content', async (_, script) => {
		const model = await setUp(
			(seen) => (seen.model === 'dead' ? script(seen) : text('good')),
			{ breaker: { failures: 1000 } },
			['dead', 'good'],
		);
		for (let i = 0; i < 8; i++) {
			expect((await model.invoke('x')).content).toBe('good');
			let all = '';
			for await (const chunk of await model.stream('x')) all += chunk.content;
			expect(all).toBe('good');
		}
		expect(server.calls('dead')).toBeGreaterThan(0);
		expect(insight(model.bandit, 'dead').outcomes).toBe(0);
	});

	it('takes what a config says, keeps a thread on its arm, and refuses what it does not know', async () => {
		const model = await setUp(() => text('ok'), {}, ['a', 'b', 'c', 'd']);
		expect(decisionOf(await model.invoke('x', { configurable: { bandit: { arm: 'c' } } })).arm).toBe('c');
		expect(decisionOf(await model.invoke('x', { metadata: { bandit: { eligible: ['b'] } } })).arm).toBe('b');
		const arms = new Set<string>();
		for (let i = 0; i < 8; i++)
			arms.add(decisionOf(await model.invoke(`${i}`, { configurable: { thread_id: 't1' } })).arm);
		expect(arms.size).toBe(1);
		await expect(model.invoke('x', { configurable: { bandit: { segement: 's' } } })).rejects.toThrow(/segement/);
	});

	it.each<[string, object, RegExp]>([
		['configurable', { features: { language: 'de' } }, /configurable.bandit.features: .*numbers by name/],
		['metadata', { eligible: 'a' }, /metadata.bandit.eligible: .*array of arms' ids/],
		['configurable', { arm: 3 }, /configurable.bandit.arm/],
		['configurable', { arm: 'z' }, /"a", "b"/],
		['metadata', { maxCostUsd: -1 }, /maxCostUsd/],
	])('refuses what can not be used of a call, in its %s: %o', async (place, said, message) => {
		const model = await setUp(() => text('ok'), { policy: 'linear' });
		await expect(model.invoke('x', { [place]: { bandit: said } })).rejects.toThrow(message);
		await expect(model.stream('x', { [place]: { bandit: said } })).rejects.toThrow(message);
		expect(server.seen).toHaveLength(0);
	});

	it.each(['configurable', 'metadata'])('learns what a call said in its %s', async (place) => {
		const model = await setUp(() => text('ok'), { policy: 'linear' });
		const record = async (said: object) => {
			const message = await model.invoke('x', { [place]: { bandit: said } });
			return (await model.bandit.record(decisionOf(message).decisionId)) as DecisionRecord;
		};
		const plain = await record({});
		const told = await record({ segment: 'refunds', runId: 'one', features: { urgency: 1 } });
		expect(told).toMatchObject({ segment: 'refunds', runId: 'one' });
		expect((await record({ segment: 'refunds' })).features).not.toEqual(told.features);
		expect(plain.segment).toBe('');
		await server.close();
		const conversations = await setUp(() => text('ok'), { sticky: { for: '1h' } }, ['a', 'b', 'c', 'd']);
		const arms = new Set<string>();
		for (let i = 0; i < 8; i++) {
			const message = await conversations.invoke(`${i}`, { [place]: { bandit: { conversationId: 'one' } } });
			arms.add(decisionOf(message).arm);
		}
		expect(arms.size).toBe(1);
	});

	it('an abort teaches nothing, and a stream that is left neither', async () => {
		const model = await setUp(() => ({ kind: 'hang' }));
		const controller = new AbortController();
		const call = model.invoke('x', { signal: controller.signal }).catch((error: unknown) => error);
		await expect.poll(() => server.seen.length).toBe(1);
		controller.abort();
		expect(await call).toBeInstanceOf(Error);
		server.script = () => text('one two three four');
		for await (const chunk of await model.stream('x')) if (chunk.content !== '') break;
		await model.flush();
		for (const arm of model.insights().arms) expect(arm.outcomes).toBe(0);
	});

	it('shows its arms where models are told apart', async () => {
		const model = await setUp(() => text('ok'));
		expect(model._identifyingParams()).toEqual({ goal: 'test', arms: ['a', 'b'] });
		expect(model._modelType()).toBe('base_chat_model');
	});

	it('takes a report of whatever has its answers in it, shared evenly', async () => {
		const model = await setUp(() => text('ok'), { successWhen: () => undefined, forgetting: false });
		const onArm = (arm: string) => ({ configurable: { bandit: { arm } } });
		const evidence = () => model.insights().arms.map(({ mean }) => Math.round((1 / (1 - mean) - 2) * 1e6) / 1e6);
		const [one, two] = [await model.invoke('x', onArm('a')), await model.invoke('y', onArm('b'))];
		await model.report({ messages: [new HumanMessage('x'), one, two] }, 'success');
		expect(evidence()).toEqual([0.5, 0.5]);
		await model.report([await model.invoke('x', onArm('a'))], 'success');
		await model.report(await model.generate([[new HumanMessage('x')]], onArm('b')), 'success');
		expect(evidence()).toEqual([1.5, 1.5]);
		await expect(model.report({ messages: [new HumanMessage('x')] }, 'success')).rejects.toThrow(/response_metadata/);
		await expect(model.report(new HumanMessage('x'), 'success')).rejects.toThrow(/goal "test"/);
		await expect(model.report(undefined as never, 'success')).rejects.toThrow();
		await expect(model.report(one, 'good' as never)).rejects.toThrow(/outcome/);
	});

	it('a run’s model is the same model, whose calls keep one arm and share one outcome', async () => {
		const model = await setUp(() => text('ok'), { successWhen: () => undefined }, ['a', 'b', 'c', 'd']);
		const run = model.run({ segment: 'refunds' });
		expect(run.model).toBeInstanceOf(ChatBandit);
		const add = tool(async () => '7', { name: 'add', description: 'adds', schema: z.object({ a: z.number() }) });
		const calls = [run.model.invoke('x'), run.model.bindTools([add]).invoke('y'), run.model.invoke('z')];
		const decisions = new Set((await Promise.all(calls)).map((each) => decisionOf(each).decisionId));
		for (let i = 0; i < 4; i++) decisions.add(decisionOf(await run.model.invoke(`${i}`)).decisionId);
		const last = decisionOf(await run.model.invoke('last'));
		expect(await run.succeed()).toMatchObject([{ decisionId: last.decisionId, status: 'recorded' }]);
		expect(model.insights().arms.reduce((sum, { outcomes }) => sum + outcomes, 0)).toBe(1);
		// It is resumed by its id, and what is thrown in it fails it.
		const again = model.run({ id: run.id });
		expect(decisionOf(await again.model.invoke('x')).decisionId).toBe(last.decisionId);
		const failing = model.withRun(async (inner) => {
			expect(decisionOf(await inner.model.invoke('x')).arm).toBe(decisionOf(await model.invoke('y')).arm);
			throw new Error('broken');
		});
		await expect(failing).rejects.toThrow('broken');
		expect(model.insights().arms.reduce((sum, { outcomes }) => sum + outcomes, 0)).toBe(2);
	});

	it('takes new arms and prices while it runs', async () => {
		const model = await setUp(() => text('ok'));
		expect(insight(model.bandit, 'a').meanCostUsd).toBeUndefined();
		model.setPrices({ 'openai/a': { input: 1, output: 2 } });
		await model.invoke('x', { configurable: { bandit: { arm: 'a' } } });
		expect(insight(model.bandit, 'a').meanCostUsd).toBeCloseTo((20 * 1 + 10 * 2) / 1e6, 12);
		const configuration = { baseURL: server.url };
		model.addArm({ id: 'c', model: new ChatOpenAI({ model: 'c', apiKey: 'test', configuration }) });
		model.retireArm('a');
		expect(model._identifyingParams()).toMatchObject({ arms: expect.arrayContaining(['b', 'c']) });
		for (let i = 0; i < 8; i++) expect(decisionOf(await model.invoke('x')).arm).not.toBe('a');
	});
});
