/** Names these sums and their layout. */

import type { Observation } from '../../base/call.ts';
import type { Contribution } from '../../policy/policy.ts';
import { zeros } from '../zeros.ts';

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

/** Each target has five sums: n, Σl, Σl², Σy, Σly, with l the log-length of the prompt and y the target. */
export const perTarget = 5;
export const output = 0;
export const cost = perTarget;
export const latency = 2 * perTarget;

/** Σ billed prompt tokens, Σ estimated ones, Σ cached ones, of calls that told them. */
export const input = 3 * perTarget;

/** Length of a row. */
export const spendingLength = input + 3;

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
export function put(sums: number[], target: number, length: number, y: number | undefined): boolean {
	if (y === undefined || !(y >= 0) || y === Number.POSITIVE_INFINITY) return false;
	sums[target] = 1;
	sums[target + 1] = length;
	sums[target + 2] = length * length;
	sums[target + 3] = y;
	sums[target + 4] = length * y;
	return true;
}

/** Σ(l − l̄)² */
export function spread(row: Float64Array, target: number): number {
	return Math.max(0, row[target + 2]! - row[target + 1]! ** 2 / row[target]!);
}

/** Σ(l − l̄)(y − ȳ) */
export function together(row: Float64Array, target: number): number {
	return row[target + 4]! - (row[target + 1]! * row[target + 3]!) / row[target]!;
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
	const shift = row[target + 1]! / row[target]! - all[target + 1]! / all[target]!;
	return { n: row[target]!, ratio: row[target + 3]! / row[target]! / (mean * clip(1 + slope * shift)) };
}

/** How far length and segment may move an expectation, either way. */
export const mostFactor = 4;
export function clip(factor: number): number {
	return Math.min(mostFactor, Math.max(1 / mostFactor, factor));
}
