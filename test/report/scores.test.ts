import { describe, expect, it } from 'vitest';
import {
	ArmTotal,
	armLength,
	armWidth,
	buckets,
	dayOf,
	isReportKey,
	parseReportKey,
	reportKey,
} from '../../src/learner/evaluation/layout.ts';
import { bucketOf, type ReadLog } from '../../src/learner/evaluation/log.ts';
import {
	costScore,
	drawScore,
	latencyScore,
	lossScore,
	outcomeScore,
	type Score,
	type ScoredDecision,
} from '../../src/learner/evaluation/scores.ts';
import { seededRng } from '../../src/policy/maths/sampling.ts';
import { armEstimates, trafficEstimates } from '../../src/report/estimates.ts';
import { outcomeRates } from '../../src/report/gates.ts';
import { reportRows, sumOf } from '../../src/report/sums.ts';

/** Propensity, predicted success and expected cost of two arms. */
function odds(...[p, m, c, q, n, d]: number[]): number[] {
	return [p!, m!, c!, 0, 0, 0, q!, n!, d!, 0, 0, 0];
}

function decision(arm: string, more: Partial<ReadLog> = {}, day = '2026-03-01'): ScoredDecision {
	const log = {
		by: 'drawn' as const,
		bucket: 7,
		segment: '',
		arms: ['a', 'b'],
		odds: odds(0.25, 0.6, 0.02, 0.75, 0.8, 0.1),
	};
	return { arm, day, log: { ...log, ...more } };
}

function add(scores: readonly Score[]) {
	const rows = new Map<string, Float64Array>();
	for (const score of scores) {
		score((key, length) => {
			const row = rows.get(key) ?? new Float64Array(length);
			rows.set(key, row);
			return row;
		});
	}
	return reportRows(Array.from(rows, ([key, sums]) => ({ key, sums })));
}

describe('scores', () => {
	it('are doubly robust', () => {
		const sums = sumOf(
			add([outcomeScore(decision('a'), { score: 1 }, 1), outcomeScore(decision('b', { bucket: 9 }), { score: 0 }, 1)]),
		);
		const a = armEstimates(sums.arms.get('a')!);
		// a: .6 + (1 − .6)/.25 = 2.2 and .6; b: .8 and .8 − .8/.75.
		expect(a.alwaysSuccess!.value).toBe(1);
		expect(a.gain!.value).toBeCloseTo(0.5 - (2.2 + 0.6) / 2, 12);
		expect(armEstimates(sums.arms.get('b')!).gain!.value).toBeCloseTo(0.5 - (0.8 + 0.8 - 0.8 / 0.75) / 2, 12);
		expect(trafficEstimates(sums).success!.value).toBe(0.5);
	});

	it('reprice what calls cost, those of one decision together', () => {
		const scores = [7, 9].flatMap((bucket) => [
			costScore(decision('a', { bucket }), { usd: 0.03, isFirst: true }),
			costScore(decision('a', { bucket }), { usd: 0.01, isFirst: false }),
		]);
		const { arms } = sumOf(add(scores));
		expect(armEstimates(arms.get('a')!).alwaysUsd!.value).toBeCloseTo(2 * (0.02 + (0.04 - 0.02) / 0.25), 12);
		expect(armEstimates(arms.get('b')!).savedUsd!.value).toBeCloseTo(2 * (0.1 - 0.04), 12);
		expect(armEstimates(arms.get('a')!).costed).toBe(2);
	});

	it('take what an arm is expected to cost for nothing where it is unknown', () => {
		const unpriced = odds(0.25, 0.6, Number.NaN, 0.75, 0.8, Number.NaN);
		const { arms } = sumOf(
			add([7, 9].map((bucket) => costScore(decision('a', { odds: unpriced, bucket }), { usd: 0.03, isFirst: true }))),
		);
		expect(armEstimates(arms.get('a')!).alwaysUsd!.value).toBeCloseTo(0.24, 12);
		expect(armEstimates(arms.get('b')!).alwaysUsd!.value).toBe(0);
	});

	it('weigh latencies by the chance of the arm', () => {
		const { arms, traffic } = sumOf(
			add(
				[7, 9].flatMap((bucket) => [
					latencyScore(decision('a', { bucket }), 100),
					latencyScore(decision('b', { bucket }), 500),
				]),
			),
		);
		expect(armEstimates(arms.get('a')!).alwaysLatencyMs!.value).toBe(100);
		expect(trafficEstimates({ traffic }).latencyMs!.value).toBe(300);
	});

	it('are taken back whole: any order of outcomes, revisions and losses leaves what the last outcomes alone would', () => {
		const rng = seededRng('revisions');
		const history: Score[] = [];
		const last: Score[] = [];
		for (let i = 0; i < 300; i++) {
			const by = rng() < 0.1 ? 'holdout' : rng() < 0.1 ? 'pinned' : 'drawn';
			const each = decision(rng() < 0.5 ? 'a' : 'b', {
				by,
				bucket: bucketOf(`user ${i}`),
				segment: i % 3 === 0 ? 'x/y' : '',
				holdout: { arm: 'a', share: 0.1 },
				odds: odds(rng(), rng(), rng(), rng(), rng(), rng()),
			});
			let present: { score: number } | undefined;
			if (rng() < 0.5) history.push(lossScore(each, 1), lossScore(each, -1));
			for (let n = 0; n < 3; n++) {
				if (rng() < 0.5) continue;
				if (present !== undefined) history.push(outcomeScore(each, present, -1));
				present = { score: rng() };
				history.push(outcomeScore(each, present, 1));
			}
			if (present !== undefined) last.push(outcomeScore(each, present, 1));
		}
		const [a, b] = [sumOf(add(history)), sumOf(add(last))];
		expect(Array.from(a.traffic)).toEqual(Array.from(b.traffic, (x) => expect.closeTo(x, 9)));
		for (const [arm, row] of b.arms) {
			expect(Array.from(a.arms.get(arm)!)).toEqual(Array.from(row, (x) => expect.closeTo(x, 7)));
		}
	});

	it('count draws against propensities, losses and who said how it went', () => {
		const scores = [
			drawScore(decision('a')),
			drawScore(decision('b', { by: 'pinned' })),
			lossScore(decision('a'), 1),
			outcomeScore(decision('a'), { score: 0, source: 'judge', category: 'refused' }, 1),
		];
		const sums = sumOf(add(scores));
		const totals = sums.arms.get('a')!.subarray(buckets * armWidth);
		expect(totals[ArmTotal.excess]).toBeCloseTo(0.75, 12);
		expect(totals[ArmTotal.variance]).toBeCloseTo(0.1875, 12);
		expect(totals[ArmTotal.eligible]).toBe(1);
		expect(totals[ArmTotal.bySource + 4]).toBe(1);
		expect(outcomeRates('a', sums).own!.rate).toBe(0.5);
	});
});

