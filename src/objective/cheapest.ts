import { checkNumber } from '../check.ts';
import type { Candidate, Objective } from './objective.ts';
import { cheapestPropensity } from './propensity.ts';

/** Options of `cheapest`. */
export interface CheapestOptions {
	/** How much success rate, in [0, 1], may be given away for a lower cost. Default 0.02. */
	readonly within?: number;
}

/**
 * The cheapest arm whose sampled success is within `within` of the largest one ("bandits with cost subsidy": Sinha,
 * Sankararaman, Kazerouni and Avadhanula, AISTATS 2021). An arm of unknown cost counts as the dearest; among equal costs
 * the larger sample wins, so that without any cost this is plain Thompson sampling.
 */
export function cheapest({ within = 0.02 }: CheapestOptions = {}): Objective {
	checkNumber('within', within, 0, 1, 'Give a difference of success rates in [0, 1], e.g. 0.02.');
	return {
		name: `cheapest({ within: ${within} })`,
		choose: (candidates) => {
			let largest = Number.NEGATIVE_INFINITY;
			for (const { sample } of candidates) if (sample > largest) largest = sample;
			let best = -1;
			for (let i = 0; i < candidates.length; i++) {
				const candidate = candidates[i]!;
				if (candidate.sample < largest - within) continue;
				if (best < 0 || isBetter(candidate, candidates[best]!)) best = i;
			}
			return Math.max(0, best);
		},
		propensity: (candidates, index) =>
			cheapestPropensity(
				candidates.map(({ belief }) => belief),
				candidates.map(costOf),
				within,
				index,
			),
	};
}

function isBetter(a: Candidate, b: Candidate): boolean {
	const [costA, costB] = [costOf(a), costOf(b)];
	return costA < costB || (costA === costB && a.sample > b.sample);
}

function costOf({ costUsd }: Candidate): number {
	return costUsd ?? Number.POSITIVE_INFINITY;
}
