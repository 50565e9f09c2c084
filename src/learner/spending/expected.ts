/**
 * What a request will take on an arm: tokens, USD and milliseconds, learnt from what calls showed.
 *
 * `spendingContributions(observation, request)` gives the sums of one call, to be added to the arm's evidence of kind
 * `spendingKind` (scope `''` and one scope per segment). `expectedSpending(arm, pool, request)` reads them, and
 * `expectedCostUsd(expected, price)` makes USD of it: from learnt tokens and today's price where both are known, so
 * that a new price counts at once; from the observed costs else, with a price list counting as a few calls.
 */

import { poolCalls, type SpendingPool, segmentCalls, slopeCalls } from './pool.ts';
import {
	clip,
	cost,
	input,
	latency,
	lengthFactor,
	logLength,
	output,
	type SpendingEvidence,
	type SpendingRequest,
	segmentRatio,
	spread,
	together,
} from './sums.ts';

/** What a call on an arm is expected to take. Undefined: nothing is known. */
export interface ExpectedSpending {
	/** Billed prompt tokens. */
	readonly inputTokens: number;
	/** The share of `inputTokens` read from the provider's cache, in tokens. */
	readonly cachedInputTokens: number;
	/** Generated tokens, reasoning included; from the pool of arms where this arm has shown none. */
	readonly outputTokens: number | undefined;
	/** Mean of observed costs for such a request, USD. */
	readonly costUsd: number | undefined;
	/** How many calls of the arm told their cost, in present worth. */
	readonly costedCalls: number;
	/** Mean of observed latencies for such a request, ms. */
	readonly latencyMs: number | undefined;
}

/** What a request is expected to take on `arm`, which need not be among those of the pool. */
export function expectedSpending(
	arm: SpendingEvidence,
	pool: SpendingPool,
	request: SpendingRequest,
): ExpectedSpending {
	return new Expectation(arm, pool, request);
}

/** Each target is worked out when it is asked for. */
class Expectation implements ExpectedSpending {
	readonly inputTokens: number;
	readonly cachedInputTokens: number;
	readonly #arm: SpendingEvidence;
	readonly #pool: SpendingPool;
	readonly #request: SpendingRequest;

	constructor(arm: SpendingEvidence, pool: SpendingPool, request: SpendingRequest) {
		const own = arm.sums('');
		const billed = own?.[input] ?? 0;
		const estimated = own?.[input + 1] ?? 0;
		const n = 1 / pool.unit;
		// A few calls' worth of trust in the estimate, so that one odd call does not set the ratio.
		const ratio = (billed + n * poolCalls * 100) / (estimated + n * poolCalls * 100);
		this.inputTokens = request.promptTokens * ratio;
		this.cachedInputTokens = billed > 0 ? (this.inputTokens * own![input + 2]!) / billed : 0;
		this.#arm = arm;
		this.#pool = pool;
		this.#request = request;
	}

	get outputTokens(): number | undefined {
		return expected(output, this.#arm, this.#pool, this.#request, true);
	}

	get costedCalls(): number {
		return costedCalls(this.#arm, this.#pool.unit);
	}

	get costUsd(): number | undefined {
		return expected(cost, this.#arm, this.#pool, this.#request, false);
	}

	get latencyMs(): number | undefined {
		return expected(latency, this.#arm, this.#pool, this.#request, false);
	}
}

/** How many calls of an arm told their cost, in present worth. */
export function costedCalls(arm: SpendingEvidence, unit: number): number {
	return (arm.sums('')?.[cost] ?? 0) * unit;
}

function expected(
	target: number,
	arm: SpendingEvidence,
	pool: SpendingPool,
	request: SpendingRequest,
	pooled: boolean,
): number | undefined {
	const own = arm.sums('');
	const { unit, segment } = pool;
	const n = (own?.[target] ?? 0) * unit;
	const shared = pool.of(target);
	if (n === 0 && (!pooled || shared.total === 0)) return undefined;
	let mean = n > 0 ? own![target + 3]! / own![target]! : 0;
	if (pooled) mean = (n * mean + poolCalls * shared.mean) / (n + poolCalls);
	if (!(mean > 0)) return mean;

	let slope = shared.slope;
	let factor = 1;
	if (n > 0) {
		slope = (together(own!, target) * unit + slopeCalls * shared.slope) / (spread(own!, target) * unit + slopeCalls);
		factor = lengthFactor(own!, target, slope, logLength(request.promptTokens));
	}
	if (segment !== '') {
		const mine = segmentRatio(arm, segment, target, slope);
		const mineN = (mine?.n ?? 0) * unit;
		factor = clip(
			factor * (((mine?.ratio ?? 0) * mineN + segmentCalls * shared.segmentRatio) / (mineN + segmentCalls)),
		);
	}
	return mean * factor;
}