describe('rows of reports', () => {
	it.each([
		['2026-11-25', '', 'a/b'],
		['2026-11', 'é/✓ %', undefined],
		['2026-11-25', '*', 'arm:x'],
		['2026-11-25', 'traffic', 'traffic'],
	])('have names that give back what they are about: %s %s %s', (period, segment, arm) => {
		expect(parseReportKey(reportKey(period, segment, arm))).toEqual({ period, segment, arm });
		expect(isReportKey(reportKey(period, segment, arm))).toBe(true);
	});

	it('are told from others', () => {
		for (const key of ['counts/a', 'evidence/x/y/1/2/z', 'report/2/2026-11-25//traffic', 'report/1/x']) {
			expect(parseReportKey(key)).toBeUndefined();
		}
		expect(
			reportRows([{ key: reportKey('2026-01-01', '', 'a'), sums: new Float64Array(armLength).fill(Number.NaN) }]),
		).toEqual([]);
	});

	it('add up by day, by month and by segment', () => {
		const rows = ['2026-01-31', '2026-02-01', '2026-02-02'].flatMap((day, i) =>
			add([outcomeScore(decision('a', { segment: i === 2 ? 'x' : '' }, day), { score: 1 }, 1)]),
		);
		const outcomes = (selection: Parameters<typeof sumOf>[1]): number =>
			trafficEstimates(sumOf(rows, selection)).outcomes;
		expect(outcomes({})).toBe(3);
		expect(outcomes({ since: '2026-02-01' })).toBe(2);
		expect(outcomes({ since: '2026-02-01', until: '2026-02-01' })).toBe(1);
		expect(outcomes({ segment: 'x' })).toBe(1);
	});

	it('belong to a day, whatever the clock says', () => {
		expect(dayOf(Date.UTC(2026, 10, 25, 23, 59))).toBe('2026-11-25');
		expect(dayOf(Number.POSITIVE_INFINITY)).toBe('1970-01-01');
		expect(dayOf(-5)).toBe('1970-01-01');
		expect(dayOf(1e18)).toMatch(/^\+?\d+-\d\d-\d\d$/);
	});
});
