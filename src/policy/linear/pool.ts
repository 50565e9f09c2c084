import type { ArmEvidence } from '../policy.ts';
import { factor, solveFactored } from './cholesky.ts';
import { priorVariance } from './draws.ts';
import { addOuter, dot, packedLength } from './matrix.ts';
import { matrixAt, squaresAt, vectorAt } from './row.ts';

/** How many outcomes the belief in the prior variance of rewards is worth. */
const priorVarianceOutcomes = 20;

/** Mean success before any evidence, and how many outcomes that is worth. */
const priorMean = 0.5;
const priorMeanOutcomes = 2;

/**
 * What arms have in common: how success depends on the request whichever arm serves it. The slopes are fitted within arms
 * (each arm has an intercept of its own: analysis of covariance), by ridge regression. A fit to all outcomes together
 * would take an arm's strength for the ease of the requests that it was drawn for.
 */
export class LinearPool {
	/** Intercept, then the slopes. */
	readonly coefficients: Float64Array;
	/** How many times its usual cost a request is expected to take for each unit of a feature, whichever arm serves it. */
	readonly costSlopes: Float64Array;
	/** Mean reward of all outcomes. */
	mean = priorMean;
	/** Variance of rewards within arms. */
	variance = priorVariance;
	/** Present worth of the outcomes that it was fitted to. */
	outcomes = 0;
	readonly #ridge: number;
	readonly #scatter: Float64Array;
	readonly #features: Float64Array;

	constructor(d: number, ridge: number) {
		this.coefficients = new Float64Array(d);
		this.costSlopes = new Float64Array(d);
		this.#ridge = ridge;
		this.#scatter = new Float64Array(packedLength(d));
		this.#features = new Float64Array(d);
	}

	/** Fits it to the sums of all arms. `unit`: their present worth. */
	fit(arms: Iterable<ArmEvidence>, unit: number): void {
		const beta = this.coefficients.fill(0);
		const scatter = this.#scatter.fill(0);
		const d = beta.length;
		const at = vectorAt(d);
		const total = new Float64Array(d);
		let rewards = 0;
		let within = 0;
		const costs = this.costSlopes.fill(0);
		for (const arm of arms) {
			const sums = arm.sums('');
			if (sums === undefined || !(sums[matrixAt]! > 0)) continue;
			const n = sums[matrixAt]!;
			const phi = this.#features;
			for (let i = 0, k = matrixAt; i < d; k += ++i) phi[i] = sums[k]!;
			for (let k = 0; k < scatter.length; k++) scatter[k]! += sums[matrixAt + k]!;
			addOuter(scatter, 0, phi, -1 / n);
			for (let i = 0; i < d; i++) {
				beta[i]! += sums[at + i]! - (sums[at]! * phi[i]!) / n;
				total[i]! += phi[i]!;
			}
			const { costSums } = arm;
			if (costSums !== undefined) {
				// Outcomes without a cost count as usual ones: the slopes are the smaller for them.
				for (let i = 0; i < d; i++) costs[i]! += costSums[i]! - (costSums[0]! * phi[i]!) / n;
			}
			rewards += sums[at]!;
			within += Math.max(0, sums[squaresAt]! - sums[at]! ** 2 / n);
		}
		const n = total[0]!;
		for (let i = 0, k = 0; i < d; k += ++i + 1) scatter[k]! += this.#ridge / unit;
		// Only rounding, after outcomes were taken back, can make the scatter indefinite.
		if (factor(scatter, d)) {
			solveFactored(scatter, beta);
			solveFactored(scatter, costs);
		} else {
			beta.fill(0);
			costs.fill(0);
		}
		beta[0] = 0;
		costs[0] = 0;
		const prior = priorMean * priorMeanOutcomes;
		beta[0] = ((rewards - dot(beta, total)) * unit + prior) / (n * unit + priorMeanOutcomes);
		this.mean = (rewards * unit + prior) / (n * unit + priorMeanOutcomes);
		this.variance = (priorVariance * priorVarianceOutcomes + within * unit) / (priorVarianceOutcomes + n * unit);
		this.outcomes = n * unit;
	}
}
