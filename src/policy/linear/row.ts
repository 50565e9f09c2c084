import type { LazySums } from '../policy.ts';
import { addSparseOuter, nonZeros, packedLength } from './matrix.ts';

/**
 * Layout of an arm's row: Σw·r², then Σw·φφᵀ packed, then Σw·r·φ. The bias being 1, the first of the packed numbers is Σw,
 * the first of each of its rows is Σw·φᵢ, and the first of the last numbers is Σw·r.
 */
export const squaresAt = 0;
export const matrixAt = 1;
export const vectorAt = (d: number) => matrixAt + packedLength(d);
export const rowLength = (d: number) => vectorAt(d) + d;

/** What an outcome adds to a row. */
export class LinearSums implements LazySums {
	readonly length: number;
	readonly #features: Float64Array;
	readonly #places: readonly number[];
	readonly #reward: number;

	constructor(features: Float64Array, reward: number) {
		this.length = rowLength(features.length);
		this.#features = features;
		this.#places = nonZeros(features);
		this.#reward = reward;
	}

	addTo(target: Float64Array, factor: number): void {
		const x = this.#features;
		const reward = factor * this.#reward;
		target[squaresAt]! += reward * this.#reward;
		addSparseOuter(target, matrixAt, x, this.#places, factor);
		const at = vectorAt(x.length);
		for (let a = 0; a < this.#places.length; a++) {
			const i = this.#places[a]!;
			target[at + i]! += reward * x[i]!;
		}
	}
}

/** What a call adds to an arm's row of costs: ratio − 1 times φ. */
export class CostSums implements LazySums {
	readonly length: number;
	readonly #features: Float64Array;
	readonly #excess: number;

	constructor(features: Float64Array, ratio: number) {
		this.length = features.length;
		this.#features = features;
		this.#excess = ratio - 1;
	}

	addTo(target: Float64Array, factor: number): void {
		const x = this.#features;
		const excess = factor * this.#excess;
		for (let i = 0; i < x.length; i++) target[i]! += excess * x[i]!;
	}
}
