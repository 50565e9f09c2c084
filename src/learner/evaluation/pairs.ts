import { buckets, dayOf, type ReportKey, reportPrefix } from './layout.ts';
import { bucketOf } from './log.ts';
import { extraScore, type Score } from './scores.ts';

/**
 * Rows of comparisons: one for each day, segment and pair of arms, of which the first answered and the second was asked beside
 * it. As the other rows of reports: sums for every bucket of users, then totals.
 */
export const PairPlace = {
	/** Comparisons that came to something, and in how many the shadow's, and the given answer was at least as good. */
	compared: 0,
	shadowAsGood: 1,
	givenAsGood: 2,
	/** Pairs whose costs are known, and the costs of both, USD. */
	costed: 3,
	givenUsd: 4,
	shadowUsd: 5,
} as const;
export const pairWidth = 6;

/** Totals after the buckets. */
export const PairTotal = {
	ties: 0,
	/** How often the answer that was shown first was found better. */
	firstBetter: 1,
	/** Comparisons of which nothing came. */
	failed: 2,
	/** What the judge cost, USD. */
	judgeUsd: 3,
	/** Requests that the first arm answered while there was money for comparisons. */
	requests: 4,
} as const;

/** Length of a row; a few places are left for what may come. */
export const pairLength: number = buckets * pairWidth + 12;

/** Which arms a row compares. */
export interface PairKey extends Omit<ReportKey, 'arm'> {
	/** The arm that answered, and the one that was asked beside it. */
	readonly given: string;
	readonly shadow: string;
}

/** The name of a row. */
function pairKey({ period, segment, given, shadow }: PairKey): string {
	const pair = `${encodeURIComponent(given)},${encodeURIComponent(shadow)}`;
	return `${reportPrefix}${period}/${encodeURIComponent(segment)}/pair:${pair}`;
}

/** What a row is about; undefined for rows of other kinds. */
export function parsePairKey(key: string): PairKey | undefined {
	if (!key.startsWith(reportPrefix)) return undefined;
	const [period, segment, of, ...rest] = key.slice(reportPrefix.length).split('/');
	if (period === undefined || segment === undefined || !of?.startsWith('pair:') || rest.length > 0) return undefined;
	const [given, shadow, ...more] = of.slice('pair:'.length).split(',');
	if (given === undefined || shadow === undefined || more.length > 0) return undefined;
	try {
		const [a, b] = [decodeURIComponent(given), decodeURIComponent(shadow)];
		return { period, segment: decodeURIComponent(segment), given: a, shadow: b };
	} catch {
		return undefined;
	}
}

/** The row in which all that a goal's comparisons cost is added up: how many, and USD. Budgets go by it. */
export const comparingKey = 'judged/pairs';

/** Two answers to one request, and what a judge made of them. */
export interface ScoredPair {
	readonly given: string;
	readonly shadow: string;
	readonly segment: string;
	/** What the bucket goes by: the user, the run or the decision. */
	readonly cluster: string;
	/** ms since the epoch */
	readonly time: number;
	readonly better: 'given' | 'shadow' | 'tie' | undefined;
	readonly isFirst: boolean | undefined;
	/** What the two answers cost, USD; undefined: unknown. */
	readonly givenUsd: number | undefined;
	readonly shadowUsd: number | undefined;
	readonly judgeUsd: number;
	/** Requests that the first arm answered since the last comparison. */
	readonly requests: number;
}

/** What a comparison adds. */
export function pairScore(pair: ScoredPair): Score {
	const { better, givenUsd, shadowUsd, judgeUsd } = pair;
	return (rowOf) => {
		const row = rowOf(pairKey({ ...pair, period: dayOf(pair.time) }), pairLength);
		const totals = row.subarray(buckets * pairWidth);
		totals[PairTotal.judgeUsd]! += judgeUsd;
		totals[PairTotal.requests]! += pair.requests;
		const spent = rowOf(comparingKey, 2);
		spent[0]! += 1;
		spent[1]! += judgeUsd;
		extraScore(dayOf(pair.time), judgeUsd)(rowOf);
		if (better === undefined) {
			totals[PairTotal.failed]!++;
			return;
		}
		if (better === 'tie') totals[PairTotal.ties]!++;
		if (pair.isFirst === true) totals[PairTotal.firstBetter]!++;
		const at = bucketOf(pair.cluster) * pairWidth;
		row[at + PairPlace.compared]!++;
		if (better !== 'given') row[at + PairPlace.shadowAsGood]!++;
		if (better !== 'shadow') row[at + PairPlace.givenAsGood]!++;
		if (givenUsd === undefined || shadowUsd === undefined) return;
		row[at + PairPlace.costed]!++;
		row[at + PairPlace.givenUsd]! += givenUsd;
		row[at + PairPlace.shadowUsd]! += shadowUsd;
	};
}
