import { buckets } from '../learner/evaluation/layout.ts';
import { PairPlace, PairTotal, pairLength, pairWidth } from '../learner/evaluation/pairs.ts';
import { count, dollars, percent } from './format.ts';
import { halfWidth, type Interval, jackknife } from './jackknife.ts';
import { rateWithin } from './rate.ts';
import { selectionOf } from './savings.ts';
import type { Claim, Period } from './savings-types.ts';
import { add, isSelected, overBuckets, type PairRow } from './sums.ts';

/** Which comparisons are reported. */
export interface ComparisonsOptions extends Period {
	/** Default: all segments. */
	readonly segment?: string;
}

/** Two arms whose answers to the same requests a judge compared. All intervals are 95%. */
export interface PairReport {
	/** In words. */
	readonly sentence: string;
	/** The arm that answered, and the one that was asked beside it. */
	readonly given: string;
	readonly shadow: string;
	/** The one that cost less on the same requests; undefined: their costs are not known. */
	readonly cheaper: string | undefined;
	/** Comparisons that came to something, and those of which nothing came. */
	readonly compared: number;
	readonly failed: number;
	readonly ties: number;
	/** Of those with a better answer: how often that was the one shown first. About half, or the judge goes by position. */
	readonly firstPreferred: number | undefined;
	/** How often the cheaper one was at least as good, ties included, in [0, 1]; without known costs: the shadow. */
	readonly asGood: Claim;
	/** What one request costs less on the cheaper arm, USD. */
	readonly savedPerRequestUsd: Interval | undefined;
	/** Requests that `given` answered meanwhile. */
	readonly requests: number;
	/** What switching from `given` to `shadow` would have saved on these, less what the judge cost, USD; undefined: nothing to switch to. */
	readonly savedUsd: Interval | undefined;
	/** What the judge cost, USD. */
	readonly judgeUsd: number;
}

/** Comparisons below which nothing is said. */
const least = 30;

const { compared, shadowAsGood, givenAsGood, costed, givenUsd, shadowUsd } = PairPlace;

/** What judges found, pair by pair, the most compared first. */
export function comparisonsOf(rows: readonly PairRow[], options: ComparisonsOptions = {}): PairReport[] {
	const selection = selectionOf(options);
	const pairs = new Map<string, { given: string; shadow: string; sums: Float64Array }>();
	for (const row of rows) {
		if (!isSelected(row, selection)) continue;
		const { given, shadow } = row;
		const key = JSON.stringify([given, shadow]);
		let pair = pairs.get(key);
		if (pair === undefined) {
			pair = { given, shadow, sums: new Float64Array(pairLength) };
			pairs.set(key, pair);
		}
		add(pair.sums, row.sums);
	}
	// How many requests an arm answered is counted with whichever pair came next.
	const answered = new Map<string, number>();
	for (const { given, sums } of pairs.values()) {
		answered.set(given, (answered.get(given) ?? 0) + total(sums, 'requests'));
	}
	return [...pairs.values()]
		.map(({ given, shadow, sums }) => pairReport(given, shadow, sums, Math.round(answered.get(given)!)))
		.sort((a, b) => b.compared - a.compared);
}

function pairReport(given: string, shadow: string, sums: Float64Array, requests: number): PairReport {
	const over = (place: number): number => overBuckets(sums, pairWidth, place);
	const number = Math.round(over(compared));
	const isCosted = over(costed) > 0.5;
	const isShadowCheaper = !isCosted || over(shadowUsd) <= over(givenUsd);
	const cheaper = isCosted ? (isShadowCheaper ? shadow : given) : undefined;
	const difference = jackknife(sums, pairWidth, (s) => (s(givenUsd) - s(shadowUsd)) / s(costed));
	const saved =
		isCosted && difference !== undefined ? (isShadowCheaper ? difference : negative(difference)) : undefined;
	const judgeUsd = total(sums, 'judgeUsd');
	const ties = Math.round(total(sums, 'ties'));
	const report: Omit<PairReport, 'sentence'> = {
		given,
		shadow,
		cheaper,
		compared: number,
		failed: Math.round(total(sums, 'failed')),
		ties,
		firstPreferred: number > ties ? total(sums, 'firstBetter') / (number - ties) : undefined,
		asGood: asGoodOf(sums, isShadowCheaper ? shadowAsGood : givenAsGood, number, requests),
		savedPerRequestUsd: saved,
		requests,
		savedUsd: cheaper === shadow && saved !== undefined ? onAll(saved, requests, judgeUsd) : undefined,
		judgeUsd,
	};
	return { sentence: sentenceOf(report), ...report };
}

function total(sums: Float64Array, place: keyof typeof PairTotal): number {
	return sums[buckets * pairWidth + PairTotal[place]]!;
}

function negative({ value, low, high }: Interval): Interval {
	return { value: -value, low: -high, high: -low };
}

function onAll({ value, low, high }: Interval, requests: number, judgeUsd: number): Interval {
	return { value: requests * value - judgeUsd, low: requests * low - judgeUsd, high: requests * high - judgeUsd };
}

function asGoodOf(sums: Float64Array, place: number, number: number, requests: number): Claim {
	if (number >= least) return rateWithin(sums, pairWidth, place, compared);
	// None yet: as many again as it took to get none say nothing of how many it takes.
	const moreRequests = number > 0 ? Math.ceil(((least - number) * Math.max(requests, number)) / number) : undefined;
	const foreseen = moreRequests === undefined ? '' : `; about ${count(moreRequests)} more requests`;
	const refused = `It can’t be said yet: ${number} of the ${least} comparisons that it takes were made${foreseen}.`;
	return { refused, ...(moreRequests !== undefined && { moreRequests }) };
}

function sentenceOf(pair: Omit<PairReport, 'sentence'>): string {
	const { given, shadow, cheaper, asGood, savedPerRequestUsd: saved, savedUsd, requests, judgeUsd } = pair;
	const subject = cheaper ?? shadow;
	const other = subject === shadow ? given : shadow;
	if ('refused' in asGood) {
		return `Whether ${subject} is as good as ${other}: ${asGood.refused.charAt(0).toLowerCase()}${asGood.refused.slice(1)}`;
	}
	const [value, low, high] = [asGood.value, asGood.low, asGood.high].map(percent);
	const parts = [
		`${subject} was at least as good as ${other} on ${value} (${low} to ${high}) of ${pair.compared} answers`,
	];
	if (saved === undefined) parts.push('what either costs is not known');
	else if (savedUsd !== undefined) {
		const of = `${dollars(1000 * saved.value)} ± ${dollars(1000 * halfWidth(saved)).slice(1)} per 1,000 requests`;
		const all = `${dollars(savedUsd.value)} on the ${count(requests)} so far, net of ${dollars(judgeUsd)} for the judge`;
		parts.push(`switching to it would save ${of} (${all})`);
	} else {
		parts.push(`it answers already, and costs ${dollars(1000 * saved.value)} less per 1,000 requests`);
	}
	return `${parts.join('; ')}.`;
}
