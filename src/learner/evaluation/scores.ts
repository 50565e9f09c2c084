import { outcomeCategories } from '../../base/category.ts';
import type { OutcomeDetail } from '../../base/outcome.ts';
import {
	ArmPlace,
	ArmTotal,
	armLength,
	armWidth,
	buckets,
	byCategory,
	byScreen,
	leastPropensity,
	outcomeSources,
	reportKey,
	TrafficPlace,
	TrafficTotal,
	trafficLength,
	trafficWidth,
} from './layout.ts';
import { isByChance, isExtra, Odds, oddsWidth, type ReadLog } from './log.ts';

/** Gives the sums of a row, zeros when it is new. */
export type RowOf = (key: string, length: number) => Float64Array;

/** What one event adds to the rows of reports. Worked out where it is added: propensities take a while. */
export type Score = (row: RowOf) => void;

/** A decision as scores are made for it. */
export interface ScoredDecision {
	/** The arm that was drawn. */
	readonly arm: string;
	/** Its day, see `dayOf`. */
	readonly day: string;
	readonly log: ReadLog;
}

/** What served nobody costs: judges, hedges. USD. */
export function extraScore(day: string, usd: number): Score {
	return (row) => {
		row(reportKey(day, ''), trafficLength)[trafficTotals + TrafficTotal.extraUsd]! += usd;
	};
}

const armTotals = buckets * armWidth;
const trafficTotals = buckets * trafficWidth;

/** A propensity that is 0 by rounding must not make a weight infinite. */
export const leastWeighed = 1e-6;

/** What a draw adds: by how much draws and propensities differ, and how many there were. */
export function drawScore({ arm, day, log }: ScoredDecision): Score {
	return (row) => {
		if (isExtra(log)) return;
		const traffic = row(reportKey(day, log.segment), trafficLength);
		traffic[trafficTotals + TrafficTotal.decisions]!++;
		if (!isByChance(log)) {
			traffic[trafficTotals + TrafficTotal.fixedDecisions]!++;
			return;
		}
		for (let i = 0; i < log.arms.length; i++) {
			const id = log.arms[i]!;
			const totals = row(reportKey(day, log.segment, id), armLength).subarray(armTotals);
			const propensity = log.odds[oddsWidth * i + Odds.propensity]!;
			totals[ArmTotal.eligible]!++;
			totals[ArmTotal.excess]! += (id === arm ? 1 : 0) - propensity;
			totals[ArmTotal.variance]! += propensity * (1 - propensity);
			if (propensity < leastPropensity) totals[ArmTotal.unlikely]!++;
			if (id !== arm) continue;
			totals[ArmTotal.draws]!++;
			if (log.by === 'holdout') totals[ArmTotal.heldDraws]!++;
		}
	};
}

/** What a decision adds that will have no outcome; `factor` −1 when one came after all. */
export function lossScore({ arm, day, log }: ScoredDecision, factor: 1 | -1): Score {
	return (row) => {
		if (isByChance(log)) row(reportKey(day, log.segment, arm), armLength)[armTotals + ArmTotal.lost]! += factor;
	};
}

/** An outcome, as far as it is scored. */
export type ScoredOutcome = Pick<OutcomeDetail, 'score' | 'source' | 'category' | 'screen'>;

/**
 * What an outcome adds; `factor` −1 takes it back. Scores are doubly robust (Dudík, Langford and Li, "Doubly Robust
 * Policy Evaluation and Learning", ICML 2011), with predictions made when the decision was:
 * Γ(b) = m(b) + 1{A = b}/e(b)·(Y − m(b)).
 */
export function outcomeScore({ arm, day, log }: ScoredDecision, outcome: ScoredOutcome, factor: 1 | -1): Score {
	const { score } = outcome;
	return (row) => {
		if (isExtra(log)) return;
		const traffic = row(reportKey(day, log.segment), trafficLength);
		if (!isByChance(log)) {
			traffic[trafficTotals + TrafficTotal.fixedOutcomes]! += factor;
			traffic[trafficTotals + TrafficTotal.fixedScore]! += factor * score;
			return;
		}
		const place = log.bucket * trafficWidth;
		traffic[place + TrafficPlace.outcomes]! += factor;
		traffic[place + TrafficPlace.score]! += factor * score;
		for (let i = 0; i < log.arms.length; i++) {
			const id = log.arms[i]!;
			const sums = row(reportKey(day, log.segment, id), armLength);
			const at = log.bucket * armWidth;
			const predicted = log.odds[oddsWidth * i + Odds.success]!;
			const isOwn = id === arm;
			const weight = isOwn ? 1 / Math.max(leastWeighed, log.odds[oddsWidth * i + Odds.propensity]!) : 0;
			sums[at + ArmPlace.outcomes]! += factor;
			sums[at + ArmPlace.score]! += factor * score;
			sums[at + ArmPlace.robustScore]! += factor * (predicted + weight * (score - predicted));
			if (log.holdout?.arm === id) {
				const { share } = log.holdout;
				const correction = isOwn && log.by === 'holdout' ? (score - predicted) / share : 0;
				sums[at + ArmPlace.heldOutcomes]! += factor;
				sums[at + ArmPlace.heldScore]! += factor * (predicted + correction);
				sums[armTotals + ArmTotal.heldShare]! += factor * share;
			}
			if (!isOwn) continue;
			sums[at + ArmPlace.ownOutcomes]! += factor;
			sums[at + ArmPlace.ownScore]! += factor * score;
			countOutcome(sums.subarray(armTotals), outcome, weight, factor);
		}
	};
}

