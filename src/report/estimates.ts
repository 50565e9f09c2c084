import { ArmPlace, armWidth, TrafficPlace, trafficWidth } from '../learner/evaluation/layout.ts';
import { type Interval, jackknife, type Sums, times, widened, within01 } from './jackknife.ts';
import { armTotal, effectiveSize, overBuckets, type ReportSums } from './sums.ts';

/** What is estimated of one arm over the requests that it could have served, with 95% intervals. */
export interface ArmEstimates {
	/** Success as it was, and as it would have been with this arm alone. */
	readonly success: Interval | undefined;
	readonly alwaysSuccess: Interval | undefined;
	/** The former less the latter. */
	readonly gain: Interval | undefined;
	/** USD of all requests with a known cost: as it was, as it would have been, and the latter less the former. */
	readonly spentUsd: Interval | undefined;
	readonly alwaysUsd: Interval | undefined;
	readonly savedUsd: Interval | undefined;
	/** USD per success. */
	readonly usdPerSuccess: Interval | undefined;
	readonly alwaysUsdPerSuccess: Interval | undefined;
	/** Mean latency, ms. */
	readonly alwaysLatencyMs: Interval | undefined;
	/** The same by the holdout's own lots alone: wider, and safe from all that the learner did. */
	readonly held: HeldEstimates | undefined;
	/** Over what the arm served. */
	readonly ownSuccess: Interval | undefined;
	readonly ownUsd: Interval | undefined;
	readonly outcomes: number;
	readonly ownOutcomes: number;
	readonly costed: number;
}

/** Estimates by the holdout alone. */
export interface HeldEstimates {
	readonly draws: number;
	readonly alwaysSuccess: Interval | undefined;
	readonly gain: Interval | undefined;
	readonly savedUsd: Interval | undefined;
}

const {
	outcomes,
	score,
	robustScore,
	costed,
	costUsd,
	robustUsd,
	ownOutcomes,
	ownScore,
	ownCosted,
	ownCostUsd,
	timedWeight,
	weightedMs,
	heldOutcomes,
	heldScore,
	heldCosted,
	heldUsd,
} = ArmPlace;

/** Estimates of an arm from its row. */
export function armEstimates(row: Float64Array): ArmEstimates {
	const figure = (of: (sums: Sums) => number): Interval | undefined => jackknife(row, armWidth, of);
	const rate = (of: (sums: Sums) => number): Interval | undefined => {
		const interval = figure(of);
		return interval && within01(interval);
	};
	const weighed = (of: (sums: Sums) => number, effective: number, weights: number): Interval | undefined => {
		const interval = figure(of);
		return interval && widened(interval, effective, weights);
	};
	const clipped = (interval: Interval | undefined): Interval | undefined => interval && within01(interval);
	const effective = effectiveSize(row);
	const weights = overBuckets(row, armWidth, ownOutcomes);
	const heldDraws = armTotal(row, 'heldDraws');
	const number = overBuckets(row, armWidth, costed);
	// The number of requests is known: what varies is the mean.
	const total = (of: (sums: Sums) => number): Interval | undefined => {
		const interval = figure(of);
		return interval && times(interval, number);
	};
	return {
		success: rate((s) => s(score) / s(outcomes)),
		alwaysSuccess: clipped(weighed((s) => s(robustScore) / s(outcomes), effective, weights)),
		gain: weighed((s) => (s(score) - s(robustScore)) / s(outcomes), effective, weights),
		spentUsd: total((s) => s(costUsd) / s(costed)),
		alwaysUsd: total((s) => s(robustUsd) / s(costed)),
		savedUsd: total((s) => (s(robustUsd) - s(costUsd)) / s(costed)),
		usdPerSuccess: figure((s) => s(costUsd) / s(costed) / (s(score) / s(outcomes))),
		alwaysUsdPerSuccess: figure((s) => s(robustUsd) / s(costed) / (s(robustScore) / s(outcomes))),
		alwaysLatencyMs: figure((s) => s(weightedMs) / s(timedWeight)),
		held:
			heldDraws < 0.5
				? undefined
				: {
						draws: Math.round(heldDraws),
						alwaysSuccess: clipped(weighed((s) => s(heldScore) / s(heldOutcomes), heldDraws, heldDraws)),
						gain: weighed((s) => s(score) / s(outcomes) - s(heldScore) / s(heldOutcomes), heldDraws, heldDraws),
						savedUsd: total((s) => s(heldUsd) / s(heldCosted) - s(costUsd) / s(costed)),
					},
		ownSuccess: rate((s) => s(ownScore) / s(ownOutcomes)),
		ownUsd: figure((s) => s(ownCostUsd) / s(ownCosted)),
		outcomes: overBuckets(row, armWidth, outcomes),
		ownOutcomes: weights,
		costed: number,
	};
}

/** What was saved in a period against always this arm, USD. */
export function savedUsd(row: Float64Array): Interval | undefined {
	const saved = jackknife(row, armWidth, (s) => (s(robustUsd) - s(costUsd)) / s(costed));
	return saved && times(saved, overBuckets(row, armWidth, costed));
}

/** What is known of the traffic as it was. */
export interface TrafficEstimates {
	readonly success: Interval | undefined;
	/** Mean USD of a request. */
	readonly usd: Interval | undefined;
	readonly latencyMs: Interval | undefined;
	readonly outcomes: number;
	readonly costed: number;
}

/** Figures of the traffic as it was. */
export function trafficEstimates({ traffic }: Pick<ReportSums, 'traffic'>): TrafficEstimates {
	const figure = (sum: number, count: number): Interval | undefined =>
		jackknife(traffic, trafficWidth, (s) => s(sum) / s(count));
	const success = figure(TrafficPlace.score, TrafficPlace.outcomes);
	return {
		success: success && within01(success),
		usd: figure(TrafficPlace.costUsd, TrafficPlace.costed),
		latencyMs: figure(TrafficPlace.latencyMs, TrafficPlace.timed),
		outcomes: overBuckets(traffic, trafficWidth, TrafficPlace.outcomes),
		costed: overBuckets(traffic, trafficWidth, TrafficPlace.costed),
	};
}
