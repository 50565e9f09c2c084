import type { HeldEstimates } from './estimates.ts';
import type { Refusal } from './gates.ts';
import type { Interval } from './jackknife.ts';
import type { Known } from './known.ts';

/** A rule that needs no learning: the arm that it takes for a segment (`''`: requests without one). */
export type StaticRule = (segment: string) => string;

/** What savings are reckoned against, and over which time. */
export interface SavingsOptions extends Period {
	/** An arm, or a static rule. Default: the arm with a holdout, else the one that would have cost most. */
	readonly versus?: string | StaticRule;
	/** Default: all segments. */
	readonly segment?: string;
}

/** A span of days (UTC), both ends included. */
export interface Period {
	/** A Date, ms since the epoch, or a day such as `'2026-11-01'`. Default: the first day there is. */
	readonly since?: Date | number | string;
	/** Default: the last day. */
	readonly until?: Date | number | string;
}

/** A figure with its interval, or why there is none. */
export type Claim = Interval | Refusal;

/** A figure as it was and as it would have been. */
export interface Compared {
	readonly actual: Interval | undefined;
	readonly versus: Claim;
}

/** What was saved, and how sure that is. All intervals are 95%. */
export interface Savings {
	/** In words. */
	readonly sentence: string;
	/** Id of the arm that savings are reckoned against; `'rule'` for a static rule; undefined when there is no arm yet. */
	readonly versus: string | undefined;
	/** First and last day with requests. */
	readonly since: string | undefined;
	readonly until: string | undefined;
	readonly segment: string | undefined;
	/** All requests, and those that were left to chance: all figures are about these. */
	readonly requests: number;
	readonly evaluated: number;
	readonly outcomes: number;
	/** How success is known of these. */
	readonly known: Known;
	/** USD spent on all requests, judges and the like included. */
	readonly spentUsd: number;
	/** USD of what served nobody: judges, hedges. It is taken off what was saved. */
	readonly extraUsd: number;
	readonly costUsd: Compared;
	/** What always `versus` would have cost, less what was spent. */
	readonly savedUsd: Claim;
	/** Share of requests served well, in [0, 1]. */
	readonly success: Compared;
	/** Success as it was less what it would have been. */
	readonly gain: Claim;
	readonly usdPerSuccess: Compared;
	/** Mean ms. */
	readonly latencyMs: Compared;
	/** The holdout's own estimate, where there is one. */
	readonly holdout: HeldEstimates | undefined;
	/** How many evenly drawn outcomes those of `versus` are worth. */
	readonly effectiveSampleSize: number;
}

/** Whether a claim is a figure. */
export function isKnown(claim: Claim | undefined): claim is Interval {
	return claim !== undefined && 'value' in claim;
}
