import type { Belief } from '../../policy/policy.ts';
import type { Candidate } from '../objective.ts';

/** By how many times the posterior is wider than the distribution that draws come from. */
export function temperOf({ sd, posteriorSd = sd }: Belief): number {
	return sd > 0 ? Math.max(1, posteriorSd / sd) : 1;
}

/** A candidate's sample, as it would have been from the whole posterior. */
export function untemperedSample({ belief, sample }: Candidate): number {
	return belief.mean + temperOf(belief) * (sample - belief.mean);
}

/** The whole posterior of a belief whose draws come from less. */
export function untempered(belief: Belief): Belief {
	return stretched(belief, belief.mean, temperOf(belief));
}

function stretched(belief: Belief, centre: number, factor: number): Belief {
	if (factor === 1) return belief;
	return {
		mean: centre + factor * (belief.mean - centre),
		sd: factor * belief.sd,
		...(belief.parts && {
			parts: belief.parts.map((part) => ({ ...part, belief: stretched(part.belief, centre, factor) })),
		}),
		sample: (rng) => centre + factor * (belief.sample(rng) - centre),
		cdf: (x) => belief.cdf(centre + (x - centre) / factor),
	};
}
