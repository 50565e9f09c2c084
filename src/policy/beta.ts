import { checkNumber } from '../base/check.ts';
import { checkNames, type OptionNames } from '../base/option-names.ts';
import type { BanditRequest, Rng } from '../base/types.ts';
import { beta } from './maths/sampling.ts';
import { betaCdf, logBeta } from './maths/special.ts';
import type { ArmEvidence, Belief, Context, Contribution, Policy, PolicyReader, Prior } from './policy.ts';
import { SegmentPooling, segmentScope } from './segments.ts';

/** Options of the Beta policy. */
export interface BetaOptions {
	/**
	 * How many outcomes the belief is worth that an arm does on a segment as it does elsewhere: 0 learns each segment from
	 * nothing, large values make segments alike. Default: learnt from how far segments have differed so far.
	 */
	readonly pooling?: number;
	/** Prior of arms without a weight or prior of their own. Default: mean 0.5, strength 2, that is Beta(1, 1). */
	readonly prior?: Prior;
}

const optionNames: OptionNames<BetaOptions> = { pooling: true, prior: true };

/** No features: the policy looks at the segment only. */
const noFeatures = new Float64Array(0);

/**
 * Beta-Bernoulli Thompson sampling (Thompson 1933; Chapelle and Li, "An Empirical Evaluation of Thompson Sampling",
 * NIPS 2011): θ ~ Beta(α₀ + Σw·r, β₀ + Σw·(1 − r)). A fractional reward r adds r to α and 1 − r to β (after Agrawal and
 * Goyal 2012, section 2, in expectation). On a segment, an arm is believed to do as it does elsewhere, moved by what all
 * arms do on that segment; how strongly is learnt (`SegmentPooling`).
 *
 * @example
 * ```ts
 * createBandit({ arms, policy: betaPolicy({ pooling: 10 }) });
 * ```
 */
export function betaPolicy(options: BetaOptions = {}): Policy {
	checkNames('betaPolicy', options, optionNames);
	const { pooling, prior = { mean: 0.5, strength: 2 } } = options;
	if (pooling !== undefined) checkNumber('pooling', pooling, 0, 1e9, 'Give a number of outcomes, 0 or more.');
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
		reader: () => new BetaReader(prior, pooling),
	};
}

class BetaReader implements PolicyReader {
	readonly #prior: Prior;
	readonly #segments: SegmentPooling;

	constructor(prior: Prior, pooling: number | undefined) {
		this.#prior = prior;
		this.#segments = new SegmentPooling(pooling);
	}

	beliefs({ segment }: Context, arms: readonly ArmEvidence[]): Belief[] {
		const whole = arms.map((arm) => this.#whole(arm));
		if (segment === '') return whole;
		const means = whole.map(({ mean }) => mean);
		const { strength, shift } = this.#segments.of(segment, arms, means);
		return whole.map((belief, i) => this.#onSegment(belief, arms[i]!, segment, strength, shift));
	}

	#whole(arm: ArmEvidence): BetaBelief {
		const { mean, strength } = arm.prior ?? this.#prior;
		return updated(mean * strength, (1 - mean) * strength, arm.sums(''), arm.unit);
	}

	#onSegment(whole: BetaBelief, arm: ArmEvidence, segment: string, strength: number, shift: number): BetaBelief {
		const own = arm.sums(segmentScope(segment));
		if (strength === 0) {
			const { mean, strength: given } = arm.prior ?? this.#prior;
			return updated(mean * given, (1 - mean) * given, own, arm.unit);
		}
		// No prior is worth more than what it comes from.
		const worth = Math.min(strength, whole.alpha + whole.beta);
		const mean = Math.min(1 - edge, Math.max(edge, whole.mean + shift));
		const { alpha, beta } = updated(mean * worth, (1 - mean) * worth, own, arm.unit);
		// Draws are narrower than the posterior, but not than that of the whole arm: each segment by itself would be explored
		// for longer than it can pay back.
		const narrowed = Math.max(1, Math.min(narrowing, (whole.alpha + whole.beta) / (alpha + beta)));
		return new BetaBelief(narrowed * alpha, narrowed * beta);
	}
}

/** By how much the counts of a segment are multiplied for draws. */
const narrowing = 3;

/** How near 0 or 1 the mean of a segment's prior may come. */
const edge = 0.01;

function updated(alpha: number, beta: number, sums: Float64Array | undefined, unit: number): BetaBelief {
	const n = (sums?.[0] ?? 0) * unit;
	const rewards = (sums?.[1] ?? 0) * unit;
	return new BetaBelief(Math.max(smallest, alpha + rewards), Math.max(smallest, beta + n - rewards));
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
