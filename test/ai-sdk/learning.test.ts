import { createOpenAI } from '@ai-sdk/openai';
import { generateText } from 'ai';
import { afterEach, describe, expect, it } from 'vitest';
import { banditModel } from '../../src/ai-sdk/index.ts';
import { InvalidOptionError } from '../../src/base/errors.ts';
import { oneOf } from '../../src/outcome/index.ts';
import { seededRng } from '../../src/policy/maths/sampling.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { insight, testBandit } from '../bandit/helpers.ts';
import { OpenAiServer, type Script, status, text } from '../servers/openai-server.ts';

let server: OpenAiServer;
afterEach(() => server?.close());

async function setUp(script: Script, options: object = {}) {
	server = await OpenAiServer.start(script);
	const openai = createOpenAI({ baseURL: server.url, apiKey: 'test' });
	return banditModel({
		goal: 'test',
		arms: [
			{ model: openai.chat('a'), id: 'a' },
			{ model: openai.chat('b'), id: 'b' },
		],
		store: memoryStore(),
		rng: seededRng(1),
		onError: () => {},
		...options,
	});
}

describe('calibrate', () => {
	it('runs all arms, tells what it costs before and after, and goes on where it stopped', async () => {
		const store = memoryStore();
		let broken = true;
		const script: Script = ({ model, body }) => {
			if (broken && JSON.stringify(body.messages).includes('three')) return status(503);
			return text(model === 'a' ? 'yes' : 'perhaps');
		};
		const price = { input: 1, output: 2 };
		const prices = { 'openai/a': price, 'openai/b': price };
		const model = await setUp(script, { store, prices, successWhen: oneOf(['yes', 'no']) });
		const plans: unknown[] = [];
		const progress: number[] = [];
		const options = {
			prompts: ['one', { prompt: 'two', segment: 's' }, 'three'],
			concurrency: 2,
			onStart: (plan: unknown) => void plans.push(plan),
			onProgress: ({ done }: { done: number }) => void progress.push(done),
		};
		const first = await model.calibrate(options);
		expect(plans).toMatchObject([{ calls: 6, skipped: 0, expectedCostUsd: expect.any(Number) }]);
		expect(first).toMatchObject({ done: 6, failed: 2, skipped: 0 });
		expect(first.costUsd).toBeCloseTo((4 * (20 * 1 + 10 * 2)) / 1e6, 12);
		expect(progress).toEqual([1, 2, 3, 4, 5, 6]);
		expect(insight(model.bandit, 'a')).toMatchObject({ outcomes: 2, mean: expect.closeTo(3 / 4, 2) });
		expect(insight(model.bandit, 'b')).toMatchObject({ outcomes: 2, mean: expect.closeTo(1 / 4, 2) });
		broken = false;
		expect(await model.calibrate(options)).toMatchObject({ done: 2, failed: 0, skipped: 4 });
		expect(insight(model.bandit, 'a').outcomes).toBe(3);
		const again = await model.calibrate({ ...options, onStart: () => false });
		expect(again).toMatchObject({ done: 0, calls: 0, skipped: 6 });
	});

	it('refuses what can not be run', async () => {
		const model = await setUp(() => text('x'));
		await expect(model.calibrate({ prompts: [] })).rejects.toThrow(InvalidOptionError);
		await expect(model.calibrate({ prompts: ['x'], concurrency: 0 })).rejects.toThrow(/concurrency/);
	});
});

