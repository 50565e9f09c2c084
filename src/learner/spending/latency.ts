import { type ExpectedSpending, expectedSpending } from './expected.ts';
import type { SpendingPool } from './pool.ts';
import { latency, lengthShare, type SpendingEvidence, type SpendingRequest } from './sums.ts';

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
	const expected: ExpectedSpending = expectedSpending(arm, pool, request);
	const meanMs = expected.latencyMs;
	if (meanMs === undefined || !(meanMs > 0)) return overall;
	const { p95Ms } = overall;
	if (p95Ms === undefined || !(p95Ms > 0)) return { meanMs, p95Ms };
	const { share, residual } = lengthShare(arm.sums('')!, latency);
	const byLength = Math.log(meanMs) + z95 * Math.sqrt(residual) - residual / 2;
	return { meanMs, p95Ms: Math.exp(share * byLength + (1 - share) * Math.log(p95Ms)) };
}
