import { type Grid, gridOf } from '../../policy/grid.ts';
import type { Belief } from '../../policy/policy.ts';
import { cumulated } from './cumulated.ts';
import { edgesOf } from './edges.ts';
import { logitPair } from './logit-pair.ts';

/**
 * P(argmax of sᵢ + shiftᵢ is i) of each arm, for independent beliefs: ∫ Π P(sⱼ ≤ x − shiftⱼ) dP(sᵢ ≤ x − shiftᵢ), by cells
 * that fit all beliefs at once. To within 0.001, and they sum to 1.
 */
export function argmaxPropensities(beliefs: readonly Belief[], shifts: ArrayLike<number>): Float64Array {
	if (beliefs.length === 1) return Float64Array.of(1);
	const isPair = beliefs.length === 2 && shifts[0] === shifts[1];
	const pair = isPair ? logitPair(beliefs[0]!, beliefs[1]!) : undefined;
	if (pair !== undefined) return normalised(pair);
	const grids = beliefs.map(gridOf);
	const edges = edgesOf(grids, shifts, lowestMaximum(grids, shifts));
	return normalised(
		cumulated(distributionsAt(grids, edges, shifts), edges.length).map((row) => row[edges.length - 1]!),
	);
}

/** Below it the largest sample can't lie. */
export function lowestMaximum(grids: readonly Grid[], shifts: ArrayLike<number>): number {
	let low = Number.NEGATIVE_INFINITY;
	for (let j = 0; j < grids.length; j++) low = Math.max(low, grids[j]!.points[0]! + shifts[j]!);
	return low;
}

/** P(sⱼ + shiftⱼ ≤ edge), by arm and edge. */
export function distributionsAt(
	grids: readonly Grid[],
	edges: Float64Array,
	shifts: ArrayLike<number>,
): Float64Array[] {
	return grids.map((grid, j) => {
		const at = new Float64Array(edges.length);
		const shift = shifts[j]!;
		for (let e = 0; e < at.length; e++) at[e] = grid.cdf(edges[e]! - shift);
		return at;
	});
}

/** Probabilities as shares of their sum; none is 0, for an arm that was drawn had a chance. */
export function normalised(probabilities: Iterable<number> & ArrayLike<number>): Float64Array {
	const bounded = Float64Array.from(probabilities, (p) => Math.max(least, p));
	const total = bounded.reduce((a, b) => a + b);
	return bounded.map((p) => p / total);
}

const least = 1e-9;
