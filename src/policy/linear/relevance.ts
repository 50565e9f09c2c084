import type { RidgeInverse } from './inverse.ts';

/** Coefficients that are held to the pool's by one ridge: those at places from `from` up to, not including, `to`. */
export interface RidgeBlock {
	readonly from: number;
	readonly to: number;
	/** The ridge before any evidence. */
	readonly ridge: number;
}

/** An arm's fit. */
export interface ArmFit {
	readonly inverse: RidgeInverse;
	readonly coefficients: Float64Array;
}

/** No evidence moves a ridge beyond these. */
const leastRidge = 2;
const mostRidge = 2000;

/** A smaller change of a ridge, as a factor, is not worth building inverses anew. */
const step = 1.1;

/**
 * How strongly arms' coefficients are held to their pool's, learnt from how far they lie from it: one ridge a block of
 * features, so that arms may differ in what their tasks have to do with it, and are alike in what is noise. The fixed
 * point of the evidence framework (MacKay, "Bayesian Interpolation", Neural Computation 4, 1992), ridge = σ²γ/‖w‖² with γ
 * the number of well-determined coefficients, by block (automatic relevance determination: Tipping 2001), with `trust`
 * coefficients' worth of belief in the ridge that it began with.
 */
export class Relevance {
	readonly #blocks: readonly RidgeBlock[];
	readonly #trust: number;
	readonly #ridges: number[];

	constructor(blocks: readonly RidgeBlock[], trust: number) {
		this.#blocks = blocks;
		this.#trust = trust;
		this.#ridges = blocks.map(({ ridge }) => ridge);
	}

	/** Gives an inverse the ridges as they are now. */
	applyTo(inverse: RidgeInverse): void {
		this.#blocks.forEach(({ from, to }, b) => {
			inverse.setRidge(from, to, this.#ridges[b]!);
		});
	}

	/** Moves the ridges to what the arms' fits say. True when one has changed: inverses must be built anew. */
	update(fits: readonly ArmFit[], pooled: Float64Array, variance: number): boolean {
		if (this.#trust === Number.POSITIVE_INFINITY) return false;
		let changed = false;
		this.#blocks.forEach(({ from, to, ridge }, b) => {
			let determined = this.#trust;
			let squares = (this.#trust * variance) / ridge;
			for (const { inverse, coefficients } of fits) {
				for (let i = from; i < to; i++) {
					determined += inverse.determined(i);
					squares += (coefficients[i]! - pooled[i]!) ** 2;
				}
			}
			const now = Math.min(mostRidge, Math.max(leastRidge, (variance * determined) / squares));
			const factor = now / this.#ridges[b]!;
			if (factor < step && factor > 1 / step) return;
			this.#ridges[b] = now;
			changed = true;
		});
		return changed;
	}
}
