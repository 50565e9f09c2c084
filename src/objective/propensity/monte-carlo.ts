import { seededRng } from '../../policy/maths/sampling.ts';
import type { Candidate, Objective } from '../objective.ts';

/** Draws of the Monte Carlo for objectives without a formula: the error of a probability is at most about 0.016 (one standard error). */
export const monteCarloDraws = 1000;

/** P(candidate `index` is chosen), by Monte Carlo with a fixed seed. */
export function monteCarloPropensity(objective: Objective, candidates: readonly Candidate[], index: number): number {
	const rng = seededRng('propensity');
	const drawn = candidates.map((candidate) => ({ ...candidate }));
	let chosen = 0;
	for (let i = 0; i < monteCarloDraws; i++) {
		for (const candidate of drawn) candidate.sample = candidate.belief.sample(rng);
		if (objective.choose(drawn) === index) chosen++;
	}
	// An arm that was drawn had a chance.
	return (chosen + 0.5) / (monteCarloDraws + 1);
}
