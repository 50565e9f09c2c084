import type { Candidate, Objective } from '../objective/objective.ts';
import { monteCarloPropensity } from '../objective/propensity/monte-carlo.ts';

/** P(each candidate is chosen); they sum to 1. */
export function propensitiesOf(objective: Objective, candidates: readonly Candidate[]): number[] {
	if (candidates.length === 1) return [1];
	const each = candidates.map(
		(_, i) => objective.propensity?.(candidates, i) ?? monteCarloPropensity(objective, candidates, i),
	);
	// Quadratures leave a thousandth.
	const sum = each.reduce((a, b) => a + b, 0);
	return sum > 0 ? each.map((p) => p / sum) : each.map(() => 1 / each.length);
}
