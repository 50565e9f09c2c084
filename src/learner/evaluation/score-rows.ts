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

/** A decision as it is scored: a request counts once, as the draw with which it began. Undefined for one without a log. */
export function scoredAs({ arm, time, log }: Pick<DecisionRecord, 'arm' | 'time' | 'log'>): ScoredDecision | undefined {
	const read = readLog(log);
	if (read === undefined) return undefined;
	const { first } = read;
	const begun = first === undefined ? undefined : readLog(first);
	if (first === undefined || begun === undefined) return { arm, day: dayOf(time), log: read };
	return { arm: first.arm, day: dayOf(first.time), log: begun };
}

/** A score for a kept decision, worked out where it is added; nothing for one without a log. */
function scoreOf(record: DecisionRecord, score: (decision: ScoredDecision) => Score): Score {
	return (row) => {
		const decision = scoredAs(record);
		if (decision !== undefined) score(decision)(row);
	};
}

/** The same of what became of a request; nothing for a decision whose request another arm served. */
function servedScoreOf(record: DecisionRecord, score: (decision: ScoredDecision) => Score): Score {
	return record.isPassed === true ? () => {} : scoreOf(record, score);
}

/** The score of a draw; nothing for one that goes on with a request, which has been counted. */
function drawScoreOf(record: DecisionRecord): Score {
	return (row) => {
		if (readLog(record.log)?.first === undefined) scoreOf(record, drawScore)(row);
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
	drawn: drawScoreOf,
	lost: (record, factor) => servedScoreOf(record, (decision) => lossScore(decision, factor)),
	outcome: (record, outcome, factor) => servedScoreOf(record, (decision) => outcomeScore(decision, outcome, factor)),
	// What an arm took that did not serve is part of what its request cost.
	cost: (record, { usd, isFirst }) =>
		scoreOf(record, (decision) => costScore(decision, { usd, isFirst: isFirst && record.isPassed !== true })),
	latency: (record, ms) => servedScoreOf(record, (decision) => latencyScore(decision, ms)),
	extra: (usd, now) => extraScore(dayOf(now), usd),
	pair: pairScore,
	rows: scoreRows,
};
