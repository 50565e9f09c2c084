import type { Belief } from '../policy/policy.ts';
import type { Candidate } from './objective.ts';

/** By how much the posterior is wider than the distribution that draws come from. */
function temperOf({ sd, posteriorSd = sd }: Belief): number {
	return sd > 0 ? Math.max(1, posteriorSd / sd) : 1;
}

/** A candidate's sample, as it would have been from the whole posterior. */
export function untemperedSample({ belief, sample }: Candidate): number {
	return belief.mean + temperOf(belief) * (sample - belief.mean);
}

/** The whole posterior of a belief whose draws come from less. */
export function untempered(belief: Belief): Belief {
	const { mean } = belief;
	const temper = temperOf(belief);
	if (temper === 1) return belief;
	return {
		mean,
		sd: temper * belief.sd,
		sample: (rng) => mean + temper * (belief.sample(rng) - mean),
		cdf: (x) => belief.cdf(mean + (x - mean) / temper),
	};
}
