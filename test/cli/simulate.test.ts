import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBandit, seededRng } from 'bandit-model';
import { sqliteStore } from 'bandit-model/sqlite';
import { afterAll, describe, expect, it } from 'vitest';
import { traffic } from '../report/traffic.ts';
import { cli } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'bandit-simulate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rates = { gold: 0.9, silver: 0.89, tin: 0.5 };
const costs = { gold: 0.01, silver: 0.001, tin: 0.0001 };
type Arm = keyof typeof rates;
const arms = Object.keys(rates) as Arm[];

function file(name: string, lines: readonly unknown[]): string {
	const path = join(folder, name);
	writeFileSync(path, lines.map((line) => JSON.stringify(line)).join('\n'));
	return path;
}

function evalSet(): { prompt: string; segment: string; arms: Record<string, { score: number; costUsd: number }> }[] {
	const rng = seededRng('eval');
	return Array.from({ length: 400 }, (_, i) => ({
		prompt: `question ${i}`,
		segment: i % 2 === 0 ? 'a' : 'b',
		arms: Object.fromEntries(arms.map((arm) => [arm, { score: rng() < rates[arm] ? 1 : 0, costUsd: costs[arm] }])),
	}));
}

interface Result {
	name: string;
	success: { value: number; low: number; high: number; refused?: string };
	usd: { value: number };
}

async function simulated(...args: string[]): Promise<{ kind: string; results: Result[] }> {
	const { code, out, error } = await cli(['simulate', ...args, '--json']);
	expect(error).toBe('');
	expect(code).toBe(0);
	return JSON.parse(out);
}

