import { checkNumber } from '../base/check.ts';
import type { Belief } from '../policy/policy.ts';
import type { Candidate, Objective } from './objective.ts';
import { cheapestPropensity } from './propensity/cheapest.ts';
import { subsidyPropensity } from './propensity/subsidy.ts';
import { temperOf } from './propensity/untempered.ts';

/** Options of `cheapest`. */
export interface CheapestOptions {
	/** How much success rate, in [0, 1], may be given away for a lower cost. Default 0.02. */
	readonly within?: number;
}

/** An arm whose success rate is known to this standard deviation goes by its mean where others are compared with it. */
const knownSd = 0.1;

/**
 * How many standard deviations a known arm's mean is lowered by where cheaper arms are held to it: they are left for good
 * reason only.
 */
const doubt = 0.25;

/**
 * How far an arm of little evidence is given the benefit of the doubt where others are known: it is good enough when a draw
 * from its posterior, this much wider, would be.
 */
const keen = 1.25;

function sdOf({ posteriorSd, sd }: Belief): number {
	return posteriorSd ?? sd;
}

function isKnown({ belief }: Candidate): boolean {
	return sdOf(belief) <= knownSd;
}

/** By how many times the distance of an unknown arm's sample above its mean is stretched. */
function reachOf(belief: Belief): number {
	return keen * temperOf(belief);
}

/** What a known arm demands of cheaper ones. */
function markOf(belief: Belief): number {
	return belief.mean - doubt * sdOf(belief);
}

/**
 * The cheapest arm that is good enough: within `within` of the best ("bandits with cost subsidy": Sinha, Sankararaman,
 * Kazerouni and Avadhanula, AISTATS 2021). Drawing both sides of that comparison would go on exploring dear arms for
 * long, as rates that lie closer than `within` are told apart only after thousands of calls. So an arm that is known
 * well sets the mark by its mean (less a quarter of a standard deviation), and is good enough by its mean or its sample,
 * whichever is larger. One that is little known sets the mark by its sample. Once another is known, it is good enough by a
 * sample that is drawn more widely (variance inflation: Abeille and Lazaric, "Linear Thompson Sampling Revisited",
 * AISTATS 2017): a cheap arm that failed once costs little to try again, and much to be given up. An arm of unknown cost
 * counts as the dearest; among equal costs the larger sample wins, so that without any cost, and little known, this is
 * plain Thompson sampling.
 */
export function cheapest({ within = 0.02 }: CheapestOptions = {}): Objective {
	checkNumber('within', within, 0, 1, 'Give a difference of success rates in [0, 1], e.g. 0.02.');
	return {
		name: `cheapest({ within: ${within} })`,
		choose: (candidates) => {
			// Without any cost there is nothing to save.
			const compared = !hasNoCosts(candidates) && candidates.some(isKnown);
			let mark = Number.NEGATIVE_INFINITY;
			for (const candidate of candidates) {
				mark = Math.max(mark, compared && isKnown(candidate) ? markOf(candidate.belief) : candidate.sample);
			}
			let best = -1;
			let largest = 0;
			for (let i = 0; i < candidates.length; i++) {
				const candidate = candidates[i]!;
				if (candidate.sample > candidates[largest]!.sample) largest = i;
				if ((compared ? worthOf(candidate) : candidate.sample) < mark - within) continue;
				if (best < 0 || isBetter(candidate, candidates[best]!)) best = i;
			}
			return best < 0 ? largest : best;
		},
		propensity: (candidates, index) => {
			const costs = candidates.map(costOf);
			const beliefs = candidates.map(({ belief }) => belief);
			if (hasNoCosts(candidates) || !candidates.some(isKnown)) return cheapestPropensity(beliefs, costs, within, index);
			const arms = candidates.map((candidate, i) => ({
				belief: candidate.belief,
				mean: candidate.belief.mean,
				cost: costs[i]!,
				known: isKnown(candidate),
				mark: markOf(candidate.belief),
				reach: reachOf(candidate.belief),
			}));
			return subsidyPropensity(arms, within, index);
		},
	};
}

function hasNoCosts(candidates: readonly Candidate[]): boolean {
	return candidates.every(({ costUsd }) => costUsd === undefined);
}

/** What a candidate's success is taken for where it is compared with a known arm's. */
function worthOf(candidate: Candidate): number {
	const { sample, belief } = candidate;
	if (isKnown(candidate)) return Math.max(sample, belief.mean);
	return sample <= belief.mean ? sample : belief.mean + reachOf(belief) * (sample - belief.mean);
}

function isBetter(a: Candidate, b: Candidate): boolean {
	const [costA, costB] = [costOf(a), costOf(b)];
	return costA < costB || (costA === costB && a.sample > b.sample);
}

function costOf({ costUsd }: Candidate): number {
	return costUsd ?? Number.POSITIVE_INFINITY;
}
