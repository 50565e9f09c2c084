import type { Grid } from '../../policy/grid.ts';

/** Edges of cells times beliefs, at most: what bounds the work where there are many arms. And the edges by themselves. */
const mostWork = 20_000;
const [leastEdges, mostEdges] = [64, 128];

/** What is less than this apart is one edge, as a share of the whole. */
const nextTo = 1e-7;

/**
 * Edges of cells that fit all beliefs at once, rising: each belief's points, moved by its shift, from `low` upwards. With
 * many arms, every second, third … of them.
 */
export function edgesOf(grids: readonly Grid[], shifts: ArrayLike<number>, low: number): Float64Array {
	const points: number[] = [];
	for (let j = 0; j < grids.length; j++) {
		for (const point of grids[j]!.points) {
			const x = point + shifts[j]!;
			if (x > low) points.push(x);
		}
	}
	const sorted = Float64Array.from(points).sort();
	const most = Math.min(mostEdges, Math.max(leastEdges, mostWork / grids.length));
	const stride = Math.max(1, sorted.length / most);
	const least = nextTo * (sorted[sorted.length - 1]! - low);
	const edges: number[] = [low];
	for (let at = stride - 1; at < sorted.length - 0.5; at += stride) {
		const x = sorted[Math.round(at)]!;
		if (x - edges[edges.length - 1]! > least) edges.push(x);
	}
	const end = sorted[sorted.length - 1]!;
	if (end > edges[edges.length - 1]!) edges.push(end);
	return Float64Array.from(edges);
}
