import { InvalidOptionError } from '../errors.ts';
import type { Prior } from './policy.ts';
import { betaCdf } from './special.ts';

const gridPoints = 400;
const iterations = 200;

/**
 * Beta priors that follow weights: before any outcome, P(arm has the largest draw) equals the arm's share of the
 * weights, to within a percentage point. All have α + β = strength, and the logits of their means average 0, so that
 * equal weights give Beta(strength/2, strength/2). Without any weight: no priors, for the policy has its own.
 *
 * @param weights relative, above 0; undefined counts as 1
 * @param strength how many outcomes a prior is worth. Default 2
 * Throws InvalidOptionError for a weight that is not above 0.
 */
export function priorsFromWeights(weights: readonly (number | undefined)[], strength = 2): (Prior | undefined)[] {
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

	// Fixed point: raise the logit of an arm that wins less often than its share, and the other way round.
	let logits = shares.map((share) => Math.log(share));
	logits = centred(logits);
	for (let i = 0; i < iterations; i++) {
		const wins = winProbabilities(logits.map(logistic), strength);
		const off = shares.map((share, arm) => Math.log(share / Math.max(1e-12, wins[arm]!)));
		if (Math.max(...shares.map((share, arm) => Math.abs(share - wins[arm]!))) < 1e-4) break;
		logits = centred(logits.map((logit, arm) => logit + 0.5 * off[arm]!));
	}
	return logits.map((logit) => ({ mean: logistic(logit), strength }));
}

function logistic(x: number): number {
	return 1 / (1 + Math.exp(-x));
}

function centred(values: readonly number[]): number[] {
	const mean = values.reduce((a, b) => a + b) / values.length;
	return values.map((value) => value - mean);
}

/** P(arm has the largest draw): the sum over a grid of P(arm in the cell)·P(all others below). */
function winProbabilities(means: readonly number[], strength: number): number[] {
	// Finer towards the ends, where weak priors have their mass.
	const edges = Array.from({ length: gridPoints + 1 }, (_, i) => logistic(-40 + (80 * i) / gridPoints));
	edges[0] = 0;
	edges[gridPoints] = 1;
	const cdfs = means.map((mean) => edges.map((x) => betaCdf(x, mean * strength, (1 - mean) * strength)));
	const wins = means.map((_, arm) => {
		let sum = 0;
		for (let cell = 0; cell < gridPoints; cell++) {
			let p = cdfs[arm]![cell + 1]! - cdfs[arm]![cell]!;
			for (let other = 0; other < means.length && p > 0; other++) {
				if (other !== arm) p *= (cdfs[other]![cell]! + cdfs[other]![cell + 1]!) / 2;
			}
			sum += p;
		}
		return sum;
	});
	const total = wins.reduce((a, b) => a + b);
	return wins.map((win) => win / total);
}
