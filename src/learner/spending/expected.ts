/**
 * What a request will take on an arm: tokens, USD and milliseconds, learnt from what calls showed.
 *
 * `spendingContributions(observation, request)` gives the sums of one call, to be added to the arm's evidence of kind
 * `spendingKind` (scope `''` and one scope per segment). `expectedSpending(arm, pool, request)` reads them, and
 * `expectedCostUsd(expected, price)` makes USD of it: from learnt tokens and today's price where both are known, so
 * that a new price counts at once; from the observed costs else, with a price list counting as a few calls.
 */

import type { Observation, TokenUsage } from '../../base/types.ts';
import type { Contribution } from '../../policy/policy.ts';
import { zeros } from '../zeros.ts';

/** Names these sums and their layout. */
export const spendingKind = 'spending/1';

/** What is known of a request before its call. */
export interface SpendingRequest {
	/** Prompt tokens, counted or estimated. The same estimate must be given to contributions and to expectations. */
	readonly promptTokens: number;
	/** `''`: none. */
	readonly segment: string;
}

/** Sums of an arm by scope; `ArmState.spending` is one. */
export interface SpendingEvidence {
	sums(scope: string): Float64Array | undefined;
}

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

/** Each target has five sums: n, Σl, Σl², Σy, Σly, with l the log-length of the prompt and y the target. */
const perTarget = 5;
const output = 0;
const cost = perTarget;
const latency = 2 * perTarget;
/** Σ billed prompt tokens, Σ estimated ones, Σ cached ones, of calls that told them. */
const input = 3 * perTarget;

/** Length of a row. */
export const spendingLength = input + 3;

/** How many calls of one doubling from the mean length the belief in a shared slope, or none, is worth. */
const slopeCalls = 20;

/** How many calls the belief that a segment is like the others is worth. */
const segmentCalls = 5;

/** How many calls the belief that an arm writes as much as the others is worth. */
const poolCalls = 2;

/** How far length and segment may move an expectation, either way. */
const mostFactor = 4;

/** Doublings of the prompt's length from 256 tokens. */
function logLength(promptTokens: number): number {
	return Math.log2(1 + Math.max(0, promptTokens)) - 8;
}

/** The sums that one observed call adds; none when it told nothing of tokens, cost or latency. */
export function spendingContributions(observation: Observation, request: SpendingRequest): Contribution[] {
	const { outputTokens, costUsd, latencyMs, fault, inputTokens, cachedInputTokens = 0 } = observation;
	const sums = zeros(spendingLength);
	const length = logLength(request.promptTokens);
	let isTelling = put(sums, output, length, outputTokens);
	isTelling = put(sums, cost, length, costUsd) || isTelling;
	isTelling = (fault !== true && put(sums, latency, length, latencyMs)) || isTelling;
	if (inputTokens !== undefined && inputTokens > 0 && request.promptTokens > 0) {
		sums[input] = inputTokens;
		sums[input + 1] = request.promptTokens;
		sums[input + 2] = Math.min(cachedInputTokens, inputTokens);
		isTelling = true;
	}
	if (!isTelling) return [];
	const contributions: Contribution[] = [{ scope: '', sums }];
	if (request.segment !== '') contributions.push({ scope: request.segment, sums });
	return contributions;
}

/** Puts in the sums of one target; false when nothing is known of it. */
function put(sums: number[], target: number, length: number, y: number | undefined): boolean {
	if (y === undefined || !(y >= 0) || y === Number.POSITIVE_INFINITY) return false;
	sums[target] = 1;
	sums[target + 1] = length;
	sums[target + 2] = length * length;
	sums[target + 3] = y;
	sums[target + 4] = length * y;
	return true;
}

/** What the arms of a goal have in common for one target. */
interface PoolSums {
	/** Calls of all arms, and the mean over them. */
	readonly total: number;
	readonly mean: number;
	/** How the target grows with the log-length of a prompt, relative to its mean. */
	readonly slope: number;
	/** How much more than its mean the segment takes, over all arms; 1 where nothing is known. */
	readonly segmentRatio: number;
}

/**
 * What all arms of a goal together say of requests of one segment: how the need grows with the prompt's length, how it
 * differs by segment, and how much is written at all. Made once for a request; worked out as it is asked for.
 */
export class SpendingPool {
	readonly segment: string;
	/** Present worth of one unit in the sums. */
	readonly unit: number;
	readonly #arms: readonly SpendingEvidence[];
	/** By target. */
	readonly #sums: (PoolSums | undefined)[] = [undefined, undefined, undefined];