describe('bandit-model simulate', () => {
	it('replays an evaluation set', async () => {
		const path = file('eval.jsonl', evalSet());
		const { kind, results } = await simulated(path, '--policy', 'beta', '--orders', '10');
		expect(kind).toBe('replay');
		const of = (name: string) => results.find((result) => result.name === name)!;
		expect(of('always gold').success.value).toBeCloseTo(0.9, 1);
		expect(of('always gold').usd.value).toBeCloseTo(0.01, 9);
		expect(of('cheapest').success.value).toBeGreaterThan(of('always gold').success.value - 0.06);
		expect(of('cheapest').usd.value).toBeLessThan(0.6 * 0.01);
		expect(of('best for each prompt').success.value).toBeGreaterThan(of('always gold').success.value);
		const text = (await cli(['simulate', path, '--policy', 'beta', '--orders', '4'])).out;
		expect(text).toMatch(
			/^On 400 prompts, learning from nothing: success \d\d(\.\d)?% at \$0\.\d+ a request, against \d\d(\.\d)?% at \$0\.010 for always gold: \d\d(\.\d)?% saved\.\n\npolicy /,
		);
	}, 120_000);

	it('tries other arms and objectives', async () => {
		const path = file('eval2.jsonl', evalSet());
		const most = await simulated(
			path,
			'--objective',
			'mostSuccess',
			'--policy',
			'beta',
			'--arms',
			'gold,tin',
			'--orders',
			'5',
		);
		expect(most.results.map(({ name }) => name)).toEqual([
			'mostSuccess',
			'always gold',
			'always tin',
			'best for each prompt',
		]);
		const worth = await simulated(path, '--objective', 'successValue(0.0001)', '--policy', 'beta', '--orders', '5');
		expect(worth.results[0]!.usd.value).toBeLessThan(0.001);
		expect((await cli(['simulate', path, '--objective', 'bogus'])).error).toMatch(/--objective: "bogus" can't be used/);
		expect((await cli(['simulate', path, '--arms', 'lead'])).error).toMatch(
			/--arms: "lead" can't be used\. The log has/,
		);
		expect((await cli(['simulate', path, '--policy', 'magic'])).error).toMatch(/--policy: "magic" can't be used/);
	}, 120_000);

	it('reads the results of promptfoo', async () => {
		const results = evalSet().flatMap(({ prompt, arms: each }, i) =>
			Object.entries(each).map(([id, { score, costUsd }]) => ({
				provider: { id, label: '' },
				prompt: { raw: prompt },
				testIdx: i,
				success: score === 1,
				score,
				cost: costUsd,
				latencyMs: 100,
				response: { tokenUsage: { prompt: 10, completion: 5 } },
			})),
		);
		const path = join(folder, 'promptfoo.json');
		writeFileSync(path, JSON.stringify({ evalId: 'x', results: { version: 3, results } }));
		const { kind, results: found } = await simulated(path, '--policy', 'beta', '--orders', '4');
		expect(kind).toBe('replay');
		expect(found.find(({ name }) => name === 'always silver')!.success.value).toBeCloseTo(0.89, 1);
	}, 120_000);

	it('estimates where one arm’s outcome is known, with intervals that hold the truth', async () => {
		const rng = seededRng('split');
		const lines = Array.from({ length: 6000 }, (_, i) => {
			const arm = arms[Math.floor(3 * rng())]!;
			return { prompt: `q ${i}`, arm, success: rng() < rates[arm], costUsd: costs[arm], propensity: 1 / 3 };
		});
		const { kind, results } = await simulated(file('split.jsonl', lines), '--policy', 'beta');
		expect(kind).toBe('off-policy');
		for (const arm of arms) {
			const { success, usd } = results.find(({ name }) => name === `always ${arm}`)!;
			expect(success.low).toBeLessThan(rates[arm] + 0.015);
			expect(success.high).toBeGreaterThan(rates[arm] - 0.015);
			expect(usd.value).toBeCloseTo(costs[arm], 3);
		}
		const learnt = results.find(({ name }) => name === 'cheapest')!;
		expect(learnt.success.value).toBeGreaterThan(0.8);
		expect(learnt.usd.value).toBeLessThan(0.006);
		// Where propensities are not told, that they were even has to be said.
		const untold = file(
			'untold.jsonl',
			lines.map(({ propensity: _, ...line }) => line),
		);
		expect((await cli(['simulate', untold, '--policy', 'beta'])).error).toMatch(
			/it must be known how probable that arm was/,
		);
		const even = await simulated(untold, '--policy', 'beta', '--split');
		expect(even.results.find(({ name }) => name === 'always tin')!.success.value).toBeCloseTo(0.5, 1);
	}, 120_000);

	it('refuses what the log can’t carry', async () => {
		const lines = Array.from({ length: 300 }, (_, i) => ({
			id: i,
			arm: i < 290 ? 'a' : 'b',
			score: 1,
			propensity: i < 290 ? 0.97 : 0.03,
		}));
		const { out } = await cli(['simulate', file('few.jsonl', lines), '--policy', 'beta']);
		expect(out).toMatch(/always b: it can’t be said: what the log has of it is worth 10 of the 100 outcomes/);
	}, 60_000);

	it('reads what this package logged', async () => {
		const db = join(folder, 'own.db');
		const store = sqliteStore(db);
		await traffic(store, { requests: 1500 });
		await store.close();
		const { kind, results } = await simulated(db, '--policy', 'beta', '--objective', 'mostSuccess');
		expect(kind).toBe('off-policy');
		expect(results[0]!.name).toBe('as it was');
		expect(results[0]!.success.value).toBeGreaterThan(0.8);
	}, 120_000);

	it('says where a line can’t be read', async () => {
		const path = join(folder, 'broken.jsonl');
		writeFileSync(path, '{"prompt":"a","arm":"x","score":1}\n{"prompt":"b","arm":"x","score":7}\n');
		expect((await cli(['simulate', path])).error).toMatch(
			/broken\.jsonl:2: score: 7 can't be used\. Give a number from 0 to 1\./,
		);
		writeFileSync(path, 'not json\n');
		expect((await cli(['simulate', path])).error).toMatch(/broken\.jsonl:1: "not json" can't be used/);
		writeFileSync(path, '');
		expect((await cli(['simulate', path])).error).toMatch(/There is nothing in it/);
		expect((await cli(['simulate', join(folder, 'gone.jsonl')])).code).toBe(1);
	});
});

describe('bandit-model calibrate', () => {
	it('starts all arms warm, once', async () => {
		const path = file('calibrate.jsonl', evalSet());
		const db = join(folder, 'warm.db');
		const args = ['calibrate', '--from', path, '--db', db, '--goal', 'quiz', '--policy', 'beta'];
		expect((await cli(args)).out).toMatch(
			/^quiz: 1200 outcomes of 3 arms \(gold, silver, tin\), each counted once\.\n$/,
		);
		await cli(args);
		// Nothing was drawn, and something is known.
		expect((await cli(['arms', '--db', db])).out).toMatch(/^tin: 400 outcomes from elsewhere, no draw yet\.$/m);
		const store = sqliteStore(db);
		const bandit = createBandit({ goal: 'quiz', store, arms, policy: 'beta', rng: seededRng(1) });
		await bandit.ready;
		const tin = bandit.insights().arms.find(({ id }) => id === 'tin')!;
		expect(tin.outcomes).toBe(400);
		expect(tin.mean).toBeCloseTo(0.5, 1);
		await bandit.close();
		await store.close();
	}, 60_000);
});
