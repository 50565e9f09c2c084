import { row } from './matrix.ts';

/** M = L·Lᵀ (Cholesky): L in place of the packed M. False, and rubbish, when M is not positive definite. */
export function factor(m: Float64Array, d: number): boolean {
	for (let i = 0; i < d; i++) {
		const ri = row(i);
		for (let j = 0; j <= i; j++) {
			const rj = row(j);
			let sum = m[ri + j]!;
			for (let k = 0; k < j; k++) sum -= m[ri + k]! * m[rj + k]!;
			if (i === j) {
				if (!(sum > 0)) return false;
				m[ri + i] = Math.sqrt(sum);
			} else m[ri + j] = sum / m[rj + j]!;
		}
	}
	return true;
}

/** x with L·Lᵀ·x = b, in place of b. */
export function solveFactored(l: Float64Array, b: Float64Array): void {
	const d = b.length;
	for (let i = 0; i < d; i++) {
		let sum = b[i]!;
		for (let j = 0; j < i; j++) sum -= l[row(i) + j]! * b[j]!;
		b[i] = sum / l[row(i) + i]!;
	}
	for (let i = d - 1; i >= 0; i--) {
		let sum = b[i]!;
		for (let j = i + 1; j < d; j++) sum -= l[row(j) + i]! * b[j]!;
		b[i] = sum / l[row(i) + i]!;
	}
}

/** The inverse, in place, of a packed positive definite matrix. Returns false, and leaves rubbish, when it is none. */
export function invert(m: Float64Array, d: number): boolean {
	if (!factor(m, d)) return false;
	// L⁻¹
	for (let i = 0; i < d; i++) {
		const ri = row(i);
		const inverse = 1 / m[ri + i]!;
		for (let j = 0; j < i; j++) {
			let sum = 0;
			for (let k = j; k < i; k++) sum -= m[ri + k]! * m[row(k) + j]!;
			m[ri + j] = sum * inverse;
		}
		m[ri + i] = inverse;
	}
	// M⁻¹ = L⁻ᵀ·L⁻¹
	for (let j = 0; j < d; j++) {
		for (let i = j; i < d; i++) {
			let sum = 0;
			for (let k = i; k < d; k++) sum += m[row(k) + i]! * m[row(k) + j]!;
			// Place (i, j) is read by no later sum: those look at rows k ≥ i and columns i and above j only.
			m[row(i) + j] = sum;
		}
	}
	return true;
}
