import type { DecisionRecord } from '../../base/records.ts';
import { dayOf } from './layout.ts';
import { readLog } from './log.ts';
import type { Score, ScoredDecision } from './scores.ts';

/** A score for a kept decision, worked out where it is added; nothing for one without a log. */
export function scoreOf({ arm, time, log }: DecisionRecord, score: (decision: ScoredDecision) => Score): Score {
	return (row) => {
		const read = readLog(log);
		if (read !== undefined) score({ arm, day: dayOf(time), log: read })(row);
	};
}

/** The rows of scores, one a key. */
export function scoreRows(scores: readonly Score[]): { key: string; sums: Float64Array }[] {
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
