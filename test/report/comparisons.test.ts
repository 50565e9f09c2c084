import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBandit, memoryStore, type Store, seededRng } from 'bandit-model';
import { openReport } from 'bandit-model/report';
import { sqliteStore } from 'bandit-model/sqlite';
import { describe, expect, it } from 'vitest';
import type { Rng } from '../../src/base/types.ts';
import { pairScore, type ScoredPair } from '../../src/learner/evaluation/pairs.ts';
import { scoring } from '../../src/learner/evaluation/score-rows.ts';
import { comparisonsOf } from '../../src/report/comparisons.ts';
import { pairRows } from '../../src/report/sums.ts';
import { cli } from '../cli/run.ts';

const pair = (more: Partial<ScoredPair>): ScoredPair => ({
	given: 'large',
	shadow: 'small, cheap',
	segment: '',
	cluster: 'someone',
	time: Date.UTC(2026, 4, 1),
	better: 'tie',
	isFirst: undefined,
	givenUsd: 0.01,
	shadowUsd: 0.001,
	judgeUsd: 0.002,
	requests: 10,
	...more,
});

const reportOf = (pairs: readonly ScoredPair[]) => comparisonsOf(pairRows(scoring.rows(pairs.map(pairScore))))[0]!;

/** Pairs of which the cheaper answer is at least as good at a rate that differs from user to user. */
function drawn(rng: Rng, number: number, rate: number, spread: number): ScoredPair[] {
	let user = { name: '', rate };
	return Array.from({ length: number }, (_, i) => {
		if (i % 5 === 0) user = { name: `user-${rng()}`, rate: Math.min(1, Math.max(0, rate + spread * (2 * rng() - 1))) };
		const isGood = rng() < user.rate;
		return pair({ cluster: user.name, better: isGood ? (rng() < 0.5 ? 'tie' : 'shadow') : 'given' });
	});
}

describe('comparisons', () => {
	it.each([
		['a half', 0.5, 0.5],
		['three in four', 0.75, 0.25],
		['nearly all', 0.96, 0.04],
		['all but one in a hundred', 0.99, 0.01],
	])('say how often the cheaper one is as good, with an interval that holds: %s', (_, rate, spread) => {
		const rng = seededRng(`comparisons ${rate}`);
		const seeds = 300;
		let held = 0;
		for (let seed = 0; seed < seeds; seed++) {
			const { asGood } = reportOf(drawn(rng, 200, rate, spread)) as { asGood: { low: number; high: number } };
			if (asGood.low <= rate && rate <= asGood.high) held++;
		}
		// 95% ± 3 standard errors, and Wilson's wobbles near 1.
		expect(held / seeds).toBeGreaterThan(0.91);
	});

	it('say so in words, with what switching would save, net of the judge', () => {
		const pairs = [
			...Array.from({ length: 90 }, (_, i) => pair({ cluster: `u${i}`, shadowUsd: 0.001 + i / 1e6 })),
			...Array.from({ length: 10 }, (_, i) => pair({ cluster: `v${i}`, better: 'given', isFirst: i < 6 })),
		];
		const report = reportOf(pairs);
		expect(report).toMatchObject({ compared: 100, ties: 90, firstPreferred: 0.6, cheaper: 'small, cheap' });
		expect(report.savedUsd!.value).toBeCloseTo(1000 * report.savedPerRequestUsd!.value - 0.2, 9);
		expect(report.sentence).toMatch(
			/^small, cheap was at least as good as large on 90% \(8[\d.]+% to 9[\d.]+%\) of 100 answers; switching to it would save \$8\.\d+ ± 0\.\d+ per 1,000 requests \(\$8\.\d+ on the 1,000 so far, net of \$0\.20 for the judge\)\.$/,
		);
		const other = reportOf(pairs.map((each) => ({ ...each, givenUsd: 0.0001 })));
		expect(other).toMatchObject({ cheaper: 'large', asGood: { value: 1 }, savedUsd: undefined });
		expect(other.sentence).toMatch(/^large was at least as good as small, cheap on 100% .*; it answers already/);
		const unknown = reportOf(pairs.map((each) => ({ ...each, givenUsd: undefined })));
		expect(unknown.sentence).toMatch(
			/^small, cheap was at least as good as large .*; what either costs is not known\.$/,
		);
	});

	it('say when it can be said', () => {
		const few = reportOf(Array.from({ length: 10 }, () => pair({})));
		expect(few.asGood).toEqual({
			refused: 'It can’t be said yet: 10 of the 30 comparisons that it takes were made; about 200 more requests.',
			moreRequests: 200,
		});
		expect(few.sentence).toMatch(/^Whether small, cheap is as good as large: it can’t be said yet/);
		expect(reportOf([pair({ better: undefined })]).sentence).toMatch(
			/0 of the 30 comparisons that it takes were made\.$/,
		);
	});

	it('add up over processes and days, and go where statistics go', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'bandit-compared-'));
		const file = join(folder, 'bandit.db');
		const open = (store: Store) =>
			createBandit({ goal: 'g', arms: ['large', 'small, cheap'], store, clock: () => Date.UTC(2026, 4, 2) });
		const store = sqliteStore(file);
		const bandits = [open(store), open(store)];
		for (const [i, bandit] of bandits.entries()) {
			for (let j = 0; j < 20; j++) {
				bandit.score(
					pairScore(pair({ time: Date.UTC(2026, 4, 1 + i), segment: i === 0 ? '' : 'a/b', cluster: `${j}` })),
				);
			}
			await bandit.flush();
		}
		const report = openReport(store, { goal: 'g' });
		expect((await report.comparisons())[0]).toMatchObject({ compared: 40, requests: 400 });
		expect((await report.comparisons({ since: '2026-05-02' }))[0]).toMatchObject({ compared: 20 });
		expect((await report.comparisons({ segment: 'a/b' }))[0]).toMatchObject({ compared: 20 });
		// Money that is spent elsewhere is none of a new store's budget.
		const other = open(memoryStore());
		const exported = await bandits[0]!.exportStatistics();
		await other.importStatistics(exported, 'copy');
		expect(other.learner.compared).toEqual({ number: 0, usd: 0 });
		await bandits[1]!.refresh();
		expect(bandits[1]!.learner.compared).toEqual({ number: 20, usd: expect.closeTo(0.04, 9) });
		await store.close();
		const { out, code } = await cli(['report', '--db', file, '--goal', 'g']);
		expect(code).toBe(0);
		expect(out).toMatch(/small, cheap was at least as good as large on 100% \(\d+\.\d% to 100%\) of 40 answers/);
		rmSync(folder, { recursive: true });
	});
});
