import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type BanditModelOptions, banditModel, banditProvider, type SdkModel } from '../../src/ai-sdk/index.ts';
import { InvalidOptionError } from '../../src/base/errors.ts';
import { seededRng } from '../../src/policy/maths/sampling.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { insight } from '../bandit/helpers.ts';
import { OpenAiServer, type Script, status, text } from '../servers/openai-server.ts';
import { majors } from './majors.ts';

// biome-ignore lint/suspicious/noExplicitAny: one test body for four incompatible sets of types
type Any = any;

let server: OpenAiServer | undefined;
afterEach(async () => {
	await server?.close();
	server = undefined;
});

describe.each(majors)('$name', ({ ai, version, model, steps, tool }) => {
	/** A server, and a bandit model over models 'a' and 'b' of it. */
	async function setUp(script: Script, options: Partial<BanditModelOptions<SdkModel>> = {}, ids = ['a', 'b']) {
		const started = await OpenAiServer.start(script);
		server = started;
		const arms = ids.map((id) => ({ model: model(started.url, id), id }));
		const bandit = banditModel({
			goal: 'test',
			arms,
			store: memoryStore(),
			rng: seededRng(5),
			policy: 'beta',
			onError: () => {},
			...options,
		}) as Any;
		return { server: started, bandit, arms };
	}

	const metadata = (result: Any) => (result.providerMetadata ?? result.experimental_providerMetadata)?.bandit;

	/** All of a stream's text. */
	async function read(result: Any): Promise<string> {
		let all = '';
		for await (const delta of result.textStream) all += delta;
		return all;
	}

	it('generateText: the answer, usage and metadata', async () => {
		const { bandit } = await setUp(({ model }) => text(`from ${model}`, { model: `${model}-2026` }));
		expect(bandit.specificationVersion).toBe(version);
		const result = await ai.generateText({ model: bandit, prompt: 'hello' });
		const { arm, decisionId, goal, propensity } = metadata(result);
		expect(result.text).toBe(`from ${arm}`);
		expect(goal).toBe('test');
		expect(decisionId).toMatch(/^[0-9a-f-]{36}$/);
		expect(propensity).toBeGreaterThan(0);
		expect(metadata(result.steps[0])).toEqual(metadata(result));
		expect(insight(bandit, arm)).toMatchObject({ draws: 1, outcomes: 1, availability: 1 });
		await bandit.report(decisionId, 'failure');
		expect(insight(bandit, arm).mean).toBeLessThan(0.5);
	});

	it('streamText: the same, in pieces', async () => {
		const { bandit } = await setUp(({ model }) => text(`one two three from ${model}`));
		const result = ai.streamText({ model: bandit, prompt: 'hello' });
		const all = await read(result);
		const { arm } = (await result.providerMetadata).bandit;
		expect(all).toBe(`one two three from ${arm}`);
		expect(insight(bandit, arm)).toMatchObject({ draws: 1, outcomes: 1 });
		expect(insight(bandit, arm).timeToFirstTokenMs).toBeGreaterThanOrEqual(0);
	});

	it('counts tokens and USD, cached ones included', async () => {
		const usage = {
			prompt_tokens: 1000,
			completion_tokens: 100,
			total_tokens: 1100,
			prompt_tokens_details: { cached_tokens: 600 },
		};
		const { bandit, arms } = await setUp(() => text('x', { usage }));
		bandit.bandit.setPrice('a', { input: 10, output: 100, cachedInput: 1 });
		await ai.generateText({ model: bandit, prompt: 'x', providerOptions: { bandit: { arm: 'a' } } });
		await read(ai.streamText({ model: bandit, prompt: 'x', providerOptions: { bandit: { arm: 'a' } } }));
		const input = 400 * 10 + 600 * 1;
		expect(insight(bandit, 'a').costedCalls).toBe(2);
		expect(insight(bandit, 'a').meanCostUsd).toBeCloseTo((input + 100 * 100) / 1e6, 10);
		expect(arms).toHaveLength(2);
	});

	it('successWhen decides; content filter and length are no success by default', async () => {
		const first = await setUp(() => text('wrong'), { successWhen: ({ text }) => text === 'right' });
		await ai.generateText({ model: first.bandit, prompt: 'x', providerOptions: { bandit: { arm: 'a' } } });
		expect(insight(first.bandit, 'a').mean).toBeLessThan(0.5);
		await server?.close();
		const second = await setUp(() => text('cut off', { finish: 'length' }));
		await read(ai.streamText({ model: second.bandit, prompt: 'x', providerOptions: { bandit: { arm: 'a' } } }));
		expect(insight(second.bandit, 'a').mean).toBeLessThan(0.5);
	});

	it('per-call options are checked, obeyed and stripped', async () => {
		const { bandit, server } = await setUp(() => text('ok'));
		const call = (options: object) =>
			ai.generateText({
				model: bandit,
				prompt: 'x',
				maxRetries: 0,
				providerOptions: { bandit: options, openai: { store: true } },
			});
		for (let i = 0; i < 5; i++) expect(metadata(await call({ arm: 'b', segment: 's' })).arm).toBe('b');
		expect(metadata(await call({ eligible: ['a'] })).arm).toBe('a');
		for (const { body } of server.seen) {
			expect(JSON.stringify(body)).not.toContain('bandit');
			expect(body.store).toBe(true);
		}
		await expect(call({ arm: 'nobody' })).rejects.toThrow(InvalidOptionError);
		await expect(call({ segement: 's' })).rejects.toThrow(/providerOptions.bandit.segement/);
		await expect(call({ maxCostUsd: 'much' })).rejects.toThrow(/maxCostUsd/);
	});

	it('an arm may carry settings, a system prompt and a choice of tools', async () => {
		const { bandit, server, arms } = await setUp(() => text('ok'), {});
		const one = arms[0]!.model;
		const paths = banditModel({
			arms: [
				{ model: one, id: 'cold', settings: { temperature: 0, providerOptions: { openai: { store: true } } } },
				{ model: one, id: 'hot', settings: { temperature: 1 }, system: 'Be brief.', tools: ['keep'] },
			],
			store: memoryStore(),
		}) as Any;
		const tools = { keep: tool(z.object({})), drop: tool(z.object({})) };
		const call = (arm: string) =>
			ai.generateText({
				model: paths,
				system: 'Be long.',
				prompt: 'x',
				temperature: 0.5,
				tools,
				providerOptions: { bandit: { arm } },
			});
		await call('cold');
		await call('hot');
		const [cold, hot] = server.seen.map(({ body }) => body as Any);
		expect(cold).toMatchObject({ temperature: 0, store: true, tools: [{}, {}] });
		expect(cold.messages[0].content).toBe('Be long.');
		expect(hot).toMatchObject({ temperature: 1, tools: [{ function: { name: 'keep' } }] });
		expect(hot.messages[0].content).toBe('Be brief.');
		expect(bandit.modelId).toBe('test');
	});

	it('generateObject and streamObject: the object, and a failure where it does not fit', async () => {
		const schema = z.object({ name: z.string(), age: z.number() });
		const { bandit } = await setUp(({ model }) => text(model === 'a' ? '{"name":"Ada","age":36}' : '{"name":"Ada"}'));
		const call = (arm: string) =>
			ai.generateObject({ model: bandit, schema, mode: 'json', prompt: 'x', providerOptions: { bandit: { arm } } });
		const { object } = await call('a');
		expect(object).toEqual({ name: 'Ada', age: 36 });
		await expect(call('b')).rejects.toThrow();
		expect(insight(bandit, 'a').mean).toBeGreaterThan(0.5);
		expect(insight(bandit, 'b').mean).toBeLessThan(0.5);
		const streamed = ai.streamObject({
			model: bandit,
			schema,
			mode: 'json',
			prompt: 'x',
			providerOptions: { bandit: { arm: 'a' } },
		});
		for await (const _ of streamed.partialObjectStream) {
			// read to its end
		}
		expect(await streamed.object).toEqual({ name: 'Ada', age: 36 });
		expect((await streamed.providerMetadata).bandit.arm).toBe('a');
		expect(insight(bandit, 'a').outcomes).toBe(2);
	});

	it('a tool loop keeps its arm and is credited once', async () => {
		const answer: Script = ({ body }) =>
			body.messages.at(-1)!.role === 'tool'
				? text('It is 7.')
				: {
						kind: 'tools',
						calls: [
							{ name: 'add', input: { a: 3, b: 4 } },
							{ name: 'add', input: { a: 1, b: 1 } },
						],
					};
		const { bandit, server } = await setUp(answer, {}, ['a', 'b', 'c', 'd']);
		const tools = { add: tool(z.object({ a: z.number(), b: z.number() }), ({ a, b }: Any) => a + b) };
		for (let i = 0; i < 6; i++) {
			server.seen.length = 0;
			const result = await ai.generateText({ model: bandit, prompt: 'x', tools, ...steps(5) });
			expect(result.text).toBe('It is 7.');
			expect(new Set(server.seen.map(({ model }) => model)).size).toBe(1);
			expect(new Set(result.steps.map((step: Any) => metadata(step).decisionId)).size).toBe(1);
		}
		const { arms } = bandit.insights();
		expect(arms.reduce((n: number, arm: Any) => n + arm.outcomes, 0)).toBe(6);
		expect(arms.reduce((n: number, arm: Any) => n + arm.draws, 0)).toBe(6);
	});

	it('goes into an agent, wrapLanguageModel, customProvider and a registry', async () => {
		const { bandit, arms } = await setUp(({ model }) => text(`from ${model}`));
		const Agent = ai.ToolLoopAgent ?? ai.Experimental_Agent;
		if (Agent !== undefined) {
			const result = await new Agent({ model: bandit }).generate({ prompt: 'x' });
			expect(result.text).toMatch(/^from [ab]$/);
			expect(metadata(result).goal).toBe('test');
		}
		const wrapped = ai.wrapLanguageModel({ model: bandit, middleware: version === 'v1' ? {} : [] });
		expect((await ai.generateText({ model: wrapped, prompt: 'x' })).text).toMatch(/^from/);
		const custom = (ai.customProvider ?? ai.experimental_customProvider)({ languageModels: { fast: bandit } });
		expect((await ai.generateText({ model: custom.languageModel('fast'), prompt: 'x' })).text).toMatch(/^from/);
		const provider = banditProvider({ goals: { triage: { arms, store: memoryStore() } } }) as Any;
		expect((await ai.generateText({ model: provider('triage'), prompt: 'x' })).text).toMatch(/^from/);
		const registry = (ai.createProviderRegistry ?? ai.experimental_createProviderRegistry)({ bandit: provider });
		const routed = await ai.generateText({ model: registry.languageModel('bandit:triage'), prompt: 'x' });
		expect(metadata(routed)).toMatchObject({ goal: 'triage' });
		expect(() => provider.languageModel('other')).toThrow(expect.objectContaining({ name: 'AI_NoSuchModelError' }));
		try {
			provider.imageModel('x');
		} catch (error) {
			expect(ai.NoSuchModelError.isInstance(error)).toBe(true);
		}
	});

	describe('faults', () => {
		const down: [string, Script][] = [
			['500', () => status(500)],
			['429', () => status(429)],
			['401', () => status(401)],
			['404', () => status(404)],
			['a dropped socket', () => ({ kind: 'drop' })],
			['broken JSON', () => ({ kind: 'broken-json' })],
			['an error event with status 200', () => ({ kind: 'error-event' })],
			['a prompt that is too long', () => status(400, {}, "This model's maximum context length is 8192 tokens.")],
		];
		const half =
			(script: Script): Script =>
			(seen) =>
				seen.model === 'dead' ? script(seen) : text('all good');

		it.each(down)('%s: fails over, in a stream before its first content', async (_, script) => {
			const { bandit, server } = await setUp(half(script), { breaker: { failures: 1000 } }, ['dead', 'good']);
			for (let i = 0; i < 12; i++) {
				const options = { model: bandit, prompt: 'x', maxRetries: 0 };
				expect((await ai.generateText(options)).text).toBe('all good');
				const streamed = ai.streamText(options);
				expect(await read(streamed)).toBe('all good');
				expect((await streamed.providerMetadata).bandit.arm).toBe('good');
			}
			expect(server.calls('dead')).toBeGreaterThan(0);
			expect(insight(bandit, 'dead').outcomes).toBe(0);
		});

		it('a dead arm beside a healthy one: every call succeeds, and the dead one is soon left alone', async () => {
			const { bandit, server } = await setUp(
				half(() => status(503)),
				{},
				['dead', 'good'],
			);
			const call = () => ai.generateText({ model: bandit, prompt: 'x', maxRetries: 0 });
			const results: Any[] = [];
			for (let i = 0; i < 50; i++) results.push(await call());
			expect(server.calls('dead')).toBeLessThan(5);
			results.push(...(await Promise.all(Array.from({ length: 60 }, call))));
			expect(results.every((result) => result.text === 'all good')).toBe(true);
		});

		it('a malformed request is not sent to every arm; the error is the provider’s own', async () => {
			const { bandit, server } = await setUp(() => status(400, {}, 'Could not parse the JSON body of your request'));
			const error = await ai
				.generateText({ model: bandit, prompt: 'x', maxRetries: 0 })
				.catch((error: unknown) => error);
			expect(ai.APICallError.isInstance(error)).toBe(true);
			expect(error.statusCode).toBe(400);
			expect(server.seen.length).toBe(1);
		});

		it('when all arms fail, the SDK still retries', async () => {
			const { bandit, server } = await setUp(() => (server.seen.length <= 2 ? status(503) : text('late')));
			expect((await ai.generateText({ model: bandit, prompt: 'x', maxRetries: 1 })).text).toBe('late');
			expect(server.seen.length).toBe(3);
		});

		it('never runs two answers together: an error after content ends the stream', async () => {
			const { bandit } = await setUp(() => ({ kind: 'error-after', text: 'half an answer ' }));
			const parts: Any[] = [];
			const streamed = ai.streamText({ model: bandit, prompt: 'x', maxRetries: 0, onError: () => {} });
			for await (const part of streamed.fullStream) parts.push(part);
			const all = parts
				.filter(({ type }) => type === 'text-delta')
				.map((part) => part.textDelta ?? part.text ?? part.delta);
			expect(all.join('')).toBe('half an answer ');
			expect(parts.some(({ type }) => type === 'error')).toBe(true);
			const { arms } = bandit.insights();
			expect(arms.reduce((n: number, arm: Any) => n + arm.outcomes, 0)).toBe(0);
			expect(Math.min(...arms.map((arm: Any) => arm.availability ?? 1))).toBe(0);
		});

		it('an abort teaches nothing, and is the caller’s own', async () => {
			const { bandit, server } = await setUp(() => ({ kind: 'hang' }));
			const controller = new AbortController();
			const call = ai
				.generateText({ model: bandit, prompt: 'x', abortSignal: controller.signal })
				.catch((error: unknown) => error);
			await expect.poll(() => server.seen.length).toBe(1);
			controller.abort();
			expect((await call).name).toBe('AbortError');
			expect(server.seen.length).toBe(1);
			for (const arm of bandit.insights().arms) expect(arm).toMatchObject({ outcomes: 0, availability: undefined });
		});

		it('a time limit of the caller is a failure of the arm', async () => {
			const { bandit } = await setUp(() => ({ kind: 'hang' }), {}, ['slow']);
			await expect(
				ai.generateText({ model: bandit, prompt: 'x', abortSignal: AbortSignal.timeout(50) }),
			).rejects.toThrow();
			expect(insight(bandit, 'slow').outcomes).toBe(1);
			expect(insight(bandit, 'slow').mean).toBeLessThan(0.5);
		});
	});

	it('agent runs: one arm, one outcome, given by callbacks', async () => {
		const loop: Script = () => ({ kind: 'tools', calls: [{ name: 'look', input: {} }] });
		const { bandit } = await setUp(
			({ body, ...rest }) => (body.messages.length > 4 ? text('done') : loop({ body, ...rest })),
			{},
			['a', 'b', 'c'],
		);
		const tools = { look: tool(z.object({}), () => 'nothing') };
		const run = bandit.run();
		const result = await ai.generateText({
			model: run.model,
			prompt: 'x',
			tools,
			...steps(8),
			...run.callbacks({ successWhen: ({ text }: Any) => text !== 'done' }),
		});
		expect(result.text).toBe('done');
		await bandit.flush();
		const { arm, decisionId } = metadata(result);
		expect(insight(bandit, arm)).toMatchObject({ draws: 1, outcomes: 1 });
		expect(insight(bandit, arm).mean).toBeLessThan(0.5);
		// A person who says otherwise is believed; a duplicate is not counted.
		expect(await bandit.report(result, 'success')).toMatchObject({ status: 'revised', decisionId });
		expect(insight(bandit, arm).mean).toBeGreaterThan(0.5);
	});

	it('agent runs: carried implicitly, and failed when they throw', async () => {
		const { bandit, server } = await setUp(() => text('ok'), {}, ['a', 'b', 'c', 'd']);
		await bandit.withRun(async () => {
			for (let i = 0; i < 6; i++) await ai.generateText({ model: bandit, prompt: `${i}` });
		});
		expect(new Set(server.seen.map(({ model }) => model)).size).toBe(1);
		const failing = bandit.withRun(async () => {
			await ai.generateText({ model: bandit, prompt: 'x' });
			throw new Error('the task went wrong');
		});
		await expect(failing).rejects.toThrow('the task went wrong');
		const outcomes = bandit.insights().arms.map(({ mean, outcomes }: Any) => (outcomes > 0 ? mean : 0.5));
		expect(Math.min(...outcomes)).toBeLessThan(0.5);
	});

	it('escalates to a better arm when the answer fails, streams only when buffered', async () => {
		const options = {
			successWhen: ({ text }: Any) => text === 'right',
			escalate: { buffer: true },
		};
		const { bandit } = await setUp(({ model }) => text(model === 'weak' ? 'wrong' : 'right'), options, [
			'weak',
			'strong',
		]);
		for (let i = 0; i < 6; i++) {
			expect((await ai.generateText({ model: bandit, prompt: 'x' })).text).toBe('right');
			expect(await read(ai.streamText({ model: bandit, prompt: 'x' }))).toBe('right');
		}
		await bandit.close();
	});
});
