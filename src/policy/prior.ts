import { InvalidOptionError } from '../base/errors.ts';
import type { Belief, Prior } from './policy.ts';

const gridPoints = 400;
const iterations = 400;

/** Standard deviation of a belief for which steps are of full size: that of Beta(1, 1). */
const usualSd = 0.29;

/**
 * Priors that follow weights: before any outcome, P(arm has the largest draw) equals the arm's share of the weights, to
 * within a percentage point. All have the given strength, and the logits of their means average 0, so that equal weights
 * give means of 1/2. Weights say how arms compare, so each prior has its `advantage`. Without any weight: no priors, for
 * the policy has its own.
 *
 * @param weights relative, above 0; undefined counts as 1
 * @param strength how many outcomes a prior is worth
 * @param untried what a policy believes of an arm with such a prior, see `Policy.untried`
 * Throws InvalidOptionError for a weight that is not above 0.
 */
export function priorsFromWeights(
	weights: readonly (number | undefined)[],
	strength: number,
	untried: (prior: Prior) => Belief,
): (Prior | undefined)[] {
	weights.forEach((weight, i) => {
		if (weight !== undefined && !(weight > 0 && Number.isFinite(weight))) {
			throw new InvalidOptionError(
				`arms[${i}].weight`,
				weight,
				'Give a number above 0; weights are relative to each other.',
			);
		}
	});
	if (weights.every((weight) => weight === undefined)) return weights.map(() => undefined);
	if (weights.length === 1) return [{ mean: 0.5, strength }];
	const total = weights.reduce<number>((sum, weight) => sum + (weight ?? 1), 0);
	const shares = weights.map((weight) => (weight ?? 1) / total);

	// Fixed point: raise the logit of an arm that wins less often than its share, and the other way round; in smaller steps
	// where beliefs are narrow, which small steps move far.
	const step = 0.5 * Math.min(1, untried({ mean: 0.5, strength }).sd / usualSd);
	let logits = shares.map((share) => Math.log(share));
	logits = centred(logits);
	for (let i = 0; i < iterations; i++) {
		const wins = winProbabilities(logits.map((logit) => untried({ mean: logistic(logit), strength })));
		const off = shares.map((share, arm) => Math.log(share / Math.max(1e-12, wins[arm]!)));
		if (Math.max(...shares.map((share, arm) => Math.abs(share - wins[arm]!))) < 1e-4) break;
		logits = centred(logits.map((logit, arm) => logit + step * off[arm]!));
	}
	const means = logits.map(logistic);
	const middle = means.reduce((a, b) => a + b) / means.length;
	return means.map((mean) => ({ mean, strength, advantage: mean - middle }));
}

function logistic(x: number): number {
	return 1 / (1 + Math.exp(-x));
}

function centred(values: readonly number[]): number[] {
	const mean = values.reduce((a, b) => a + b) / values.length;
	return values.map((value) => value - mean);
}

/** P(arm has the largest draw): the sum over a grid of P(arm in the cell)·P(all others below). */
function winProbabilities(beliefs: readonly Belief[]): number[] {
	const edges = edgesFor(beliefs);
	const cdfs = beliefs.map((belief) => edges.map((x) => belief.cdf(x)));
	const wins = beliefs.map((_, arm) => {
		let sum = 0;
		for (let cell = 0; cell < gridPoints; cell++) {
			let p = cdfs[arm]![cell + 1]! - cdfs[arm]![cell]!;
			for (let other = 0; other < beliefs.length && p > 0; other++) {
				if (other !== arm) p *= (cdfs[other]![cell]! + cdfs[other]![cell + 1]!) / 2;
			}
			sum += p;
		}
		return sum;
	});
	const total = wins.reduce((a, b) => a + b);
	return wins.map((win) => win / total);
}

/** Even cells where beliefs go beyond [0, 1]; else finer towards the ends, where weak Beta priors have their mass. */
function edgesFor(beliefs: readonly Belief[]): number[] {
	if (beliefs.every((belief) => belief.cdf(0) === 0 && belief.cdf(1) === 1)) {
		const edges = Array.from({ length: gridPoints + 1 }, (_, i) => logistic(-40 + (80 * i) / gridPoints));
		edges[0] = 0;
		edges[gridPoints] = 1;
		return edges;
	}
	const low = Math.min(...beliefs.map(({ mean, sd }) => mean - 6 * sd));
	const high = Math.max(...beliefs.map(({ mean, sd }) => mean + 6 * sd));
	return Array.from({ length: gridPoints + 1 }, (_, i) => low + ((high - low) * i) / gridPoints);
}
