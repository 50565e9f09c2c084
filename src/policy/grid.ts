import type { BetaBelief } from './beta.ts';
import type { Belief } from './policy.ts';

/** Nodes for one belief. */
export const nodes = 32;

/** A belief as points with masses (they sum to 1), and its distribution function. */
export interface Quadrature {
	readonly x: Float64Array;
	readonly mass: Float64Array;
	readonly sd: number;
	/** P(s ≤ x), given x and its logit (NaN where the belief needs none). */
	cdf(x: number, logit: number): number;
}

/** Cells of equal width over mean ± 6 standard deviations. */
export class GeneralQuadrature implements Quadrature {
	readonly x = new Float64Array(nodes);
	readonly mass = new Float64Array(nodes);
	readonly sd: number;
	readonly #belief: Belief;

	constructor(belief: Belief) {
		this.#belief = belief;
		this.sd = belief.sd;
		const low = belief.mean - 6 * belief.sd;
		const width = (12 * belief.sd) / nodes;
		let before = 0;
		for (let i = 0; i < nodes; i++) {
			const upTo = i === nodes - 1 ? 1 : belief.cdf(low + (i + 1) * width);
			this.x[i] = low + (i + 0.5) * width;
			this.mass[i] = upTo - before;
			before = upTo;
		}
	}

	cdf(x: number): number {
		return this.#belief.cdf(x);
	}
}

/**
 * Cells of equal width in logit(θ), where a Beta density is smooth for all shapes and falls off exponentially; the
 * distribution function is summed up from it, and interpolated by cubics that know the density.
 */
export class BetaQuadrature implements Quadrature {
	readonly x = new Float64Array(nodes);
	readonly mass = new Float64Array(nodes);
	readonly sd: number;
	readonly #low: number;
	readonly #perWidth: number;
	/** F at the middle of each cell. */
	readonly #middle = new Float64Array(nodes);

	constructor(belief: BetaBelief) {
		const { alpha, beta } = belief;
		this.sd = belief.sd;
		const mode = Math.log(alpha / beta);
		const sd = Math.sqrt(1 / alpha + 1 / beta);
		// The tails fall like exp(α·y) and exp(−β·y): as far as 1e-6 of the mass.
		this.#low = mode - Math.min(7 * sd, 3 * sd + 12 / alpha);
		const width = (mode + Math.min(7 * sd, 3 * sd + 12 / beta) - this.#low) / nodes;
		this.#perWidth = 1 / width;
		const n = alpha + beta;
		const top = alpha * mode - n * Math.log1p(Math.exp(mode));
		let total = 0;
		for (let i = 0; i < nodes; i++) {
			const y = this.#low + (i + 0.5) * width;
			const odds = Math.exp(y);
			this.x[i] = odds === Number.POSITIVE_INFINITY ? 1 : odds / (1 + odds);
			const logDensity = alpha * y - n * (y > 30 ? y : Math.log1p(odds)) - top;
			total += this.mass[i] = Math.exp(logDensity);
		}
		let sum = 0;
		for (let i = 0; i < nodes; i++) {
			this.mass[i]! /= total;
			this.#middle[i] = sum + this.mass[i]! / 2;
			sum += this.mass[i]!;
		}
	}

	cdf(_x: number, logit: number): number {
		const position = (logit - this.#low) * this.#perWidth - 0.5;
		if (!(position > -1)) return 0;
		if (position >= nodes) return 1;
		if (position <= 0) return this.#middle[0]! * (1 + position);
		const i = Math.floor(position);
		if (i >= nodes - 1) return Math.min(1, this.#middle[nodes - 1]! + (position - nodes + 1) * this.mass[nodes - 1]!);
		const t = position - i;
		const d0 = this.mass[i]!;
		const d1 = this.mass[i + 1]!;
		const f0 = this.#middle[i]!;
		const rise = this.#middle[i + 1]! - f0;
		return f0 + t * (d0 + t * (3 * rise - 2 * d0 - d1 + t * (d0 + d1 - 2 * rise)));
	}
}
