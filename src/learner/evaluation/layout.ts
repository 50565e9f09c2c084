import { outcomeCategories } from '../../base/category.ts';
import type { OutcomeSource } from '../../base/outcome.ts';

/**
 * Rows of sums from which reports are made: one for each day, segment and arm, and one for each day and segment with the
 * traffic as it was. Each holds a few sums for every one of 64 buckets of users, for intervals come from leaving out a
 * bucket, and then plain totals. They are added to, taken back and shared as evidence is.
 */
export const buckets = 64;

/** Sums of a bucket over the traffic as it was: decisions that were left to chance, whatever their arm. */
export const TrafficPlace = { outcomes: 0, score: 1, costed: 2, costUsd: 3, timed: 4, latencyMs: 5 } as const;
export const trafficWidth = 6;

/** Totals after the buckets of the traffic's row. Decisions without chance (pinned, forced, …) are counted here only. */
export const TrafficTotal = {
	decisions: 0,
	fixedDecisions: 1,
	fixedOutcomes: 2,
	fixedScore: 3,
	fixedCosted: 4,
	fixedCostUsd: 5,
	/** What judges, hedges and the like cost, USD: spent for no arm. */
	extraUsd: 6,
} as const;

/** Length of the traffic's row. */
export const trafficLength = buckets * trafficWidth + 12;

/** Sums of a bucket for one arm. */
export const ArmPlace = {
	/** Outcomes of decisions that the arm could have served, their scores, and the arm's doubly robust scores. */
	outcomes: 0,
	score: 1,
	robustScore: 2,
	/** The same for calls whose cost is known, USD. */
	costed: 3,
	costUsd: 4,
	robustUsd: 5,
	/** What the arm itself served. */
	ownOutcomes: 6,
	ownScore: 7,
	ownCosted: 8,
	ownCostUsd: 9,
	/** Σ w and Σ w·ms over the arm's own calls, w = 1/propensity. */
	timedWeight: 10,
	weightedMs: 11,
	/** Decisions with this arm's holdout, by outcome and by cost, and the scores that only the holdout's lots correct. */
	heldOutcomes: 12,
	heldScore: 13,
	heldCosted: 14,
	heldUsd: 15,
} as const;
export const armWidth = 16;

/** Totals after the buckets of an arm's row. */
export const ArmTotal = {
	/** Decisions that the arm could have served, and those it was drawn for. */
	eligible: 0,
	draws: 1,
	/** Σ (drawn − propensity), and its variance Σ e·(1 − e). */
	excess: 2,
	variance: 3,
	/** Decisions without holdout on which the arm had next to no chance. */
	unlikely: 4,
	/** Σ w and Σ w² over its own outcomes, and over its own calls with a cost. */
	weight: 5,
	squaredWeight: 6,
	costWeight: 7,
	squaredCostWeight: 8,
	/** Draws by the holdout's lot, and Σ of the holdout's share over decisions with an outcome, and with a cost. */
	heldDraws: 9,
	heldShare: 10,
	heldCostShare: 11,
	/** Its decisions that will have no outcome: it did not come in time, or the caller left. Faults are no part of them. */
	lost: 12,
	/** Outcomes that it served and that are more than a screen's, by who said so: a count and Σ score for each of `outcomeSources`. */
	bySource: 13,
} as const;

/** Who may say how a request was served, in the order of their places. */
export const outcomeSources: readonly OutcomeSource[] = ['user', 'run', 'judge', 'successWhen', 'error', 'default'];

/** Where an arm's failures are counted, by category in the order of `outcomeCategories`. */
export const byCategory: number = ArmTotal.bySource + 2 * outcomeSources.length;

/** Where the outcomes are counted of which only a screen said that the answer is usable, or not: a count, and Σ score. */
export const byScreen: number = byCategory + outcomeCategories.length;

/** Length of an arm's row; a few places are left for what may come. */
export const armLength: number = buckets * armWidth + byScreen + 8;

/** A propensity below it says next to nothing of an arm. */
export const leastPropensity = 0.005;

/** Stands for the segments beyond the first few of a goal. */
export const otherSegments = '*';

/** How the names of rows begin. */
export const reportPrefix = 'report/1/';

/** What a row is about. */
export interface ReportKey {
	/** A day (`2026-11-25`, UTC), or a month (`2026-11`). */
	readonly period: string;
	/** `''`: requests without one; `'*'`: segments beyond the first few. */
	readonly segment: string;
	/** Undefined: the traffic as it was. */
	readonly arm: string | undefined;
}

/** Names that were made, by period, segment and arm: each is asked for again and again. */
const keys = new Map<string, Map<string, Map<string, string>>>();
let made = 0;
const mostKeys = 1000;

/** The name of a row. */
export function reportKey(period: string, segment: string, arm?: string): string {
	const known = keys
		.get(period)
		?.get(segment)
		?.get(arm ?? '');
	if (known !== undefined) return known;
	if (made++ >= mostKeys) {
		keys.clear();
		made = 1;
	}
	const ofPeriod = keys.get(period) ?? new Map<string, Map<string, string>>();
	const ofSegment = ofPeriod.get(segment) ?? new Map<string, string>();
	const of = arm === undefined ? 'traffic' : `arm:${encodeURIComponent(arm)}`;
	const key = `${reportPrefix}${period}/${encodeURIComponent(segment)}/${of}`;
	keys.set(period, ofPeriod.set(segment, ofSegment.set(arm ?? '', key)));
	return key;
}

/** Whether a row is one of a report's, in this form or another. */
export function isReportKey(key: string): boolean {
	return key.startsWith('report/');
}

/** What a row is about; undefined for rows of other kinds and forms. */
export function parseReportKey(key: string): ReportKey | undefined {
	if (!key.startsWith(reportPrefix)) return undefined;
	const [period, segment, of, ...rest] = key.slice(reportPrefix.length).split('/');
	if (period === undefined || segment === undefined || of === undefined || rest.length > 0) return undefined;
	if (of !== 'traffic' && !of.startsWith('arm:')) return undefined;
	try {
		const arm = of === 'traffic' ? undefined : decodeURIComponent(of.slice('arm:'.length));
		return { period, segment: decodeURIComponent(segment), arm };
	} catch {
		return undefined;
	}
}

/** Last moment that a Date can be, ms. */
const lastTime = 8.64e15;

const day = 24 * 60 * 60 * 1000;

/** The day that was asked for last. */
let latest = { number: 0, text: '1970-01-01' };

/** The day of a time, UTC. */
export function dayOf(time: number): string {
	const bounded = Number.isFinite(time) ? Math.min(lastTime, Math.max(0, time)) : 0;
	const number = Math.floor(bounded / day);
	if (number !== latest.number) latest = { number, text: new Date(bounded).toISOString().split('T')[0]! };
	return latest.text;
}
