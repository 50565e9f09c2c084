import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundle, uses, weigh } from '../../bench/support/bundle.ts';
import { root } from './consumer.ts';
import { openaiServer } from './openai-server.ts';

/** What bundles may use of their surroundings: what browsers, edge workers and Node have in common. */
const surroundings = {
	AbortController,
	AbortSignal,
	Blob,
	clearTimeout,
	crypto,
	DOMException,
	fetch,
	FormData,
	Headers,
	performance,
	queueMicrotask,
	ReadableStream,
	Request,
	Response,
	setTimeout,
	structuredClone,
	TextDecoder,
	TextDecoderStream,
	TextEncoder,
	TransformStream,
	URL,
	URLSearchParams,
	WritableStream,
};

/** Runs a bundle's code where there is no Node; gives what it hands to `done`, and what it warned of. */
async function runAtTheEdge(code: string, more: object = {}): Promise<{ given: unknown; warnings: string[] }> {
	const warnings: string[] = [];
	const context = createContext({
		...surroundings,
		...more,
		console: { ...console, warn: (text: string) => warnings.push(text) },
	});
	const given = await runInContext(
		`new Promise((done, failed) => { (async () => {\n${code}\n})().catch(failed); })`,
		context,
	);
	return { given, warnings };
}

/** The ways in which bundlers of browsers and workers ask for a package. */
const targets: readonly (readonly [string, readonly string[], boolean])[] = [
	['a browser', [], false],
	['Cloudflare', ['workerd', 'worker', 'browser'], true],
	['Vercel', ['edge-light', 'worker'], true],
];

/** What may weigh more in a worker, kB minified: expressions, schemas, and what services want. */
const inWorkers = 200;

let server: Awaited<ReturnType<typeof openaiServer>>;
beforeAll(async () => {
	server = await openaiServer('billing');
});
afterAll(() => server?.close());

describe.each(['index.js', 'ai-sdk/index.js'])('%s', (input) => {
	test('pulls in no Node built-in when it is loaded', async () => {
		const build = await rolldown({
			input: join(root, 'dist', input),
			platform: 'browser',
			external: isBuiltin,
			logLevel: 'silent',
		});
		const { output } = await build.generate({ format: 'esm', codeSplitting: false });
		await build.close();
		expect(output[0].imports).toEqual([]);
	});
});

