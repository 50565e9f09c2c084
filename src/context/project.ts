import { hashMix } from '../base/hash.ts';

/**
 * A fixed random projection (Achlioptas 2003: signs instead of Gaussians) of a vector of any length to `dimensions`
 * numbers of norm `norm`. It depends on nothing but the lengths and the key.
 */
export function project(
	vector: ArrayLike<number>,
	target: Float64Array,
	offset: number,
	dimensions: number,
	norm: number,
	key = 0,
): void {
	let squares = 0;
	for (let j = 0; j < vector.length; j++) squares += vector[j]! * vector[j]!;
	if (!(squares > 0) || !Number.isFinite(squares)) return;
	const scale = norm / Math.sqrt(squares * dimensions);
	for (let j = 0; j < vector.length; j++) {
		const x = vector[j]! * scale;
		let bits = 0;
		for (let i = 0; i < dimensions; i++) {
			if ((i & 31) === 0) bits = hashMix(Math.imul(j + 1, 0x9e3779b1) ^ (i >>> 5) ^ key);
			target[offset + i]! += (bits >>> (i & 31)) & 1 ? x : -x;
		}
	}
}
