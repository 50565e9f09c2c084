import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type BanditModelOptions, banditModel, outcomeCallbacks, type SdkModel } from '../../src/ai-sdk/index.ts';
import { seededRng } from '../../src/policy/maths/sampling.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { OpenAiServer, type Script, status, text } from '../servers/openai-server.ts';
import { majors } from './majors.ts';

// biome-ignore lint/suspicious/noExplicitAny: one test body for four incompatible sets of types
type Any = any;

let server: OpenAiServer | undefined;
afterEach(async () => {
	await server?.close();
	server = undefined;
});

/** Calls the tool until so many tool results are in the prompt, then answers. */
const loop =
	(results: number): Script =>
	({ body }) =>
		body.messages.filter(({ role }) => role === 'tool').length >= results
			? text('The answer is 7.')
			: { kind: 'tools', calls: [{ name: 'look', input: {} }] };

/** Draws and outcomes of all arms together, and the lowest and highest mean. */
function totals(model: Any) {
	const arms = model.insights().arms as { draws: number; outcomes: number; mean: number }[];
	return {
		draws: arms.reduce((sum, { draws }) => sum + draws, 0),
		outcomes: arms.reduce((sum, { outcomes }) => sum + outcomes, 0),
		lowest: Math.min(...arms.map(({ mean }) => mean)),
		highest: Math.max(...arms.map(({ mean }) => mean)),
	};
}

