import type { ArmState } from '../learner/arm-state.ts';
import type { Worth } from '../learner/worth.ts';
import { BetaBelief } from '../policy/beta.ts';
import type { Prior } from '../policy/policy.ts';
import { screenedBelief } from '../policy/screened-belief.ts';

/**
 * The Beta posterior of an arm's success rate over the traffic that it served, from its decayed outcomes: P(passes the screen) ×
 * P(good | passed), as far as each is known (see `screen`).
 */
export function successPosterior(
	arm: ArmState,
	{ graded, screened, gradesFollowed, screensFollowed }: Worth,
): BetaBelief {
	const good = posterior(arm.prior, arm.quality.sums(''), arm.unit);
	if (screened === 0) return good;
	const passing = posterior(arm.prior, arm.screens.passing.sums(''), arm.unit);
	if (graded === 0) return passing;
	return screenedBelief(passing, good, gradesFollowed, screensFollowed) as BetaBelief;
}

function posterior(
	prior: Prior = { mean: 0.5, strength: 2 },
	sums: Float64Array | undefined,
	unit: number,
): BetaBelief {
	const outcomes = sums ? Math.max(0, sums[0]! * unit) : 0;
	const score = sums ? Math.min(outcomes, Math.max(0, sums[1]! * unit)) : 0;
	return new BetaBelief(prior.mean * prior.strength + score, (1 - prior.mean) * prior.strength + outcomes - score);
}
