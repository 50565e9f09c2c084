import type { Objective } from './objective.ts';
import { argmaxPropensities } from './propensity/argmax.ts';

/**
 * The arm with the largest sampled success, whatever it costs: plain Thompson sampling.
 *
 * @example
 * ```ts
 * createBandit({ arms, objective: mostSuccess() });
 * ```
 */
export function mostSuccess(): Objective {
	return {
		name: 'mostSuccess()',
		choose: (candidates) => {
			let best = 0;
			for (let i = 1; i < candidates.length; i++) {
				if (candidates[i]!.sample > candidates[best]!.sample) best = i;
			}
			return best;
		},
		propensities: (candidates) =>
			argmaxPropensities(
				candidates.map(({ belief }) => belief),
				new Float64Array(candidates.length),
			),
	};
}
