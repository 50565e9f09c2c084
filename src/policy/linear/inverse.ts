import { invert } from './cholesky.ts';
import { addOuter, dot, multiply, packedLength, quadratic } from './matrix.ts';

/**
 * Q = (R/u + A)⁻¹ for a ridge R (diagonal), sums A and the worth u of one unit in them when Q was built; so the
 * posterior's (R + u·A)⁻¹ is Q/u. Kept by rank-one updates (Sherman and Morrison 1950) while outcomes come in here.
 */
export class RidgeInverse {
	readonly #d: number;
	readonly #ridge: Float64Array;
	readonly #q: Float64Array;
	readonly #ux: Float64Array;
	/** The unit for which it was built. */
	unit = 0;
	#updates = 0;

	constructor(d: number, ridge: Float64Array) {
		this.#d = d;
		this.#ridge = ridge;
		this.#q = new Float64Array(packedLength(d));
		this.#ux = new Float64Array(d);
	}

	/** Ridge of place i in units of the sums. */
	ridge(i: number): number {
		return this.#ridge[i]! / this.unit;
	}

	/** Builds it anew from sums; `fill` adds A, packed, to the zeroed matrix that it gets. */
	rebuild(unit: number, fill: (packed: Float64Array) => void): void {
		this.unit = unit;
		this.#updates = 0;
		this.#q.fill(0);
		fill(this.#q);
		for (let i = 0, k = 0; i < this.#d; k += ++i + 1) this.#q[k]! += this.#ridge[i]! / unit;
		if (!invert(this.#q, this.#d)) {
			// Only rounding, after outcomes were taken back, can make the sums indefinite.
			this.#q.fill(0);
			for (let i = 0, k = 0; i < this.#d; k += ++i + 1) this.#q[k] = unit / this.#ridge[i]!;
		}
	}

	/** out = Q·x */
	times(x: Float64Array, out: Float64Array): void {
		multiply(this.#q, x, out);
	}

	/** xᵀQx, given the places where x is not 0. */
	form(x: Float64Array, places: readonly number[]): number {
		return quadratic(this.#q, x, places);
	}

	/**
	 * A grew by weight·xxᵀ. False when it must be built anew. `coefficients`, if given, are moved on to those of a vector that
	 * grew by weight·reward·x, in one step instead of a product with Q (recursive least squares).
	 */
	update(x: Float64Array, weight: number, reward = 0, coefficients?: Float64Array): boolean {
		this.times(x, this.#ux);
		const growth = 1 + weight * dot(this.#ux, x);
		// Taking much away loses digits, and a thousand roundings are enough.
		if (!(growth > 0.5) || ++this.#updates > 1000) return false;
		addOuter(this.#q, 0, this.#ux, -weight / growth);
		if (coefficients !== undefined) {
			const step = (weight * (reward - dot(coefficients, x))) / growth;
			for (let i = 0; i < coefficients.length; i++) coefficients[i]! += step * this.#ux[i]!;
		}
		return true;
	}
}
