import { type OutcomeCategory, outcomeCategories } from '../base/category.ts';
import { armWidth, buckets, byCategory } from '../learner/evaluation/layout.ts';
import { armEstimates } from './estimates.ts';
import { costRefusal, outcomeRates, type Refusal, successRefusal } from './gates.ts';
import type { Interval } from './jackknife.ts';
import { type SourceReport, sourcesOf } from './known.ts';
import type { Claim } from './savings-types.ts';
import { armTotal, type ReportSums } from './sums.ts';

/** What reports say of an arm. All intervals are 95%. */
export interface ArmReport {
	readonly id: string;
	/** Decisions that were left to chance and fell on it, and the share of all that it could have served. */
	readonly draws: number;
	readonly share: number;
	readonly outcomes: number;
	/** Over what it served. */
	readonly servedSuccess: Interval | undefined;
	readonly servedUsd: Interval | undefined;
	/** Over all requests that it could have served, as if it had served them. */
	readonly success: Claim;
	readonly usd: Claim;
	/** Mean latency as if it had served all, ms. */
	readonly latencyMs: Interval | undefined;
	readonly bySource: readonly SourceReport[];
	readonly failures: Readonly<Partial<Record<OutcomeCategory, number>>>;
	/** Share of its decisions that got an outcome, of those that no longer wait; undefined: none. */
	readonly outcomeRate: number | undefined;
}

/** Reads an arm's row. */
export function armReport(id: string, sums: ReportSums): ArmReport {
	const row = sums.arms.get(id)!;
	const estimates = armEstimates(row);
	const totals = row.subarray(buckets * armWidth);
	const eligible = armTotal(row, 'eligible');
	const noCost = costRefusal(id, sums);
	return {
		id,
		draws: Math.round(armTotal(row, 'draws')),
		share: eligible > 0 ? armTotal(row, 'draws') / eligible : 0,
		outcomes: Math.round(estimates.ownOutcomes),
		servedSuccess: estimates.ownSuccess,
		servedUsd: estimates.ownUsd,
		success: claim(estimates.alwaysSuccess, successRefusal(id, sums)),
		usd: claim(perRequest(estimates.alwaysUsd, estimates.costed), noCost),
		latencyMs: estimates.alwaysLatencyMs,
		bySource: sourcesOf(totals),
		failures: failuresOf(totals),
		outcomeRate: outcomeRates(id, sums).own?.rate,
	};
}

function claim(interval: Interval | undefined, refusal: Refusal | undefined): Claim {
	return refusal ?? interval ?? { refused: 'It can’t be said yet: there is too little to tell how sure it is.' };
}

function perRequest(interval: Interval | undefined, number: number): Interval | undefined {
	if (interval === undefined) return undefined;
	const { value, low, high } = interval;
	return { value: value / number, low: low / number, high: high / number };
}

function failuresOf(totals: Float64Array): Partial<Record<OutcomeCategory, number>> {
	const failures: Partial<Record<OutcomeCategory, number>> = {};
	for (const [i, category] of outcomeCategories.entries()) {
		const count = Math.round(totals[byCategory + i]!);
		if (count > 0) failures[category] = count;
	}
	return failures;
}
