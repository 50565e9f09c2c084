import { checkNumber } from '../../base/check.ts';
import { checkNames, type OptionNames } from '../../base/option-names.ts';
import type { BanditRequest } from '../../base/types.ts';
import { type FeatureOptions, Featurizer } from '../../context/features.ts';
import type { Context, Contribution, Policy } from '../policy.ts';
import { NormalBelief } from './belief.ts';
import { drawnSd, priorVariance } from './draws.ts';
import { LinearReader, type LinearShape } from './reader.ts';
import { CostSums, LinearSums } from './row.ts';

/** Options of the linear policy. The defaults were chosen over many streams of real outcomes: see docs/learning.md. */
export interface LinearOptions {
	/** The form of the feature vector; other numbers make other statistics. Default: 70 dimensions. */
	readonly features?: FeatureOptions;
	/** How many outcomes the belief is worth that arms of one pool succeed equally often. Default 2. */
	readonly bias?: number;
	/** How strongly an arm's coefficients are held to those of the pool, above 0. Default 40. */
	readonly ridge?: number;
	/** How strongly the pool's coefficients are held to 0, above 0. Default 40. */
	readonly poolRidge?: number;
	/** How much better than the pool an arm is thought to be before its first outcome, in [-1, 1]. Default 0.2. */
	readonly optimism?: number;
	/**
	 * Factor of the posterior's standard deviation for draws, as far as it comes from not knowing the arm; 0: no exploration
	 * beyond optimism. Default 0.35.
	 */
	readonly scale?: number;
	/** The same, as far as it comes from not knowing how success depends on content. Default 0.2. */
	readonly contentScale?: number;
}

const optionNames: OptionNames<LinearOptions> = {
	bias: true,
	contentScale: true,
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
 * narrowed (Chapelle and Li 2011), most of all in what it does not know of content. An arm that was not drawn for long is
 * drawn more widely again.
 *
 * Beliefs are normal and may lie outside [0, 1].
 * Throws InvalidOptionError for numbers out of range.
 *
 * @example
 * ```ts
 * createBandit({ arms, policy: linearPolicy({ features: { words: 40 } }) });
 * ```
 */
export function linearPolicy(options: LinearOptions = {}): Policy {
	checkNames('linearPolicy', options, optionNames);
	const { bias = 2, ridge = 40, poolRidge = 40, optimism = 0.2, scale = 0.35, contentScale = 0.2 } = options;
	for (const [name, value] of Object.entries({ bias, ridge, poolRidge })) {
		checkNumber(name, value, 1e-6, 1e9, 'Give a number above 0.');
	}
	checkNumber('optimism', optimism, -1, 1, 'Give a difference of success rates in [-1, 1].');
	for (const [name, value] of Object.entries({ scale, contentScale })) {
		checkNumber(name, value, 0, 1000, 'Give a factor, 0 or more.');
	}
	const featurizer = new Featurizer(options.features);
	const d = featurizer.dimensions;
	const shape: LinearShape = { bias, ridge, poolRidge, optimism, scale, contentScale };
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
			new NormalBelief(mean, drawnSd(priorVariance, 1 / strength, strength, { scale, contentScale })),
		reader: () => new LinearReader(d, shape),
	};
}
