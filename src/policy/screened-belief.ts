import { BetaBelief } from './beta.ts';
import { LogitNormalBelief, RestlessBelief } from './linear/belief.ts';
import type { Belief } from './policy.ts';

/** Mean and standard deviations of what is believed of success. */
interface Moments {
	readonly mean: number;
	readonly sd: number;
	readonly posteriorSd: number;
}

/**
 * The belief in (1 − λ)·s + λ·(1 − μ·(1 − s))·g, for independent beliefs in s = P(passes the screen) and g = P(good | passed),
 * λ and μ saying how far grades and screens are followed: s alone at λ = 0, s·g at λ = μ = 1. Its mean and variance are
 * exact; its form is that of the parts, a Beta of Betas, one with a normal logit else, from which draws and propensities follow alike.
 */
export function screenedBelief(s: Belief, g: Belief, lambda: number, mu: number): Belief {
	if (g instanceof BetaBelief && s instanceof BetaBelief) {
		const { mean, sd } = moments(s, g, lambda, mu);
		const strength = Math.max(leastStrength, (mean * (1 - mean)) / (sd * sd) - 1);
		return new BetaBelief(Math.max(smallest, mean * strength), Math.max(smallest, (1 - mean) * strength));
	}
	if (g.parts?.length === 2) {
		const [known, fresh] = g.parts.map(({ belief }) => screenedBelief(s, belief, lambda, mu)) as [Belief, Belief];
		return new RestlessBelief(known, fresh, g.parts[1]!.weight);
	}
	const { mean, sd, posteriorSd } = moments(s, g, lambda, mu);
	return new LogitNormalBelief(mean, sd, posteriorSd);
}

/** A Beta belief of less is none. */
const leastStrength = 1e-6;
const smallest = 1e-9;

function moments(s: Belief, g: Belief, lambda: number, mu: number): Moments {
	// X = s·A + B with A = (1 − λ) + λμ·g and B = λ(1 − μ)·g.
	const meanOfA = 1 - lambda + lambda * mu * g.mean;
	const slope = s.mean * lambda * mu + lambda * (1 - mu);
	const sdOf = (sdS: number, sdG: number): number =>
		Math.sqrt(sdS ** 2 * (meanOfA ** 2 + (lambda * mu * sdG) ** 2) + (slope * sdG) ** 2);
	return {
		mean: s.mean * meanOfA + lambda * (1 - mu) * g.mean,
		sd: sdOf(s.sd, g.sd),
		posteriorSd: sdOf(s.posteriorSd ?? s.sd, g.posteriorSd ?? g.sd),
	};
}