describe.each(targets)('a bundle for %s', (_name, conditions, isWorker) => {
	test.each(Object.entries(uses))('is light: %s', async (_use, { code, most }) => {
		expect((await weigh(code, conditions)).minified).toBeLessThan(isWorker ? most + inWorkers : most);
	});

	test('decides and learns', async () => {
		const { code } = await bundle(
			`import { createBandit } from 'bandit-model';
			const bandit = createBandit({ goal: 'summary', arms: ['small', 'large'] });
			await bandit.report(bandit.decide({ text: 'Summarise this.' }).id, 'success');
			const draws = bandit.insights().arms.reduce((sum, arm) => sum + arm.draws, 0);
			await bandit.close();
			done(draws);`,
			conditions,
		);
		const { given, warnings } = await runAtTheEdge(code);
		expect(given).toBe(1);
		expect(warnings).toEqual([expect.stringContaining('BANDIT_MODEL_STORE')]);
	});

	test('makes models while modules are being loaded, where neither chance nor timers are to be had', async () => {
		let isLoading = true;
		const refused = (name: string): never => {
			throw new Error(`${name} is not to be had while modules are being loaded`);
		};
		const { code } = await bundle(
			`import { createBandit, memoryStore } from 'bandit-model';
			import { banditModel } from 'bandit-model/ai-sdk';
			const arms = ['a', 'b'];
			const methods = { doGenerate: async () => ({}), doStream: async () => ({}) };
			const bandit = createBandit({ goal: 'core', arms });
			const model = banditModel({
				goal: 'model',
				store: memoryStore(),
				arms: arms.map((modelId) => ({ ...methods, specificationVersion: 'v4', provider: 'p', modelId, supportedUrls: {} })),
			});
			loaded();
			const { status } = await bandit.report(bandit.decide().id, 'success');
			done({ status, arms: model.insights().arms.length });`,
			conditions,
		);
		const { given } = await runAtTheEdge(code, {
			loaded: () => {
				isLoading = false;
			},
			setTimeout: (fn: () => void, ms: number) => (isLoading ? refused('a timer') : setTimeout(fn, ms)),
			crypto: {
				getRandomValues: (bytes: Uint8Array<ArrayBuffer>) =>
					isLoading ? refused('chance') : crypto.getRandomValues(bytes),
				randomUUID: () => (isLoading ? refused('chance') : crypto.randomUUID()),
				subtle: crypto.subtle,
			},
		});
		expect(given).toEqual({ status: 'recorded', arms: 2 });
	});

	test('tells OpenTelemetry what it does, once that is imported, and weighs nothing before', async () => {
		const names = (code: string) =>
			bundle(code, conditions).then(({ metafile }) => Object.keys(metafile.inputs).join());
		expect(await names(uses.banditModel.code)).not.toMatch(/dist\/telemetry|@opentelemetry/);
		const { code } = await bundle(
			`import 'bandit-model/telemetry';
			import { createBandit, memoryStore } from 'bandit-model';
			const told = [];
			const span = { spanContext: () => ({}), isRecording: () => true, setAttributes: (given) => told.push(given), addEvent: (name) => told.push(name), end: () => {} };
			const telemetry = { tracer: { startSpan: (name) => (told.push(name), span) } };
			const bandit = createBandit({ goal: 'summary', arms: ['small'], store: memoryStore(), telemetry });
			await bandit.report(bandit.decide().id, 'success');
			done(told);`,
			conditions,
		);
		const { given } = await runAtTheEdge(code);
		expect(given).toEqual([
			'bandit.decide',
			expect.objectContaining({ 'bandit.goal': 'summary', 'bandit.arm': 'small' }),
			'gen_ai.evaluation.result',
		]);
	});

	const call = (port: number, condition: string) => `
		import { createOpenAI } from '@ai-sdk/openai';
		import { generateText } from 'ai';
		import { memoryStore } from 'bandit-model';
		import { banditModel } from 'bandit-model/ai-sdk';
		const openai = createOpenAI({ apiKey: 'key', baseURL: 'http://127.0.0.1:${port}/v1' });
		const model = banditModel({ arms: [openai('gpt-4o-mini')], store: memoryStore(), successWhen: ${condition} });
		const { text } = await generateText({ model, prompt: 'Which queue?' });
		await model.flush();
		const [{ outcomes, meanCostUsd }] = model.insights().arms;
		done({ text, outcomes, meanCostUsd });`;

	test('serves the AI SDK with list prices and expressions, once they are imported', async () => {
		const { code } = await bundle(
			`import 'bandit-model/prices'; import 'bandit-model/expressions'; ${call(server.port, `"text == 'billing'"`)}`,
			conditions,
		);
		const { given, warnings } = await runAtTheEdge(code);
		expect(warnings).toEqual([]);
		expect(given).toEqual({ text: 'billing', outcomes: 1, meanCostUsd: expect.closeTo((9 * 0.15 + 0.6) / 1e6, 12) });
	});

	test('serves the AI SDK without them, and says what to import', async () => {
		const plain = await bundle(call(server.port, "({ text }) => text === 'billing'"), conditions);
		const { given, warnings } = await runAtTheEdge(plain.code);
		expect(given).toEqual({ text: 'billing', outcomes: 1, meanCostUsd: undefined });
		expect(warnings).toEqual([expect.stringContaining("Import 'bandit-model/prices'")]);
		const { code } = await bundle(call(server.port, `"text == 'billing'"`), conditions);
		const run = runAtTheEdge(code);
		// A worker has expressions with no set-up.
		if (isWorker) expect((await run).given).toEqual(given);
		else await expect(run).rejects.toThrow("import 'bandit-model/expressions'");
	});

	test('has what services want with no set-up in a worker, elsewhere by one import', async () => {
		const use = `
			const { createBandit, memoryStore, seededRng } = core;
			const bandit = (options = {}) => createBandit({ arms: ['a', 'b'], store: memoryStore(), rng: seededRng(1), ...options });
			const refused = [];
			const trying = async (name, attempt) => {
				try { await attempt(); } catch (error) { refused.push(name + ': ' + error.message); }
			};
			await trying('policy', () => bandit({ policy: 'beta' }));
			await trying('objective', () => bandit({ objective: { budget: { usd: 1, per: 'day' } } }));
			await trying('detectChange', () => bandit({ detectChange: true }));
			await trying('warmStart', () => bandit().warmStart([{ request: 'x', arm: 'a', outcome: 'success' }]));
			await trying('importStatistics', async () => bandit().importStatistics(await bandit().exportStatistics(), 'once'));
			const store = memoryStore();
			const one = createBandit({ arms: ['a'], store });
			await one.report(one.decide().id, 'success');
			await one.close();
			const rows = (await store.read('default')).rows.some(({ key }) => key.startsWith('report/'));
			done({ refused, rows });`;
		const run = async (imports: string) => {
			const { code } = await bundle(`${imports} import * as core from 'bandit-model'; ${use}`, conditions);
			return (await runAtTheEdge(code)).given as { refused: string[]; rows: boolean };
		};
		const whole = { refused: [], rows: true };
		expect(await run(`import 'bandit-model/service';`)).toEqual(whole);
		const plain = await run('');
		if (isWorker) expect(plain).toEqual(whole);
		else {
			expect(plain.rows).toBe(false);
			expect(plain.refused).toHaveLength(5);
			for (const text of plain.refused) expect(text).toMatch(/^(\w+): \1: .* import 'bandit-model\/service' once/);
		}
	});

	test('gives what was left out as functions', async () => {
		const { code } = await bundle(
			`import { betaPolicy, budget, createBandit, memoryStore } from 'bandit-model';
			const bandit = createBandit({
				arms: ['a', 'b'].map((id) => ({ id, price: { input: 1, output: 2 } })),
				store: memoryStore(),
				policy: betaPolicy(),
				objective: budget({ usd: 1, per: 'day' }),
			});
			done((await bandit.report(bandit.decide().id, 'success')).status);`,
			conditions,
		);
		expect((await runAtTheEdge(code)).given).toBe('recorded');
	});
});