describe('warmStart', () => {
	const rows = Array.from({ length: 20 }, (_, i) => ({
		request: `prompt ${i}`,
		arm: i % 2 ? 'cheap' : 'dear',
		outcome: i % 2 ? 1 : 0,
		observation: { costUsd: 0.01, latencyMs: 5 },
	}));

	it('counts each row once, and is there after a restart', async () => {
		const store = memoryStore();
		const bandit = testBandit({ store, forgetting: false });
		await bandit.warmStart(rows);
		await bandit.warmStart(rows);
		const other = testBandit({ store, forgetting: false });
		await other.warmStart(rows);
		for (const each of [bandit, other]) {
			expect(insight(each, 'cheap')).toMatchObject({ outcomes: 10, mean: 11 / 12 });
			expect(insight(each, 'dear')).toMatchObject({ outcomes: 10, mean: 1 / 12 });
			expect(each.expectedCostUsd('cheap')).toBeCloseTo(0.01, 6);
		}
	});

	it('refuses a row that can not be used, and learns nothing then', async () => {
		const bandit = testBandit();
		const wrong = async (row: object) => bandit.warmStart([...rows, { ...rows[0]!, ...row }]);
		await expect(wrong({ arm: 'nobody' })).rejects.toThrow(/rows\[20\]\.arm/);
		await expect(wrong({ outcome: 7 })).rejects.toThrow(/rows\[20\]\.outcome/);
		await expect(wrong({ request: null })).rejects.toThrow(/rows\[20\]\.request/);
		expect(bandit.insights().arms.every(({ outcomes }) => outcomes === 0)).toBe(true);
	});

	it('carries statistics to another store, once', async () => {
		const bandit = testBandit({ forgetting: false });
		await bandit.warmStart(rows);
		const exported = JSON.parse(JSON.stringify(await bandit.exportStatistics()));
		const other = testBandit({ forgetting: false });
		await other.importStatistics(exported, 'from the old database');
		await other.importStatistics(exported, 'from the old database');
		expect(other.insights().arms).toEqual(bandit.insights().arms);
	});
});

describe('embed', () => {
	it('makes an embedding part of the context, and goes without when it is late or fails', async () => {
		const calls: string[] = [];
		const errors: string[] = [];
		const vectors: Record<string, number[]> = { cats: [1, 0, 0, 0], dogs: [0, 1, 0, 0] };
		const model = async (value: string) => {
			calls.push(value);
			if (value === 'late') return new Promise<number[]>(() => {});
			if (value === 'broken') throw new Error('no embedding');
			return vectors[value]!;
		};
		const bandit = await setUp(({ model }) => text(model), {
			embed: { model, dimensions: 4, timeoutMs: 20 },
			onError: ({ during }: { during: string }) => void errors.push(during),
		});
		for (const prompt of ['cats', 'late', 'broken', 'dogs']) {
			expect((await generateText({ model: bandit, prompt })).text).toMatch(/^[ab]$/);
		}
		expect(calls).toEqual(['cats', 'late', 'broken', 'dogs']);
		expect(errors).toEqual(['embed']);
		expect(bandit.insights().policy).toMatch(/^linear/);
	});

	it('takes an embedding model of the SDK, and refuses what is none', async () => {
		const asked: unknown[] = [];
		const doEmbed = async ({ values }: { values: string[] }) => {
			asked.push(values);
			return { embeddings: [[0.1, 0.2]] };
		};
		const bandit = await setUp(({ model }) => text(model), { embed: { model: { doEmbed } } });
		await generateText({ model: bandit, prompt: 'hello' });
		expect(asked).toEqual([['hello']]);
		await expect(setUp(() => text('x'), { embed: { model: 'ada' } })).rejects.toThrow(/embed.model/);
	});
});

describe('setPrices', () => {
	it('re-routes at once, with no quality learnt again', async () => {
		const dear = { input: 100, output: 100 };
		const cheap = { input: 1, output: 1 };
		const model = await setUp(({ model }) => text(model), { prices: { 'openai/a': cheap, 'openai/b': dear } });
		const rows = Array.from({ length: 200 }, (_, i) => ({ request: `${i}`, arm: i % 2 ? 'a' : 'b', outcome: 1 }));
		await model.warmStart(rows);
		const share = () =>
			Array.from({ length: 100 }, () => model.bandit.decide('x').arm).filter((arm) => arm === 'a').length;
		expect(share()).toBeGreaterThan(80);
		model.setPrices({ 'openai/a': dear, 'openai/b': cheap });
		expect(share()).toBeLessThan(20);
	});
});