	constructor(arms: readonly SpendingEvidence[], segment: string, unit: number) {
		this.#arms = arms;
		this.segment = segment;
		this.unit = unit;
	}

	/** @internal */
	of(target: number): PoolSums {
		const known = this.#sums[target / perTarget];
		if (known !== undefined) return known;
		const { unit, segment } = this;
		let total = 0;
		let sum = 0;
		let xx = 0;
		let xy = 0;
		for (const arm of this.#arms) {
			const row = arm.sums('');
			if (row === undefined || !(row[target]! > 0)) continue;
			const mean = row[target + 3]! / row[target]!;
			total += row[target]! * unit;
			sum += row[target + 3]! * unit;
			if (!(mean > 0)) continue;
			xx += spread(row, target) * unit;
			xy += (together(row, target) / mean) * unit;
		}
		const slope = xy / (xx + slopeCalls);
		let segmentN = 0;
		let excess = 0;
		if (segment !== '') {
			for (const arm of this.#arms) {
				const own = segmentRatio(arm, segment, target, slope);
				if (own === undefined) continue;
				segmentN += own.n * unit;
				excess += own.n * unit * own.ratio;
			}
		}
		const ratio = (excess + segmentCalls) / (segmentN + segmentCalls);
		const made = { total, mean: total > 0 ? sum / total : 0, slope, segmentRatio: ratio };
		this.#sums[target / perTarget] = made;
		return made;
	}
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

/** How many calls' costs the price list is worth, where calls tell their costs but not their tokens. */
const listedCalls = 10;

/**
 * Expected cost of a call, USD. `costOf`: the arm's price as a function of tokens; undefined when it has none.
 * `usualOutputTokens`: what an answer is taken to have where nothing is known. Undefined when neither price and tokens nor
 * costs are known.
 */
export function expectedCostUsd(
	spending: ExpectedSpending,
	costOf: ((usage: TokenUsage) => number | undefined) | undefined,
	usualOutputTokens?: number,
): number | undefined {
	if (costOf === undefined) return spending.costUsd;
	const { inputTokens, cachedInputTokens } = spending;
	const known = spending.outputTokens;
	const outputTokens = known ?? usualOutputTokens;
	const listed = outputTokens === undefined ? undefined : costOf({ inputTokens, cachedInputTokens, outputTokens });
	if (known !== undefined || listed === undefined) return listed ?? spending.costUsd;
	const { costUsd, costedCalls: n } = spending;
	return costUsd === undefined ? listed : (n * costUsd + listedCalls * listed) / (n + listedCalls);
}

/** No call counts for more than this many times what was expected of it. */
const mostRatio = 5;

/** What a call took over what was to be expected of it, by cost or else by output; undefined when either is unknown. */
export function costRatio(
	{ costUsd, outputTokens, fault }: Observation,
	expected: ExpectedSpending,
): number | undefined {
	if (fault === true) return undefined;
	const [took, usual] = costUsd !== undefined ? [costUsd, expected.costUsd] : [outputTokens, expected.outputTokens];
	if (took === undefined || usual === undefined || !(usual > 0) || !(took >= 0)) return undefined;
	return Math.min(mostRatio, took / usual);
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
		const meanLength = own![target + 1]! / own![target]!;
		const sum = (together(own!, target) / mean) * unit + slopeCalls * shared.slope;
		slope = sum / (spread(own!, target) * unit + slopeCalls);
		factor = clip(1 + slope * (logLength(request.promptTokens) - meanLength));
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

/** How much more than its mean an arm took on a segment, beyond what the prompts' lengths explain. */
function segmentRatio(
	arm: SpendingEvidence,
	segment: string,
	target: number,
	slope: number,
): { n: number; ratio: number } | undefined {
	const all = arm.sums('');
	const row = arm.sums(segment);
	if (all === undefined || row === undefined || !(row[target]! > 0) || !(all[target + 3]! > 0)) return undefined;
	const mean = all[target + 3]! / all[target]!;
	const shift = row[target + 1]! / row[target]! - all[target + 1]! / all[target]!;
	return { n: row[target]!, ratio: row[target + 3]! / row[target]! / (mean * clip(1 + slope * shift)) };
}

/** Σ(l − l̄)² */
function spread(row: Float64Array, target: number): number {
	return Math.max(0, row[target + 2]! - row[target + 1]! ** 2 / row[target]!);
}

/** Σ(l − l̄)(y − ȳ) */
function together(row: Float64Array, target: number): number {
	return row[target + 4]! - (row[target + 1]! * row[target + 3]!) / row[target]!;
}

function clip(factor: number): number {
	return Math.min(mostFactor, Math.max(1 / mostFactor, factor));
}