describe.each(majors)('agent runs in $name', ({ ai, version, model, steps, tool }) => {
	async function setUp(script: Script, options: Partial<BanditModelOptions<SdkModel>> = {}) {
		const started = await OpenAiServer.start(script);
		server = started;
		return banditModel({
			goal: 'test',
			arms: ['a', 'b', 'c', 'd'].map((id) => ({ model: model(started.url, id), id })),
			store: memoryStore(),
			rng: seededRng(5),
			policy: 'beta',
			successWhen: () => undefined,
			onError: () => {},
			...options,
		}) as Any;
	}
	const look = (execute: () => unknown) => ({ look: tool(z.object({}), execute) });
	const models = () => new Set(server!.seen.map(({ model }) => model));

	it('several steps with parallel tool calls: one arm, one outcome', async () => {
		const script: Script = ({ body }) =>
			body.messages.at(-1)!.role === 'tool'
				? text('done')
				: { kind: 'tools', calls: [1, 2, 3].map((n) => ({ name: 'look', input: { n } })) };
		const bandit = await setUp(script);
		const run = bandit.run();
		const options = { model: run.model, prompt: 'x', tools: look(async () => 'seen'), ...steps(5) };
		const result = await ai.generateText({ ...options, ...run.callbacks() });
		expect(result.text).toBe('done');
		expect(models().size).toBe(1);
		await bandit.flush();
		expect(totals(bandit)).toMatchObject({ draws: 1, outcomes: 1, lowest: 0.5 });
	});

	it('callbacks without a run credit the decisions of the steps', async () => {
		const bandit = await setUp(loop(2));
		const callbacks = outcomeCallbacks(bandit, { successWhen: ({ text }) => !text.includes('7') });
		await ai.generateText({ model: bandit, prompt: 'x', tools: look(async () => 'seen'), ...steps(5), ...callbacks });
		await bandit.flush();
		expect(totals(bandit)).toMatchObject({ draws: 1, outcomes: 1 });
		expect(totals(bandit).lowest).toBeLessThan(0.5);
	});

	it('streams are ended by their callbacks too', async () => {
		const bandit = await setUp(loop(1));
		const run = bandit.run();
		const options = { model: run.model, prompt: 'x', tools: look(async () => 'seen'), ...steps(5), ...run.callbacks() };
		const streamed = ai.streamText(options);
		let all = '';
		for await (const delta of streamed.textStream) all += delta;
		expect(all).toContain('7');
		await expect.poll(() => totals(bandit).outcomes).toBe(1);
		expect(totals(bandit)).toMatchObject({ draws: 1, lowest: 0.5 });
		expect(models().size).toBe(1);
	});

	it('a loop that runs into its step limit has failed', async () => {
		const bandit = await setUp(loop(100));
		const run = bandit.run();
		const callbacks = run.callbacks();
		const options = { model: run.model, prompt: 'x', tools: look(async () => 'seen'), ...steps(3), ...callbacks };
		const result = await ai.generateText(options);
		// generateText of ai 4 and 5 tells no end.
		if (version === 'v1' || version === 'v2') await callbacks.finish(result);
		await bandit.flush();
		expect(totals(bandit)).toMatchObject({ draws: 1, outcomes: 1, highest: 0.5 });
		expect(totals(bandit).lowest).toBeLessThan(0.5);
	});

	it('a tool that throws is a failure when it shall be', async () => {
		const broken = look(async () => {
			throw new Error('no such file');
		});
		const bandit = await setUp(loop(1));
		const run = bandit.run();
		const options = { model: run.model, prompt: 'x', tools: broken, ...steps(5) };
		const call = ai.generateText({ ...options, ...run.callbacks({ toolErrors: 'failure' }) });
		if (version === 'v1') {
			// ai 4 rejects with the tool's error.
			await expect(bandit.withRun(() => call)).rejects.toThrow();
			await run.fail('a tool threw', 'tool_error');
		} else await call;
		await bandit.flush();
		expect(totals(bandit)).toMatchObject({ outcomes: 1, highest: 0.5 });
		expect(totals(bandit).lowest).toBeLessThan(0.5);
	});

	it('an abort in mid-run teaches nothing', async () => {
		const controller = new AbortController();
		const bandit = await setUp(({ body }) => (body.messages.length > 1 ? { kind: 'hang' } : loop(1)({ body } as Any)));
		const run = bandit.run();
		const options = { model: run.model, prompt: 'x', tools: look(async () => 'seen'), ...steps(5), ...run.callbacks() };
		const call = ai.generateText({ ...options, abortSignal: controller.signal }).catch((error: unknown) => error);
		await expect.poll(() => server!.seen.length).toBe(2);
		controller.abort();
		expect((await call).name).toBe('AbortError');
		await bandit.flush();
		expect(totals(bandit)).toMatchObject({ draws: 1, outcomes: 0 });
	});

	it('an agent of the SDK takes a run’s model and callbacks', async () => {
		const Agent = ai.ToolLoopAgent ?? ai.Experimental_Agent;
		if (Agent === undefined) return;
		const bandit = await setUp(loop(2));
		const run = bandit.run();
		const agent = new Agent({ model: run.model, tools: look(async () => 'seen'), ...steps(5), ...run.callbacks() });
		expect((await agent.generate({ prompt: 'x' })).text).toContain('7');
		await bandit.flush();
		expect(totals(bandit)).toMatchObject({ draws: 1, outcomes: 1, lowest: 0.5 });
	});

	it('a whole result, or a stream, can be reported', async () => {
		const bandit = await setUp(() => text('ok'));
		const result = await ai.generateText({ model: bandit, prompt: 'x' });
		expect(await bandit.report(result, 'failure')).toMatchObject({ status: 'recorded' });
		expect(await bandit.report(result, 'failure')).toMatchObject({ status: 'duplicate' });
		const streamed = ai.streamText({ model: bandit, prompt: 'x' });
		for await (const _ of streamed.textStream) {
			// read to its end
		}
		expect(await bandit.report(streamed, 'success')).toMatchObject({ status: 'recorded' });
		await expect(bandit.report({}, 'success')).rejects.toThrow(/providerMetadata/);
	});

	it('step by step, a run shares its outcome over its decisions', async () => {
		const bandit = await setUp(loop(3), { sticky: 'step', forgetting: false });
		const run = bandit.run();
		await ai.generateText({ model: run.model, prompt: 'x', tools: look(async () => 'seen'), ...steps(9) });
		expect(await run.fail('wrong')).toHaveLength(4);
		expect(totals(bandit)).toMatchObject({ draws: 4, outcomes: 4 });
		const evidence = bandit.insights().arms.map(({ mean }: Any) => 1 / mean - 2);
		expect(evidence.reduce((a: number, b: number) => a + b)).toBeCloseTo(1, 9);
	});

	it('concurrent runs keep apart', async () => {
		const bandit = await setUp(({ model, body }) =>
			body.messages.at(-1)!.role === 'tool' ? text(model) : { kind: 'tools', calls: [{ name: 'look', input: {} }] },
		);
		const results = await Promise.all(
			Array.from({ length: 20 }, (_, i) =>
				bandit.withRun(async () => {
					const options = { model: bandit, prompt: `task ${i}`, tools: look(async () => 'seen'), ...steps(3) };
					const [one, two] = [await ai.generateText(options), await ai.generateText(options)];
					return one.text === two.text;
				}),
			),
		);
		expect(results.every(Boolean)).toBe(true);
		expect(models().size).toBeGreaterThan(1);
		expect(totals(bandit).draws).toBe(20);
	});

	it('a chat keeps its arm until an answer of it is reported as a failure', async () => {
		const bandit = await setUp(() => text('ok'), {
			sticky: { key: ({ conversationId }) => conversationId, for: '1h' },
		});
		const ask = () =>
			ai.generateText({ model: bandit, prompt: 'x', providerOptions: { bandit: { conversationId: 'c' } } });
		for (let i = 0; i < 6; i++) await ask();
		expect(models().size).toBe(1);
		for (let i = 0; i < 12; i++) await bandit.report(await ask(), 'failure');
		expect(models().size).toBeGreaterThan(1);
	});

	it('a mid-run fault moves the run to another arm, which keeps it', async () => {
		let down: string | undefined;
		const bandit = await setUp(({ model, body }) => {
			if (model === down) return status(503);
			return loop(3)({ model, body } as Any);
		});
		const run = bandit.run();
		const tools = look(async () => {
			down ??= server!.seen.at(-1)!.model;
		});
		const result = await ai.generateText({ model: run.model, prompt: 'x', tools, ...steps(9) });
		expect(result.text).toContain('7');
		expect(models().size).toBe(2);
		await run.succeed();
		expect(totals(bandit)).toMatchObject({ draws: 2, outcomes: 1, lowest: 0.5 });
	});
});

