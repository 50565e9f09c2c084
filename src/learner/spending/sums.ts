/** Names these sums and their layout. */

import type { Observation } from '../../base/call.ts';
import type { Contribution } from '../../policy/policy.ts';
import { zeros } from '../zeros.ts';
import { putTimed, timedWidth } from './timed.ts';

export const spendingKind = 'spending/3';

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

/**
 * Each target has seven sums: n, Σl, Σl², Σy, Σy′, Σly′, Σy′², with l the log-length of the prompt, y the target and y′ its
 * natural logarithm.
 */
export const perTarget = 7;
export const output = 0;
export const cost = 1 * perTarget;
export const latency = 2 * perTarget;

/** Less of a target (a token, a ten-millionth of a USD, a millisecond) counts as this where its logarithm is taken. */
const leastOf = [1, 1e-7, 1];

/** Σ billed prompt tokens, Σ estimated ones, Σ cached ones, of calls that told them. */
export const input = 3 * perTarget;

/** Sums of the calls that told output and latency. */
export const timed = input + 3;

/** Length of a row. */
export const spendingLength = timed + timedWidth;

/** Doublings of the prompt's length from 256 tokens. */
export function logLength(promptTokens: number): number {
	return Math.log2(1 + Math.max(0, promptTokens)) - 8;
}

/** The sums that one observed call adds; none when it told nothing of tokens, cost or latency. */
export function spendingContributions(observation: Observation, request: SpendingRequest): Contribution[] {
	const { outputTokens, costUsd, latencyMs, fault, inputTokens, cachedInputTokens = 0 } = observation;
	const sums = zeros(spendingLength);
	const length = logLength(request.promptTokens);
	let isTelling = put(sums, output, length, outputTokens);
	isTelling = put(sums, cost, length, costUsd) || isTelling;
	const isTimed = fault !== true && put(sums, latency, length, latencyMs);
	if (isTimed && sums[output] === 1) putTimed(sums, timed, request.promptTokens, outputTokens!, latencyMs!);
	isTelling = isTimed || isTelling;
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
export function put(sums: number[], target: number, length: number, y: number | undefined): boolean {
	if (y === undefined || !(y >= 0) || y === Number.POSITIVE_INFINITY) return false;
	sums[target] = 1;
	sums[target + 1] = length;
	sums[target + 2] = length * length;
	sums[target + 3] = y;
	const log = Math.log(Math.max(leastOf[target / perTarget]!, y));
	sums[target + 4] = log;
	sums[target + 5] = length * log;
	sums[target + 6] = log * log;
	return true;
}

/** Σ(l − l̄)² */
export function spread(row: Float64Array, target: number): number {
	return Math.max(0, row[target + 2]! - row[target + 1]! ** 2 / row[target]!);
}

/** Σ(l − l̄)(y′ − ȳ′) */
export function together(row: Float64Array, target: number): number {
	return row[target + 5]! - (row[target + 1]! * row[target + 4]!) / row[target]!;
}

/**
 * How many times its mean an arm takes of the target at a log-length, where the target grows like a power of the length:
 * exp(slope·(l − l̄) − c). c makes the mean over the calls that were seen 1: what the mean exceeds the geometric mean by,
 * beyond what calls of one length differ by; it lies between none and what the slope can explain.
 */
export function lengthFactor(row: Float64Array, target: number, slope: number, length: number): number {
	const n = row[target]!;
	const variance = spread(row, target) / n;
	const log = row[target + 4]! / n;
	const explained = slope * slope * variance;
	const residual = Math.max(0, row[target + 6]! / n - log * log - explained);
	const above = Math.log(row[target + 3]! / n) - log - residual / 2;
	const centre = Math.min(explained, Math.max(0, above));
	// No further than lengths that were seen let one say, and a doubling.
	const reach = 2 * Math.sqrt(variance) + 1;
	const apart = Math.min(reach, Math.max(-reach, length - row[target + 1]! / n));
	return clip(Math.exp(slope * apart - centre));
}

/** The share of the logarithm's variance that the prompt's length explains, in [0, 1], and the variance that it does not. */
export function lengthShare(row: Float64Array, target: number): { share: number; residual: number } {
	const n = row[target]!;
	const log = row[target + 4]! / n;
	const variance = Math.max(0, row[target + 6]! / n - log * log);
	const lengths = spread(row, target);
	const explained = lengths > 0 ? Math.min(variance, together(row, target) ** 2 / lengths / n) : 0;
	return { share: variance > 0 ? explained / variance : 0, residual: variance - explained };
}

/** How much more than its mean an arm took on a segment, beyond what the prompts' lengths explain. */
export function segmentRatio(
	arm: SpendingEvidence,
	segment: string,
	target: number,
	slope: number,
): { n: number; ratio: number } | undefined {
	const all = arm.sums('');
	const row = arm.sums(segment);
	if (all === undefined || row === undefined || !(row[target]! > 0) || !(all[target + 3]! > 0)) return undefined;
	const mean = all[target + 3]! / all[target]!;
	const usual = mean * lengthFactor(all, target, slope, row[target + 1]! / row[target]!);
	return { n: row[target]!, ratio: row[target + 3]! / row[target]! / usual };
}

/** How far length or segment may move an expectation, either way. */
const mostFactor = 50;
export function clip(factor: number): number {
	return Math.min(mostFactor, Math.max(1 / mostFactor, factor));
}
