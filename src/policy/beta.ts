import { checkNumber } from '../base/check.ts';
import type { BanditRequest, Rng } from '../base/types.ts';
import { beta } from './maths/sampling.ts';
import { betaCdf, logBeta } from './maths/special.ts';
import type { ArmEvidence, Belief, Context, Contribution, Policy, PolicyReader, Prior } from './policy.ts';

/** Options of the Beta policy. */
export interface BetaOptions {
	/**
	 * Most outcomes of the whole arm that count in the prior of a segment: 0 learns each segment from nothing, large
	 * values make segments alike. Default 3: what differs between segments is found early.
	 */
	readonly pooling?: number;
	/** Prior of arms without a weight or prior of their own. Default: mean 0.5, strength 2, that is Beta(1, 1). */
	readonly prior?: Prior;
}

/** No features: the policy looks at the segment only. */
const noFeatures = new Float64Array(0);

/** Scopes of segments can't be taken for the arm's own, which is `''`. */
function segmentScope(segment: string): string {
	return `segment:${segment}`;
}

/**
 * Beta-Bernoulli Thompson sampling (Thompson 1933; Chapelle and Li, "An Empirical Evaluation of Thompson Sampling",
 * NIPS 2011): θ ~ Beta(α₀ + Σw·r, β₀ + Σw·(1 − r)). A fractional reward r adds r to α and 1 − r to β (after Agrawal and
 * Goyal 2012, section 2, in expectation). A segment's prior is the arm's posterior over all segments, cut to at most
 * `pooling` outcomes.
 */
export function betaPolicy(options: BetaOptions = {}): Policy {
	const { pooling = 3, prior = { mean: 0.5, strength: 2 } } = options;
	checkNumber('pooling', pooling, 0, 1e9, 'Give a number of outcomes, 0 or more.');
	checkNumber('prior.mean', prior.mean, 1e-9, 1 - 1e-9, 'Give a probability between 0 and 1.');
	checkNumber('prior.strength', prior.strength, 1e-9, 1e12, 'Give a number of outcomes above 0.');
	return {
		id: 'beta/1',
		context: ({ segment = '' }: BanditRequest): Context => ({ segment, features: noFeatures }),
		contributions: ({ segment }: Context, reward: number): Contribution[] => {
			const sums = [1, reward];
			const whole = { scope: '', sums };
			return segment === '' ? [whole] : [whole, { scope: segmentScope(segment), sums }];
		},
		untried: ({ mean, strength }) => new BetaBelief(mean * strength, (1 - mean) * strength),
		reader: (): PolicyReader => ({
			beliefs: ({ segment }, arms) => {
				const scope = segment === '' ? undefined : segmentScope(segment);
				const beliefs: Belief[] = new Array(arms.length);
				for (let i = 0; i < arms.length; i++) beliefs[i] = beliefOf(arms[i]!, scope, prior, pooling);
				return beliefs;
			},
		}),
	};
}

function beliefOf(arm: ArmEvidence, scope: string | undefined, standard: Prior, pooling: number): BetaBelief {
	const { mean, strength } = arm.prior ?? standard;
	let alpha = mean * strength;
	let betaShape = strength - alpha;
	const whole = arm.sums('');
	// Segments without pooling begin with the prior alone.
	if (whole !== undefined && (scope === undefined || pooling > 0)) {
		alpha += whole[1]! * arm.unit;
		betaShape += (whole[0]! - whole[1]!) * arm.unit;
	}
	if (scope !== undefined) {
		// What the whole arm tells is worth `pooling` outcomes at most, and never less than the prior itself.
		const cut = Math.min(1, Math.max(strength, pooling) / (alpha + betaShape));
		alpha *= cut;
		betaShape *= cut;
		const part = arm.sums(scope);
		if (part !== undefined) {
			alpha += part[1]! * arm.unit;
			betaShape += (part[0]! - part[1]!) * arm.unit;
		}
	}
	return new BetaBelief(Math.max(smallest, alpha), Math.max(smallest, betaShape));
}

/** Rounding may leave a sum a little below 0 when outcomes are taken back. */
const smallest = 1e-9;

/** A Beta posterior. */
export class BetaBelief implements Belief {
	readonly alpha: number;
	readonly beta: number;
	#logBeta: number | undefined;

	constructor(alpha: number, betaShape: number) {
		this.alpha = alpha;
		this.beta = betaShape;
	}

	get mean(): number {
		return this.alpha / (this.alpha + this.beta);
	}

	get sd(): number {
		const n = this.alpha + this.beta;
		return Math.sqrt((this.alpha * this.beta) / (n * n * (n + 1)));
	}

	sample(rng: Rng): number {
		return beta(this.alpha, this.beta, rng);
	}

	cdf(x: number): number {
		this.#logBeta ??= logBeta(this.alpha, this.beta);
		return betaCdf(x, this.alpha, this.beta, this.#logBeta);
	}
}
