/**
 * What a request will take on an arm: tokens, USD and milliseconds, learnt from what calls showed.
 *
 * `spendingContributions(observation, request)` gives the sums of one call, to be added to the arm's evidence of kind
 * `spendingKind` (scope `''` and one scope per segment). `expectedSpending(arm, arms, request, unit)` reads them, and
 * `expectedCostUsd(expected, price)` makes USD of it: from learnt tokens and today's price where both are known, so
 * that a new price counts at once; else from the observed costs.
 */
import type { Contribution } from '../policy/policy.ts';
import type { Observation, TokenUsage } from '../types.ts';

/** Names these sums and their layout. */
export const spendingKind = 'spending/1';

/** What is known of a request before its call. */
export interface SpendingRequest {
	/** Prompt tokens, counted or estimated. The same estimate must be given to contributions and to expectations. */
	readonly promptTokens: number;
	/** `''`: none. */
	readonly segment: string;
}

/** Sums of an arm by scope; `ArmState.of(spendingKind).scopes.get` is one. */
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
	const sums = new Float64Array(spendingLength);
	const length = logLength(request.promptTokens);
	const add = (target: number, y: number | undefined) => {
		if (y === undefined || !(y >= 0) || y === Number.POSITIVE_INFINITY) return;
		sums[target] = 1;
		sums[target + 1] = length;
		sums[target + 2] = length * length;
		sums[target + 3] = y;
		sums[target + 4] = length * y;
	};
	add(output, observation.outputTokens);
	add(cost, observation.costUsd);
	add(latency, observation.fault === true ? undefined : observation.latencyMs);
	const { inputTokens, cachedInputTokens = 0 } = observation;
	if (inputTokens !== undefined && inputTokens > 0 && request.promptTokens > 0) {
		sums[input] = inputTokens;
		sums[input + 1] = request.promptTokens;
		sums[input + 2] = Math.min(cachedInputTokens, inputTokens);
	}
	if (sums.every((x) => x === 0)) return [];
	const contributions: Contribution[] = [{ scope: '', sums }];
	if (request.segment !== '') contributions.push({ scope: request.segment, sums });
	return contributions;
}

/**
 * What a request is expected to take on `arm`. `arms`: all arms of the goal, `arm` among them or not, whose evidence
 * is pooled: how the need grows with the prompt's length, how it differs by segment, and how much is written at all.
 * `unit`: present worth of one unit in the sums.
 */
export function expectedSpending(
	arm: SpendingEvidence,
	arms: readonly SpendingEvidence[],
	request: SpendingRequest,
	unit: number,
): ExpectedSpending {
	const own = arm.sums('');
	const billed = own?.[input] ?? 0;
	const estimated = own?.[input + 1] ?? 0;
	const n = 1 / unit;
	// A few calls' worth of trust in the estimate, so that one odd call does not set the ratio.
	const ratio = (billed + n * poolCalls * 100) / (estimated + n * poolCalls * 100);
	const inputTokens = request.promptTokens * ratio;
	return {
		inputTokens,
		cachedInputTokens: billed > 0 ? (inputTokens * own![input + 2]!) / billed : 0,
		outputTokens: expected(output, arm, arms, request, unit, true),
		costUsd: expected(cost, arm, arms, request, unit, false),
		latencyMs: expected(latency, arm, arms, request, unit, false),
	};
}

/**
 * Expected cost of a call, USD. `costOf`: the arm's price as a function of tokens; undefined when it has none.
 * Undefined when neither price and tokens nor costs are known.
 */
export function expectedCostUsd(
	spending: ExpectedSpending,
	costOf: ((usage: TokenUsage) => number | undefined) | undefined,
	defaultOutputTokens?: number,
): number | undefined {
	const { inputTokens, cachedInputTokens, costUsd } = spending;
	const outputTokens = spending.outputTokens ?? (costUsd === undefined ? defaultOutputTokens : undefined);
	if (costOf === undefined || outputTokens === undefined) return costUsd;
	return costOf({ inputTokens, cachedInputTokens, outputTokens }) ?? costUsd;
}

function expected(
	target: number,
	arm: SpendingEvidence,
	arms: readonly SpendingEvidence[],
	request: SpendingRequest,
	unit: number,
	pooled: boolean,
): number | undefined {
	const own = arm.sums('');
	const n = (own?.[target] ?? 0) * unit;
	let mean = n > 0 ? own![target + 3]! / own![target]! : 0;
	let meanLength = n > 0 ? own![target + 1]! / own![target]! : 0;
	const { segment } = request;

	let total = 0;
	let totalMean = 0;
	let xx = 0;
	let xy = 0;
	let segmentN = 0;
	let segmentExcess = 0;
	for (const other of arms) {
		const row = other.sums('');
		if (row === undefined || !(row[target]! > 0)) continue;
		const [otherN, otherMean] = [row[target]!, row[target + 3]! / row[target]!];
		total += otherN * unit;
		totalMean += otherN * unit * otherMean;
		if (!(otherMean > 0)) continue;
		xx += spread(row, target) * unit;
		xy += (together(row, target) / otherMean) * unit;
	}
	if (n === 0 && (!pooled || total === 0)) return undefined;
	if (pooled && total > 0) {
		mean = (n * mean + (poolCalls * totalMean) / total) / (n + poolCalls);
		if (n === 0) meanLength = 0;
	}
	if (!(mean > 0)) return mean;

	const sharedSlope = xy / (xx + slopeCalls);
	const slope =
		n > 0
			? ((together(own!, target) / mean) * unit + slopeCalls * sharedSlope) / (spread(own!, target) * unit + slopeCalls)
			: sharedSlope;
	let factor = n > 0 ? clip(1 + slope * (logLength(request.promptTokens) - meanLength)) : 1;

	if (segment !== '') {
		for (const other of arms) {
			const excess = segmentRatio(other, segment, target, sharedSlope);
			if (excess === undefined) continue;
			segmentN += excess.n * unit;
			segmentExcess += excess.n * unit * excess.ratio;
		}
		const shared = (segmentExcess + segmentCalls) / (segmentN + segmentCalls);
		const mine = segmentRatio(arm, segment, target, slope);
		const mineN = (mine?.n ?? 0) * unit;
		factor = clip(factor * (((mine?.ratio ?? 0) * mineN + segmentCalls * shared) / (mineN + segmentCalls)));
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
