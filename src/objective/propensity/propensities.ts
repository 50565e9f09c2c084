import type { Candidate, Objective } from '../objective.ts';
import { monteCarloPropensities } from './monte-carlo.ts';

/**
 * P(candidate is chosen by the objective) of each, over fresh samples from the beliefs; they sum to 1. By the objective's own
 * formula, or by Monte Carlo with a fixed seed where it has none.
 */
export function propensitiesOf(objective: Objective, candidates: readonly Candidate[]): Float64Array {
	if (candidates.length === 1) return Float64Array.of(1);
	const own = objective.propensities?.(candidates);
	if (own === undefined) return monteCarloPropensities(objective, candidates);
	const all = Float64Array.from(own);
	// A formula of the user's own may leave something.
	const sum = all.reduce((a, b) => a + b, 0);
	return sum > 0 ? all.map((p) => p / sum) : all.fill(1 / all.length);
}
