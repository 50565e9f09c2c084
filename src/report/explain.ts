import type { Choice } from '../base/decision-log.ts';
import type { OutcomeDetail } from '../base/outcome.ts';
import type { DecisionRecord } from '../base/records.ts';
import { Odds, oddsWidth, readLog } from '../learner/evaluation/log.ts';
import { dollars, percent } from './format.ts';

/** What an arm was to a decision. */
export interface ExplainedArm {
	readonly id: string;
	/** The chance that it was drawn, in [0, 1]. */
	readonly propensity: number;
	/** The success rate that was drawn for it, and what was believed: mean and 95% interval. */
	readonly sample: number;
	readonly mean: number;
	readonly interval: readonly [low: number, high: number];
	/** Expected; undefined: unknown. */
	readonly costUsd: number | undefined;
	readonly latencyMs: number | undefined;
}

/** Why a decision fell as it did, and what became of it. */
export interface Explanation {
	readonly id: string;
	/** ms since the epoch */
	readonly time: number;
	readonly arm: string;
	readonly segment: string;
	readonly runId: string | undefined;
	/** How it came to serve; undefined for decisions of earlier versions. */
	readonly by: Choice | undefined;
	readonly propensity: number | undefined;
	/** What tipped it, in words. */
	readonly why: string;
	/** The arms that could have served, the drawn one first, then by their chance. */
	readonly arms: readonly ExplainedArm[];
	/** Why others could not. */
	readonly left: Readonly<Record<string, string>>;
	readonly state: DecisionRecord['state'];
	/** Undefined: none yet. */
	readonly outcome: OutcomeDetail | undefined;
	/** What its calls cost so far, USD; undefined: unknown. */
	readonly costUsd: number | undefined;
}

/** Why a decision fell as it did. */
export function explain(record: DecisionRecord): Explanation {
	const log = readLog(record.log);
	const arms = log === undefined ? [] : log.arms.map((id, i) => armOf(id, log.odds, i));
	const order = (arm: ExplainedArm): number => (arm.id === record.arm ? 2 : arm.propensity);
	arms.sort((a, b) => order(b) - order(a));
	const { outcome } = record;
	return {
		id: record.id,
		time: record.time,
		arm: record.arm,
		segment: record.segment,
		runId: record.runId ?? undefined,
		by: log?.by,
		propensity: record.propensity ?? undefined,
		why: whyOf(record.arm, log?.by, arms, log?.holdout?.share),
		arms,
		left: log?.left ?? {},
		state: record.state,
		outcome: outcome == null ? undefined : outcomeOf(outcome),
		costUsd: record.costUsd ?? undefined,
	};
}

function outcomeOf({ score, source, reason, category }: NonNullable<DecisionRecord['outcome']>): OutcomeDetail {
	return { score, source, ...(reason != null && { reason }), ...(category != null && { category }) };
}

function armOf(id: string, odds: ArrayLike<number>, i: number): ExplainedArm {
	const number = (place: number): number => odds[oddsWidth * i + place]!;
	const known = (place: number): number | undefined => (Number.isFinite(number(place)) ? number(place) : undefined);
	const mean = number(Odds.success);
	const half = 1.96 * (known(Odds.sd) ?? 0);
	return {
		id,
		propensity: number(Odds.propensity),
		sample: number(Odds.sample),
		mean,
		interval: [Math.max(0, mean - half), Math.min(1, mean + half)],
		costUsd: known(Odds.costUsd),
		latencyMs: known(Odds.latencyMs),
	};
}

/** What tipped a decision. */
function whyOf(id: string, by: Choice | undefined, arms: readonly ExplainedArm[], holdout: number | undefined): string {
	const own = arms.find((arm) => arm.id === id);
	switch (by) {
		case undefined:
			return 'What was known when it was made was not kept.';
		case 'pinned':
			return 'It was pinned: by the kill switch, or by the mode.';
		case 'forced':
			return 'The request named it.';
		case 'holdout':
			return `The holdout’s lot fell on it, as on ${percent(holdout ?? 0)} of the requests.`;
		case 'greedy':
			return 'It was best by what is known; the request asked for no exploration.';
		case 'retry':
			return 'An arm before it failed.';
		case 'hedge':
			return 'It was asked beside an arm that was slow.';
		case 'better':
			return 'An answer before it was not good enough.';
		case 'shadow':
			return 'It was asked beside the arm that answered.';
		case 'drawn':
			return own === undefined ? 'It was drawn.' : drawnBecause(own, arms);
	}
}

function drawnBecause(own: ExplainedArm, arms: readonly ExplainedArm[]): string {
	if (arms.length === 1) return 'No other arm could serve the request.';
	const best = arms.reduce((a, b) => (b.sample > a.sample ? b : a));
	const sample = own.sample.toFixed(3);
	const cost = own.costUsd === undefined ? undefined : dollars(own.costUsd);
	if (best === own)
		return `Its draw (${sample}) was the best of ${arms.length}${cost === undefined ? '' : `, at ${cost}`}.`;
	const against = `the best (${best.id}, ${best.sample.toFixed(3)})`;
	if (own.costUsd !== undefined && own.costUsd < (best.costUsd ?? Number.POSITIVE_INFINITY)) {
		const other = best.costUsd === undefined ? 'an unknown cost' : dollars(best.costUsd);
		return `Its draw (${sample}) was near enough to ${against}, at ${cost} instead of ${other}.`;
	}
	return `It had a chance of ${percent(own.propensity)} and was drawn (${sample}), though ${against} drew more.`;
}
