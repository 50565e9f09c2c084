import { buckets } from '../learner/evaluation/layout.ts';
import { type Interval, jackknife, t63 } from './jackknife.ts';

/**
 * A share of counts with its 95% interval: Wilson's score interval ("Probable Inference", JASA 1927), which holds where all or
 * none of the counts are hits, for as many counts as those are worth: users fall into buckets whole, and what a user's counts
 * have in common makes them worth less (a design effect, by the jackknife; Kish, "Survey Sampling", 1965).
 */
export function rateWithin(row: Float64Array, width: number, hits: number, counts: number): Interval {
	let [hit, number] = [0, 0];
	for (let bucket = 0; bucket < buckets; bucket++) {
		hit += row[bucket * width + hits]!;
		number += row[bucket * width + counts]!;
	}
	const rate = hit / number;
	const clustered = jackknife(row, width, (s) => s(hits) / s(counts));
	const simple = (rate * (1 - rate)) / number;
	const variance = clustered === undefined ? simple : ((clustered.high - clustered.low) / 2 / t63) ** 2;
	const worth = number / Math.max(1, simple > 0 ? variance / simple : 1);
	const z2 = t63 ** 2;
	const centre = (rate + z2 / (2 * worth)) / (1 + z2 / worth);
	const half = (t63 / (1 + z2 / worth)) * Math.sqrt((rate * (1 - rate)) / worth + z2 / (4 * worth * worth));
	return { value: rate, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
