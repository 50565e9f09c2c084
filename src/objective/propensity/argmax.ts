import { BetaBelief } from '../../policy/beta.ts';
import { BetaQuadrature, GeneralQuadrature, type Quadrature } from '../../policy/grid.ts';
import type { Belief } from '../../policy/policy.ts';
import { overParts } from './parts.ts';

/** The points and masses of arm m, finer where another belief is much narrower than its own cells. */
export function pointsOf(all: readonly Quadrature[], m: number): { x: ArrayLike<number>; mass: ArrayLike<number> } {
	const own = all[m]!;
	const narrow = all.filter((other, j) => j !== m && other.sd < 0.4 * own.sd);
	if (narrow.length === 0) return own;
	const edges = [own, ...narrow].flatMap(({ x }) => Array.from(x)).sort((a, b) => a - b);
	const x = new Float64Array(edges.length + 1);
	const mass = new Float64Array(edges.length + 1);
	let before = 0;
	for (let i = 0; i <= edges.length; i++) {
		const from = edges[Math.max(0, i - 1)]!;
		const to = edges[Math.min(edges.length - 1, i)]!;
		const upTo = i === edges.length ? 1 : own.cdf(to, logitOf(to));
		x[i] = (from + to) / 2;
		mass[i] = Math.max(0, upTo - before);
		before = upTo;
	}
	return { x, mass };
}

/** Gives the logit of x, for beliefs that live in [0, 1]. */
export function logitOf(x: number): number {
	if (x <= 0) return Number.NEGATIVE_INFINITY;
	return x >= 1 ? Number.POSITIVE_INFINITY : Math.log(x / (1 - x));
}

export function quadratureOf(belief: Belief): Quadrature {
	return belief instanceof BetaBelief ? new BetaQuadrature(belief) : new GeneralQuadrature(belief);
}

/**
 * P(argmax of sᵢ + shiftᵢ is `index`) for independent beliefs: Σₓ P(s = x)·Π P(sⱼ ≤ x + shift − shiftⱼ).
 */
export function argmaxPropensity(beliefs: readonly Belief[], shifts: readonly number[], index: number): number {
	return overParts(beliefs, index, (parts) => argmaxOf(parts, shifts, index));
}

export function argmaxOf(beliefs: readonly Belief[], shifts: readonly number[], index: number): number {
	if (beliefs.length === 1) return 1;
	const all = beliefs.map(quadratureOf);
	const { x, mass } = pointsOf(all, index);
	let sum = 0;
	for (let i = 0; i < x.length; i++) {
		let p = mass[i]!;
		if (p < negligible) continue;
		for (let j = 0; j < all.length; j++) {
			if (j === index) continue;
			const at = x[i]! + shifts[index]! - shifts[j]!;
			p *= all[j]!.cdf(at, logitOf(at));
		}
		sum += p;
	}
	return clip(sum);
}

/** Below it a node counts for nothing. */
export const negligible = 1e-7;

export function clip(p: number): number {
	return Math.min(1, Math.max(1e-9, p));
}
