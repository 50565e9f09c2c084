import { expectedSpending } from './expected.ts';
import type { SpendingPool } from './pool.ts';
import { latency, lengthShare, output, type SpendingEvidence, type SpendingRequest, timed } from './sums.ts';
import { outputShare, type TimedSums, timedSums, unexplained } from './timed.ts';

/** z with P(N(0, 1) ≤ z) = 0.95. */
const z95 = 1.645;

/** What a call is expected to take, ms; undefined when nothing is known. */
export interface ExpectedLatency {
	readonly meanMs: number | undefined;
	readonly p95Ms: number | undefined;
}

/**
 * Latency of a request of this length and segment. `overall`: what calls of any length took, where their statistics of
 * length are missing (`meanMs`), and the 95th percentile of them (`p95Ms`). As far as latency follows the prompt's length,
 * the percentile is that of a lognormal distribution about what the length says; as far as it does not, that of all calls.
 */
export function expectedLatency(
	arm: SpendingEvidence,
	pool: SpendingPool,
	request: SpendingRequest,
	overall: ExpectedLatency,
): ExpectedLatency {
	const meanMs = expectedSpending(arm, pool, request).latencyMs;
	if (meanMs === undefined || !(meanMs > 0)) return overall;
	const { p95Ms } = overall;
	if (p95Ms === undefined || !(p95Ms > 0)) return { meanMs, p95Ms };
	const { share, residual } = lengthShare(arm.sums('')!, latency);
	const byLength = Math.log(meanMs) + z95 * Math.sqrt(residual) - residual / 2;
	return { meanMs, p95Ms: Math.exp(share * byLength + (1 - share) * Math.log(p95Ms)) };
}

/** What is known of how much a request has written, beyond its length and segment. */
export interface OutputOutlook {
	/** How many times what others of its length and segment have written, by its content. Default 1. */
	readonly factor?: number | undefined;
	/** The most that it may write, tokens. Default: no limit. */
	readonly most?: number | undefined;
}

/**
 * Latency of a request, given that of requests of its length and segment whatever they write (`usual`): so far as an arm's
 * latency goes with the length of its answers, shorter or longer by as much as the answer is expected to be. The 95th
 * percentile is taken for that of an answer as long as one in twenty, or as long as it may be. As it was where nothing is known.
 */
export function latencyOfWriting(
	arm: SpendingEvidence,
	pool: SpendingPool,
	request: SpendingRequest,
	usual: ExpectedLatency,
	{ factor = 1, most = Number.POSITIVE_INFINITY }: OutputOutlook,
): ExpectedLatency {
	if (factor === 1 && most === Number.POSITIVE_INFINITY) return usual;
	const row = arm.sums('');
	const sums = timedSums(row, timed);
	const tokens = expectedSpending(arm, pool, request).outputTokens;
	if (row === undefined || sums === undefined || tokens === undefined || !(tokens > 0)) return usual;
	const perToken = msPerToken(sums, pool);
	const writing = (ms: number | undefined, tokens: number): number | undefined => {
		if (ms === undefined) return undefined;
		// Of a long prompt the answer is the smaller part, and no latency is less than none.
		const written = Math.min(ms, perToken * tokens);
		return ms - written + (written * Math.min(most, factor * tokens)) / tokens;
	};
	const meanMs = writing(usual.meanMs, tokens);
	const { residual } = lengthShare(row, output);
	const many = tokens * Math.exp(z95 * Math.sqrt(residual) - residual / 2);
	const p95Ms = writing(usual.p95Ms, many);
	if (meanMs === undefined || p95Ms === undefined) return { meanMs, p95Ms };
	const longest = most < factor * many ? meanMs + perToken * Math.max(0, most - factor * tokens) : Infinity;
	return { meanMs, p95Ms: Math.max(meanMs, Math.min(p95Ms, longest * (1 + z95 * unexplained(sums)))) };
}

function msPerToken(sums: TimedSums, pool: SpendingPool): number {
	const share = outputShare(sums.xx * pool.unit, sums.xy * pool.unit, pool.outputShare);
	return (share * sums.latencyMs) / sums.outputTokens;
}

/** What an output token takes on an arm, ms: how much longer the longer of its answers took; undefined when nothing is known. */
export function msPerOutputToken(arm: SpendingEvidence, pool: SpendingPool): number | undefined {
	const sums = timedSums(arm.sums(''), timed);
	return sums && msPerToken(sums, pool);
}