function countOutcome(totals: Float64Array, outcome: ScoredOutcome, weight: number, factor: 1 | -1): void {
	const { score, source = 'user', category, screen } = outcome;
	totals[ArmTotal.weight]! += factor * weight;
	totals[ArmTotal.squaredWeight]! += factor * weight * weight;
	const place = screen === 'only' ? byScreen : ArmTotal.bySource + 2 * outcomeSources.indexOf(source);
	totals[place]! += factor;
	totals[place + 1]! += factor * score;
	const kind = category === undefined ? -1 : outcomeCategories.indexOf(category);
	if (kind >= 0 && score < 1) totals[byCategory + kind]! += factor;
}

/** What calls of a decision cost. */
export interface ScoredCost {
	/** USD */
	readonly usd: number;
	/** Whether it is the first cost of its decision that became known. */
	readonly isFirst: boolean;
}

/** What a cost adds, scored as outcomes are. A decision that serves several calls has several. */
export function costScore({ arm, day, log }: ScoredDecision, { usd, isFirst }: ScoredCost): Score {
	const one = isFirst ? 1 : 0;
	return (row) => {
		const traffic = row(reportKey(day, log.segment), trafficLength);
		if (isExtra(log)) {
			traffic[trafficTotals + TrafficTotal.extraUsd]! += usd;
			return;
		}
		if (!isByChance(log)) {
			traffic[trafficTotals + TrafficTotal.fixedCosted]! += one;
			traffic[trafficTotals + TrafficTotal.fixedCostUsd]! += usd;
			return;
		}
		const place = log.bucket * trafficWidth;
		traffic[place + TrafficPlace.costed]! += one;
		traffic[place + TrafficPlace.costUsd]! += usd;
		for (let i = 0; i < log.arms.length; i++) {
			const id = log.arms[i]!;
			const sums = row(reportKey(day, log.segment, id), armLength);
			const at = log.bucket * armWidth;
			const known = log.odds[oddsWidth * i + Odds.costUsd]!;
			const expected = one * (Number.isFinite(known) ? known : 0);
			const isOwn = id === arm;
			const weight = isOwn ? 1 / Math.max(leastWeighed, log.odds[oddsWidth * i + Odds.propensity]!) : 0;
			sums[at + ArmPlace.costed]! += one;
			sums[at + ArmPlace.costUsd]! += usd;
			sums[at + ArmPlace.robustUsd]! += expected + weight * (usd - expected);
			if (log.holdout?.arm === id) {
				const { share } = log.holdout;
				const correction = isOwn && log.by === 'holdout' ? (usd - expected) / share : 0;
				sums[at + ArmPlace.heldCosted]! += one;
				sums[at + ArmPlace.heldUsd]! += expected + correction;
				sums[armTotals + ArmTotal.heldCostShare]! += one * share;
			}
			if (!isOwn) continue;
			sums[at + ArmPlace.ownCosted]! += one;
			sums[at + ArmPlace.ownCostUsd]! += usd;
			sums[armTotals + ArmTotal.costWeight]! += one * weight;
			sums[armTotals + ArmTotal.squaredCostWeight]! += one * weight * weight;
		}
	};
}

/** What a call's latency, in ms, adds. */
export function latencyScore({ arm, day, log }: ScoredDecision, ms: number): Score {
	return (row) => {
		if (!isByChance(log)) return;
		const traffic = row(reportKey(day, log.segment), trafficLength);
		const place = log.bucket * trafficWidth;
		traffic[place + TrafficPlace.timed]! += 1;
		traffic[place + TrafficPlace.latencyMs]! += ms;
		const i = log.arms.indexOf(arm);
		if (i < 0) return;
		const sums = row(reportKey(day, log.segment, arm), armLength);
		const at = log.bucket * armWidth;
		const weight = 1 / Math.max(leastWeighed, log.odds[oddsWidth * i + Odds.propensity]!);
		sums[at + ArmPlace.timedWeight]! += weight;
		sums[at + ArmPlace.weightedMs]! += weight * ms;
	};
}
