import { checkNumber } from '../../base/check.ts';
import { checkNames, type OptionNames } from '../../base/option-names.ts';
import type { BanditRequest } from '../../base/types.ts';
import { type FeatureOptions, Featurizer } from '../../context/features.ts';
import type { Context, Contribution, Policy } from '../policy.ts';
import { LogitNormalBelief } from './belief.ts';
import { drawnSd, priorVariance } from './draws.ts';
import { LinearReader, type LinearShape } from './reader.ts';
import { CostSums, LinearSums } from './row.ts';

/** Options of the linear policy. The defaults were chosen over many streams of real outcomes: see docs/learning.md. */
export interface LinearOptions {
	/** The form of the feature vector; other numbers make other statistics. Default: 70 dimensions. */
	readonly features?: FeatureOptions;
	/** How many outcomes the belief is worth that arms of one pool succeed equally often. Default 4. */
	readonly bias?: number;
	/** How strongly an arm's coefficients are held to those of the pool, above 0. Default 40. */
	readonly ridge?: number;
	/** How strongly the pool's coefficients are held to 0, above 0. Default 40. */
	readonly poolRidge?: number;
	/** How much better than the pool an arm is thought to be before its first outcome, in [-1, 1]. Default 0.2. */
	readonly optimism?: number;
	/**
	 * Factor of the posterior's standard deviation for draws, once an arm is known; at first it is 0.7. 0: no exploration beyond
	 * optimism. Default 0.2.
	 */
	readonly scale?: number;
}

const optionNames: OptionNames<LinearOptions> = {
	bias: true,
	features: true,
	optimism: true,
	poolRidge: true,
	ridge: true,
	scale: true,
};

/**
 * Hierarchical linear Thompson sampling on context features (Agrawal and Goyal, "Thompson Sampling for Contextual Bandits
 * with Linear Payoffs", ICML 2013). Success on arm a is φᵀθₐ with θₐ ~ N(m₀ + δ·e_bias, σ²D⁻¹), m₀ what arms have in
 * common (`LinearPool`), and δ the optimism: an arm's statistics are Σw, Σw·φφᵀ, Σw·r·φ and Σw·r², so
 * θₐ | data ~ N(Pₐ(bₐ + D(m₀ + δ·e_bias)), σ²Pₐ), Pₐ = (D + Aₐ)⁻¹. One scalar is drawn per arm, from a posterior that is
 * narrowed as outcomes come in (`drawnSd`). An arm that was found to have changed is tried again when it was idle for long.
 *
 * Beliefs lie in (0, 1): their logits are normal.
 * Throws InvalidOptionError for numbers out of range.
 *
 * @example
 * ```ts
 * createBandit({ arms, policy: linearPolicy({ features: { words: 40 } }) });
 * ```
 */
export function linearPolicy(options: LinearOptions = {}): Policy {
	checkNames('linearPolicy', options, optionNames);
	const { bias = 4, ridge = 40, poolRidge = 40, optimism = 0.2, scale = 0.2 } = options;
	for (const [name, value] of Object.entries({ bias, ridge, poolRidge })) {
		checkNumber(name, value, 1e-6, 1e9, 'Give a number above 0.');
	}
	checkNumber('optimism', optimism, -1, 1, 'Give a difference of success rates in [-1, 1].');
	checkNumber('scale', scale, 0, 1000, 'Give a factor, 0 or more.');
	const featurizer = new Featurizer(options.features);
	const d = featurizer.dimensions;
	const shape: LinearShape = { bias, ridge, poolRidge, optimism, scale };
	return {
		id: `linear/1:${featurizer.id}`,
		context: (request: BanditRequest): Context => ({
			segment: request.segment ?? '',
			features: featurizer.features(request),
		}),
		contributions: ({ features }: Context, reward: number): Contribution[] => [
			{ scope: '', sums: new LinearSums(features, reward) },
		],
		costContributions: ({ features }: Context, ratio: number) => ({ scope: '', sums: new CostSums(features, ratio) }),
		untried: ({ mean, strength }) =>
			new LogitNormalBelief(mean + optimism, drawnSd(priorVariance, 1 / strength, strength, 0, scale)),
		reader: () => new LinearReader(d, shape),
	};
}