describe('a run in another process', () => {
	it('keeps its arm and its decision, and is credited once', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'bandit-model-'));
		server = await OpenAiServer.start(() => text('ok'));
		const step = (outcome = ''): Promise<Any> =>
			new Promise((resolve, reject) => {
				const args = [join(import.meta.dirname, 'step.ts'), server!.url, join(folder, 'bandit.db'), 'task-1', outcome];
				const child = spawn(process.execPath, args);
				let [out, errors] = ['', ''];
				child.stdout.on('data', (chunk) => (out += chunk));
				child.stderr.on('data', (chunk) => (errors += chunk));
				child.on('close', (code) => (code === 0 ? resolve(JSON.parse(out)) : reject(new Error(errors))));
			});
		const first = await step();
		for (let i = 0; i < 3; i++) {
			const next = await step();
			expect(next).toMatchObject({ arm: first.arm, decisionId: first.decisionId });
		}
		const last = await step('succeed');
		expect(last.decisionId).toBe(first.decisionId);
		const again = await step('succeed');
		const arm = again.insights.find(({ id }: Any) => id === first.arm);
		expect(arm).toMatchObject({ draws: 1, outcomes: 1 });
		expect(server.calls(first.arm)).toBe(6);
		rmSync(folder, { recursive: true, force: true });
	}, 60_000);
});
