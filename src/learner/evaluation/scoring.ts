import type { DecisionRecord } from '../../base/records.ts';
import type { ScoredPair } from './pairs.ts';
import type { Score, ScoredCost, ScoredOutcome } from './scores.ts';

/** What events add to the rows of reports; `factor` −1 takes one back. */
export interface Scoring {
	drawn(record: DecisionRecord): Score;
	lost(record: DecisionRecord, factor: 1 | -1): Score;
	outcome(record: DecisionRecord, outcome: ScoredOutcome, factor: 1 | -1): Score;
	cost(record: DecisionRecord, cost: ScoredCost): Score;
	latency(record: DecisionRecord, ms: number): Score;
	/** What served nobody costs: judges, hedges. USD. */
	extra(usd: number, now: number): Score;
	/** Two answers that were compared. */
	pair(pair: ScoredPair): Score;
	/** The rows of scores, one a key. */
	rows(scores: readonly Score[]): { key: string; sums: Float64Array }[];
}

let scoring: Scoring | undefined;

/** From now on what happens is written for reports, too. Light bundles leave that out. */
export function useScoring(by: Scoring): void {
	scoring = by;
}

/** Undefined where nothing is written for reports. */
export function scored(): Scoring | undefined {
	return scoring;
}
