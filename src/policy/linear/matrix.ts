/**
 * Symmetric matrices, packed by rows of the lower triangle: (0,0) (1,0) (1,1) (2,0) …, d(d+1)/2 numbers.
 */

/** Numbers in a packed symmetric matrix of d rows. */
export function packedLength(d: number): number {
	return (d * (d + 1)) / 2;
}

/** Adds weight·xxᵀ to the packed matrix that starts at `offset`, given the places where x is not 0. */
export function addSparseOuter(
	m: Float64Array,
	offset: number,
	x: Float64Array,
	places: readonly number[],
	weight: number,
): void {
	for (let a = 0; a < places.length; a++) {
		const i = places[a]!;
		const wx = weight * x[i]!;
		const row = offset + (i * (i + 1)) / 2;
		for (let b = 0; b <= a; b++) {
			const j = places[b]!;
			m[row + j]! += wx * x[j]!;
		}
	}
}

/** Adds weight·xxᵀ to the packed matrix that starts at `offset`. */
export function addOuter(m: Float64Array, offset: number, x: Float64Array, weight: number): void {
	let k = offset;
	for (let i = 0; i < x.length; i++) {
		const wx = weight * x[i]!;
		if (wx === 0) {
			k += i + 1;
			continue;
		}
		let j = 0;
		// Four at a time takes two thirds of the time.
		for (; j + 3 <= i; j += 4, k += 4) {
			m[k]! += wx * x[j]!;
			m[k + 1]! += wx * x[j + 1]!;
			m[k + 2]! += wx * x[j + 2]!;
			m[k + 3]! += wx * x[j + 3]!;
		}
		for (; j <= i; j++) m[k++]! += wx * x[j]!;
	}
}

/** out = M·x */
export function multiply(m: Float64Array, x: Float64Array, out: Float64Array): void {
	const d = x.length;
	let k = 0;
	for (let i = 0; i < d; i++) {
		const xi = x[i]!;
		let sum = 0;
		if (xi === 0) {
			for (let j = 0; j < i; j++) sum += m[k++]! * x[j]!;
			k++;
		} else {
			for (let j = 0; j < i; j++) {
				const mij = m[k++]!;
				sum += mij * x[j]!;
				out[j]! += mij * xi;
			}
			sum += m[k++]! * xi;
		}
		out[i] = sum;
	}
}

/** Places of the numbers that are not 0. */
export function nonZeros(x: Float64Array): readonly number[] {
	let count = 0;
	for (let i = 0; i < x.length; i++) if (x[i] !== 0) count++;
	// A plain array: a typed one of this size lives off the heap, and takes longer to make than to fill.
	const places = new Array<number>(count);
	for (let i = 0, n = 0; n < count; i++) if (x[i] !== 0) places[n++] = i;
	return places;
}

/** xᵀMx, given the places where x is not 0. */
export function quadratic(m: Float64Array, x: Float64Array, places: readonly number[]): number {
	let sum = 0;
	for (let a = 0; a < places.length; a++) {
		const i = places[a]!;
		const row = (i * (i + 1)) / 2;
		let crossed = 0;
		for (let b = 0; b < a; b++) {
			const j = places[b]!;
			crossed += m[row + j]! * x[j]!;
		}
		sum += x[i]! * (2 * crossed + m[row + i]! * x[i]!);
	}
	return sum;
}

export function dot(a: Float64Array, b: Float64Array): number {
	let sum = 0;
	for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
	return sum;
}

/** Place of (i, 0). */
export const row = (i: number) => (i * (i + 1)) / 2;
