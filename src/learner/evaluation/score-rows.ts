import type { DecisionRecord } from '../../base/records.ts';
import { dayOf } from './layout.ts';
import { readLog } from './log.ts';
import { pairScore } from './pairs.ts';
import {
	costScore,
	drawScore,
	extraScore,
	latencyScore,
	lossScore,
	outcomeScore,
	type Score,
	type ScoredDecision,
} from './scores.ts';
import type { Scoring } from './scoring.ts';

/** A score for a kept decision, worked out where it is added; nothing for one without a log. */
function scoreOf({ arm, time, log }: DecisionRecord, score: (decision: ScoredDecision) => Score): Score {
	return (row) => {
		const read = readLog(log);
		if (read !== undefined) score({ arm, day: dayOf(time), log: read })(row);
	};
}

/** The rows of scores, one a key. */
function scoreRows(scores: readonly Score[]): { key: string; sums: Float64Array }[] {
	const rows = new Map<string, Float64Array>();
	for (const score of scores) {
		score((key, length) => {
			let sums = rows.get(key);
			if (sums === undefined) {
				sums = new Float64Array(length);
				rows.set(key, sums);
			}
			return sums;
		});
	}
	return Array.from(rows, ([key, sums]) => ({ key, sums }));
}

/** Scores of kept decisions, for reports. */
export const scoring: Scoring = {
	drawn: (record) => scoreOf(record, drawScore),
	lost: (record, factor) => scoreOf(record, (decision) => lossScore(decision, factor)),
	outcome: (record, outcome, factor) => scoreOf(record, (decision) => outcomeScore(decision, outcome, factor)),
	cost: (record, cost) => scoreOf(record, (decision) => costScore(decision, cost)),
	latency: (record, ms) => scoreOf(record, (decision) => latencyScore(decision, ms)),
	extra: (usd, now) => extraScore(dayOf(now), usd),
	pair: pairScore,
	rows: scoreRows,
};
