import { BetaBelief } from './beta.ts';
import type { Belief } from './policy.ts';

/** A belief as quadratures look at it. */
export interface Grid {
	/** Where its distribution function bends, rising: so many points that it is nearly straight between them. */
	readonly points: readonly number[];
	/** P(s ≤ x) */
	cdf(x: number): number;
}

/** As many standard deviations either way as hold all but 6e-7 of a normal belief. */
const reach = 5;

/** Points of one belief. */
const cells = 40;

/** The grid of any belief; of a mixture, all its parts' points. */
export function gridOf(belief: Belief): Grid {
	if (belief instanceof BetaBelief) return new BetaGrid(belief);
	const points: number[] = [];
	for (const part of belief.parts?.map((each) => each.belief) ?? [belief]) {
		const { mean, sd } = part;
		const at = (deviates: number) => part.at?.(deviates) ?? mean + deviates * sd;
		if (sd > 0) for (let i = 0; i <= cells; i++) points.push(at(reach * ((2 * i) / cells - 1)));
		// All mass in one point: before it and on it.
		else points.push(mean - 1e-9, mean);
	}
	return { points: points.sort((a, b) => a - b), cdf: (x) => belief.cdf(x) };
}

/**
 * Cells of equal width in logit(θ), where a Beta density is smooth for all shapes and falls off exponentially; the
 * distribution function is summed up from it, and interpolated by cubics that know the density.
 */
class BetaGrid implements Grid {
	readonly points: number[] = [];
	readonly #low: number;
	readonly #perWidth: number;
	readonly #mass = new Float64Array(cells);
	/** F at the middle of each cell. */
	readonly #middle = new Float64Array(cells);

	constructor({ alpha, beta }: BetaBelief) {
		const mode = Math.log(alpha / beta);
		const sd = Math.sqrt(1 / alpha + 1 / beta);
		// The tails fall like exp(α·y) and exp(−β·y): as far as 1e-6 of the mass.
		this.#low = mode - Math.min(7 * sd, 3 * sd + 12 / alpha);
		const width = (mode + Math.min(7 * sd, 3 * sd + 12 / beta) - this.#low) / cells;
		this.#perWidth = 1 / width;
		const n = alpha + beta;
		const top = alpha * mode - n * Math.log1p(Math.exp(mode));
		let total = 0;
		for (let i = 0; i < cells; i++) {
			const y = this.#low + (i + 0.5) * width;
			const odds = Math.exp(y);
			this.points.push(odds === Number.POSITIVE_INFINITY ? 1 : odds / (1 + odds));
			const logDensity = alpha * y - n * (y > 30 ? y : Math.log1p(odds)) - top;
			total += this.#mass[i] = Math.exp(logDensity);
		}
		let sum = 0;
		for (let i = 0; i < cells; i++) {
			this.#mass[i]! /= total;
			this.#middle[i] = sum + this.#mass[i]! / 2;
			sum += this.#mass[i]!;
		}
		this.points.unshift(0);
		this.points.push(1);
	}

	cdf(x: number): number {
		if (x <= 0) return 0;
		if (x >= 1) return 1;
		const position = (Math.log(x / (1 - x)) - this.#low) * this.#perWidth - 0.5;
		if (!(position > -1)) return 0;
		if (position >= cells) return 1;
		if (position <= 0) return this.#middle[0]! * (1 + position);
		const i = Math.floor(position);
		const d0 = this.#mass[i]!;
		if (i >= cells - 1) return Math.min(1, this.#middle[cells - 1]! + (position - cells + 1) * d0);
		const t = position - i;
		const d1 = this.#mass[i + 1]!;
		const f0 = this.#middle[i]!;
		const rise = this.#middle[i + 1]! - f0;
		return f0 + t * (d0 + t * (3 * rise - 2 * d0 - d1 + t * (d0 + d1 - 2 * rise)));
	}
}
