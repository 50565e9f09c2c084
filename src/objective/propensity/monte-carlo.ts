import { seededRng } from '../../policy/maths/sampling.ts';
import type { Candidate, Objective } from '../objective.ts';

/** Draws of the Monte Carlo for objectives without a formula: the error of a probability is at most about 0.016 (one standard error). */
const mostDraws = 1000;

/** Samples in all: what bounds the work where there are many arms. */
const mostSamples = 50_000;

/** P(candidate is chosen) of each, by Monte Carlo with a fixed seed. */
export function monteCarloPropensities(objective: Objective, candidates: readonly Candidate[]): Float64Array {
	const rng = seededRng('propensity');
	const drawn = candidates.map((candidate) => ({ ...candidate }));
	// An arm that was drawn had a chance.
	const chosen = new Float64Array(candidates.length).fill(0.5);
	const draws = Math.ceil(Math.min(mostDraws, mostSamples / candidates.length));
	for (let i = 0; i < draws; i++) {
		for (const candidate of drawn) candidate.sample = candidate.belief.sample(rng);
		chosen[objective.choose(drawn)]!++;
	}
	return chosen.map((times) => times / (draws + candidates.length / 2));
}
