import type { Candidate } from '../objective.ts';

/** How much what is expected by content counts beside what is usual, in the choice: the power of it in a geometric mean. */
const contentWeight = 1 / 3;

/** What a choice goes by. */
export interface Terms {
	/** The price of money, in success per USD. */
	readonly lambda: number;
	/** What the request may cost, USD. */
	readonly most: number;
	/** Draws come from the whole posterior. */
	readonly isIdle: boolean;
}

/** Expected cost, USD; `unknown` where nothing is known. */
export function costOf({ costUsd, expectedUsd = costUsd }: Candidate, unknown: number): number {
	return expectedUsd ?? unknown;
}

/**
 * What of an arm's cost counts in the choice, USD. Content that makes answers long makes arms differ in success, too, and
 * that is learnt later: at full weight the budget would go to requests that any arm can serve.
 */
export function weighedCostOf(candidate: Candidate, unknown: number): number {
	const { costUsd, expectedUsd } = candidate;
	if (costUsd === undefined || expectedUsd === undefined) return costOf(candidate, unknown);
	return costUsd ** (1 - contentWeight) * expectedUsd ** contentWeight;
}

/** What the cheapest arm usually costs, USD: whether money can be saved is no matter of this request. */
export function leastCostOf(candidates: readonly Candidate[], unknown: number): number {
	let least = Number.POSITIVE_INFINITY;
	for (const { costUsd } of candidates) least = Math.min(least, costUsd ?? unknown);
	return least;
}

/** Place of the arm of the least expected cost. */
export function cheapestOf(candidates: readonly Candidate[], unknown: number): number {
	let best = 0;
	for (let i = 1; i < candidates.length; i++) {
		if (costOf(candidates[i]!, unknown) < costOf(candidates[best]!, unknown)) best = i;
	}
	return best;
}
