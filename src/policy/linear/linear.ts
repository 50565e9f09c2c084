import { checkNumber } from '../../base/check.ts';
import type { BanditRequest } from '../../base/types.ts';
import { type FeatureOptions, Featurizer } from '../../context/features.ts';
import type { Context, Contribution, Policy } from '../policy.ts';
import { NormalBelief } from './belief.ts';
import { priorVariance } from './pool.ts';
import { LinearReader } from './reader.ts';
import { CostSums, LinearSums } from './row.ts';
import { drawnSd, type LinearShape } from './shape.ts';

/** Options of the linear policy. The defaults were chosen over many streams of real outcomes; see bench/learning. */
export interface LinearOptions {
	/** The form of the feature vector; other numbers make other statistics. Default: 48 dimensions. */
	readonly features?: FeatureOptions;
	/** How many outcomes the belief is worth that arms of one pool succeed equally often. Default 2. */
	readonly bias?: number;
	/** How strongly an arm's coefficients are held to those of the pool before evidence says otherwise, above 0. Default 100. */
	readonly ridge?: number;
	/** The same for the coefficients of segments and of the caller's own features, above 0. Default 40. */
	readonly segmentRidge?: number;
	/**
	 * How many coefficients' worth of evidence the belief in these ridges is worth, above 0; `Infinity` holds them as they
	 * are. Default 3.
	 */
	readonly ridgeTrust?: number;
	/** How strongly the pool's coefficients are held to 0, above 0. Default 10. */
	readonly poolRidge?: number;
	/** How much better than the pool an arm is thought to be before its first outcome, in [0, 1]. Default 0.2. */
	readonly optimism?: number;
	/** Factor of the posterior's standard deviation for draws; 0: no exploration beyond optimism. Default 0.8. */
	readonly scale?: number;
	/**
	 * An arm's outcomes on such requests until which it is drawn from its full posterior; narrower after, by
	 * √(this/outcomes). Default 3.
	 */
	readonly fullScale?: number;
	/** The least that draws are narrowed to, in [0, 1]. Default 0.1. */
	readonly leastScale?: number;
}

/**
 * Hierarchical linear Thompson sampling on context features (Agrawal and Goyal, "Thompson Sampling for Contextual Bandits
 * with Linear Payoffs", ICML 2013). Success on arm a is φᵀθₐ with θₐ ~ N(m₀ + δ·e_bias, σ²D⁻¹), m₀ what arms have in
 * common (`LinearPool`), D learnt by blocks of features (`Relevance`), and δ the optimism: an arm's statistics are Σw,
 * Σw·φφᵀ, Σw·r·φ and Σw·r², so θₐ | data ~ N(Pₐ(bₐ + D(m₀ + δ·e_bias)), σ²Pₐ), Pₐ = (D + Aₐ)⁻¹. One scalar is drawn per arm, from a posterior that
 * is tempered (Chapelle and Li 2011) the more, the more the arm is known on such requests: full draws of a known arm
 * explore more than a finite stream can pay back (compare the Gittins index of a normal arm, Brezzi and Lai 2002, which
 * falls faster than the posterior's standard deviation). An arm that was not drawn for long is drawn more widely again.
 *
 * Beliefs are normal and may lie outside [0, 1].
 * Throws InvalidOptionError for numbers out of range.
 */
export function linearPolicy(options: LinearOptions = {}): Policy {
	const {
		bias = 2,
		ridge = 100,
		segmentRidge = 40,
		ridgeTrust = 3,
		poolRidge = 10,
		optimism = 0.2,
		scale = 0.8,
		fullScale = 3,
		leastScale = 0.1,
	} = options;
	const above0 = 'Give a number above 0.';
	for (const [name, value] of Object.entries({ bias, ridge, segmentRidge, poolRidge })) {
		checkNumber(name, value, 1e-6, 1e9, above0);
	}
	checkNumber('ridgeTrust', ridgeTrust, 1e-6, Number.POSITIVE_INFINITY, above0);
	checkNumber('optimism', optimism, -1, 1, 'Give a difference of success rates in [-1, 1].');
	checkNumber('scale', scale, 0, 1000, 'Give a factor, 0 or more.');
	checkNumber('fullScale', fullScale, 0, Number.POSITIVE_INFINITY, 'Give a number of outcomes, 0 or more.');
	checkNumber('leastScale', leastScale, 0, 1, 'Give a factor in [0, 1].');
	const featurizer = new Featurizer(options.features);
	const d = featurizer.dimensions;
	const blocks = featurizer.blocks.map(({ name, from, to }) => ({
		from,
		to,
		ridge: name === 'segments' ? segmentRidge : ridge,
	}));
	const shape: LinearShape = { bias, blocks, ridgeTrust, poolRidge, optimism, scale, fullScale, leastScale };
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
		untried: ({ mean, strength }) => new NormalBelief(mean, drawnSd(priorVariance, 1 / strength, shape)),
		reader: () => new LinearReader(d, shape),
	};
}
