import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ArmOptions, type BanditOptions, createBandit, memoryStore, type Store, seededRng } from 'bandit-model';
import { sqliteStore } from 'bandit-model/sqlite';
import { afterAll, describe, expect, it } from 'vitest';
import type { DecisionRecord } from '../../src/base/records.ts';
import { buckets } from '../../src/learner/evaluation/layout.ts';
import { Odds, oddsWidth, readLog } from '../../src/learner/evaluation/log.ts';
import { scoring } from '../../src/learner/evaluation/score-rows.ts';
import { latencyScore, type Score } from '../../src/learner/evaluation/scores.ts';
import { armEstimates } from '../../src/report/estimates.ts';
import { sampleRatios } from '../../src/report/sample-ratio.ts';
import { armTotal, reportRows, sumOf } from '../../src/report/sums.ts';

const folder = mkdtempSync(join(tmpdir(), 'bandit-logging-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const arms: readonly (ArmOptions | string)[] = [
	{ id: 'large', price: { input: 5, output: 15 } },
	{ id: 'small', price: { input: 0.1, output: 0.4 } },
	'free',
];

let time = Date.UTC(2026, 4, 1);

function bandit(store: Store, options: Partial<BanditOptions> = {}) {
	return createBandit({
		arms,
		store,
		policy: 'beta',
		rng: seededRng('logging'),
		clock: () => time,
		...options,
	});
}

async function records(store: Store, goal = 'default'): Promise<DecisionRecord[]> {
	return (await store.scan(goal)).records as DecisionRecord[];
}

describe('what is logged of a decision', () => {
	it.each([
		['memory', () => memoryStore()],
		['sqlite', () => sqliteStore(join(folder, 'log.db'))],
	])('is there for every arm that could have served: %s', async (_, open) => {
		const store = open();
		const b = bandit(store, { baseline: { arm: 'large', holdout: 0.25 } });
		for (let i = 0; i < 40; i++) {
			const { id } = b.decide({ text: 'hello', segment: i % 2 === 0 ? 'x' : undefined, user: `u${i % 5}` });
			b.observe(id, { inputTokens: 10, outputTokens: 5, latencyMs: 100 });
			await b.report(id, i % 3 === 0 ? 'failure' : 'success');
		}
		await b.close();
		const all = await records(store);
		expect(all).toHaveLength(40);
		const chosen = new Set<string>();
		for (const { log, propensity, arm } of all) {
			const read = readLog(log)!;
			chosen.add(read.by);
			expect(read.arms).toEqual(['large', 'small', 'free']);
			const propensities = read.arms.map((_, i) => read.odds[oddsWidth * i + Odds.propensity]!);
			expect(propensities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
			expect(propensities[0]).toBeGreaterThanOrEqual(0.25);
			expect(propensities[read.arms.indexOf(arm)]).toBeCloseTo(propensity!, 6);
			expect(read.holdout).toEqual({ arm: 'large', share: 0.25 });
			expect(read.odds[Odds.costUsd]).toBeGreaterThan(0);
			// What an arm without a price costs is not known before a call was seen.
			if (arm === 'free') expect(read.odds[2 * oddsWidth + Odds.costUsd]).toBeNaN();
		}
		expect([...chosen].sort()).toEqual(['drawn', 'holdout']);
		// Five users, one bucket each.
		expect(new Set(all.map(({ log }) => readLog(log)!.bucket)).size).toBeLessThanOrEqual(5);
		await store.close();
	});

	it('says how the arm came to serve, and why others could not', async () => {
		const store = memoryStore();
		const b = bandit(store);
		const say = (request: Parameters<typeof b.decide>[0]) => b.decide(request).id;
		const forced = say({ arm: 'small' });
		const greedy = say({ explore: false });
		const narrowed = say({ exclude: ['free'] });
		b.pin('large');
		const pinned = say({});
		b.pin(undefined);
		b.mode = 'observe';
		const observed = say({});
		await b.close();
		const log = async (id: string) => readLog(((await store.get('default', id)) as DecisionRecord).log)!;
		expect(await log(forced)).toMatchObject({
			by: 'forced',
			arms: ['small'],
			left: { large: 'only small was asked for' },
		});
		expect(await log(greedy)).toMatchObject({ by: 'greedy', arms: ['large', 'small', 'free'] });
		expect(await log(narrowed)).toMatchObject({
			by: 'drawn',
			arms: ['large', 'small'],
			left: { free: expect.stringMatching(/excluded/) },
		});
		expect(await log(pinned)).toMatchObject({ by: 'pinned', arms: ['large'] });
		expect(await log(observed)).toMatchObject({ by: 'pinned', arms: ['large'] });
		const { traffic } = sumOf(reportRows((await store.read('default')).rows));
		expect(traffic[buckets * 6]).toBe(5);
		expect(traffic[buckets * 6 + 1]).toBe(4);
	});

	it('takes the holdout for what it is: a share of all requests', async () => {
		const store = memoryStore();
		const b = bandit(store, { arms: ['a', 'b'], baseline: { arm: 'a', holdout: 0.1 } });
		// Nothing but b is any good.
		for (let i = 0; i < 2000; i++) {
			const decision = b.decide();
			await b.report(decision.id, decision.arm === 'b' ? 'success' : 'failure');
		}
		await b.close();
		const sums = sumOf(reportRows((await store.read('default')).rows));
		const held = armTotal(sums.arms.get('a')!, 'heldDraws');
		// 2000 × .1 ± 4 standard deviations.
		expect(Math.abs(held - 200)).toBeLessThan(54);
		for (const { z } of sampleRatios(sums)) expect(Math.abs(z)).toBeLessThan(4);
	}, 60_000);

	it('refuses a holdout that is none', () => {
		expect(() => bandit(memoryStore(), { baseline: { arm: 'large', holdout: 1 } })).toThrow(
			/baseline\.holdout: 1 can't be used/,
		);
		expect(() => bandit(memoryStore(), { baseline: { arm: 'huge' } })).toThrow(/baseline: "huge" can't be used/);
		expect(() => bandit(memoryStore(), { baseline: 3 as never })).toThrow(/baseline: 3 can't be used/);
	});

	it('leaves draws as they are where there is none', () => {
		const arms = (baseline: BanditOptions['baseline']) => {
			const b = bandit(memoryStore(), { baseline });
			return Array.from({ length: 50 }, () => b.decide().arm);
		};
		expect(arms({ arm: 'large' })).toEqual(arms(undefined));
	});
});

describe('rows of reports', () => {
	it('are what the decisions add up to, with late, repeated, revised and lost outcomes and two processes on one file', async () => {
		const path = join(folder, 'sums.db');
		const [one, two] = [sqliteStore(path), sqliteStore(path)];
		const options = { baseline: { arm: 'large', holdout: 0.1 }, outcomeTimeoutMs: 1000, retentionMs: 1e12 };
		const [a, b] = [bandit(one, options), bandit(two, { ...options, rng: seededRng('other') })];
		const rng = seededRng('events');
		const ids: string[] = [];
		for (let i = 0; i < 200; i++) {
			time += 20;
			const own = rng() < 0.5 ? a : b;
			const other = own === a ? b : a;
			const { id } = own.decide({
				text: 'x'.repeat(Math.floor(100 * rng())),
				segment: ['', 's', 't/u'][i % 3] || undefined,
			});
			ids.push(id);
			if (rng() < 0.8) own.observe(id, { inputTokens: 100, outputTokens: Math.floor(50 * rng()), latencyMs: 10 + i });
			if (rng() < 0.3) other.observe(id, { costUsd: rng() / 1000 });
			if (rng() < 0.6) await own.report(id, rng());
			if (rng() < 0.3) await other.report(id, { score: rng() < 0.5 ? 1 : 0, source: 'judge' }).catch(() => {});
			const earlier = ids[Math.floor(rng() * ids.length)]!;
			if (rng() < 0.3) await (rng() < 0.5 ? a : b).report(earlier, rng() < 0.5 ? 'success' : 'failure').catch(() => {});
			if (i % 50 === 49) await Promise.all([a.refresh(), b.refresh()]);
		}
		time += 5000;
		await a.refresh();
		await b.refresh();
		await Promise.all([a.close(), b.close()]);

		const all = await records(one);
		expect(all.some(({ state }) => state === 'expired')).toBe(true);
		const scores: Score[] = all.flatMap((record) => {
			const { outcome, costUsd } = record;
			const own = [scoring.drawn(record)];
			if (outcome != null) own.push(scoring.outcome(record, outcome, 1));
			if (costUsd != null) own.push(scoring.cost(record, { usd: costUsd, isFirst: true }));
			return own;
		});
		const kept = sumOf(reportRows((await one.read('default')).rows));
		const made = sumOf(reportRows(scoring.rows(scores)));
		// Latency and losses are added apart from what records keep.
		const places = Array.from(kept.traffic.keys()).filter((i) => i >= buckets * 6 || i % 6 < 4);
		for (const i of places) expect(kept.traffic[i]).toBeCloseTo(made.traffic[i]!, 8);
		for (const [arm, row] of made.arms) {
			const [x, y] = [armEstimates(kept.arms.get(arm)!), armEstimates(row)];
			expect(x.outcomes).toBeCloseTo(y.outcomes, 9);
			expect(x.gain?.value ?? 0).toBeCloseTo(y.gain?.value ?? 0, 9);
			expect(x.savedUsd?.value ?? 0).toBeCloseTo(y.savedUsd?.value ?? 0, 9);
			expect(armTotal(kept.arms.get(arm)!, 'excess')).toBeCloseTo(armTotal(row, 'excess'), 8);
		}
		const lost = all.filter(({ isLost }) => isLost).length;
		expect(lost).toBeGreaterThan(0);
		expect([...kept.arms.values()].reduce((sum, row) => sum + armTotal(row, 'lost'), 0)).toBeCloseTo(lost, 9);
		await one.close();
		await two.close();
	}, 60_000);

	it('keep the first few segments apart and put the others together', async () => {
		const store = memoryStore();
		const b = bandit(store);
		for (let i = 0; i < 30; i++) b.decide({ segment: `s${i}` });
		await b.close();
		const segments = new Set(reportRows((await store.read('default')).rows).map(({ segment }) => segment));
		expect(segments.size).toBe(13);
		expect(segments.has('*')).toBe(true);
		// A process that comes later takes to the same ones.
		const later = bandit(store);
		later.decide({ segment: 's29' });
		later.decide({ segment: 's3' });
		await later.close();
		expect(new Set(reportRows((await store.read('default')).rows).map(({ segment }) => segment))).toEqual(segments);
	});

	it('don’t count what served nobody as requests: a shadow answer is an expense', async () => {
		const store = memoryStore();
		const b = bandit(store);
		const { id } = b.decide({ arm: 'large' }, { purpose: 'shadow' });
		b.observe(id, { costUsd: 0.5 });
		await b.report(id, 'success');
		await b.close();
		const { traffic, arms } = sumOf(reportRows((await store.read('default')).rows));
		expect(traffic[buckets * 6]).toBe(0);
		expect(traffic[buckets * 6 + 6]).toBe(0.5);
		expect(arms.size).toBe(0);
	});
});

it('latency counts for the arm and the traffic', () => {
	const log = {
		by: 'drawn' as const,
		bucket: 1,
		segment: '',
		arms: ['a'],
		odds: Float32Array.of(0.5, 0.5, 0, 0, 0, 0),
	};
	const rows = reportRows(scoring.rows([latencyScore({ arm: 'a', day: '2026-01-01', log }, 50)]));
	expect(sumOf(rows).traffic[1 * 6 + 5]).toBe(50);
});
