import { type Grid, gridOf } from '../../policy/grid.ts';
import type { Belief } from '../../policy/policy.ts';
import { distributionsAt, lowestMaximum, normalised } from './argmax.ts';
import { edgesOf } from './edges.ts';
import { askedOf, type Rank, type RankRules } from './rank.ts';
import { SharedRank } from './shared-rank.ts';

/**
 * P(arm is chosen) of each, for independent beliefs: over cells of where the mark may lie, P(every arm that sets the mark is
 * below the cell's end) less P(… below its beginning), times P(no earlier rank good enough, this one is, …) given what is
 * asked at its middle. To within 0.003, and they sum to 1.
 */
export function orderedPropensities(
	beliefs: readonly Belief[],
	ranks: readonly Rank[],
	rules: RankRules,
): Float64Array {
	const { setsMark, within } = rules;
	const sums = new Array<number>(beliefs.length).fill(0);
	if (!setsMark.includes(true)) {
		addUnder(Number.NEGATIVE_INFINITY, beliefs, ranks, rules, sums);
		return normalised(sums);
	}
	const grids = beliefs.map(gridOf);
	const zeros = new Float64Array(2 * grids.length);
	const marking = grids.filter((_, j) => setsMark[j]);
	const low = lowestMaximum(marking, zeros);
	// What can be neither the mark nor good enough has no part in it.
	const able = ({ points }: Grid, j: number) =>
		points[points.length - 1]! > low - within || (!setsMark[j] && beliefs[j]!.mean >= low - within);
	const left = ranks
		.map((rank) => ({ ...rank, arms: rank.arms.filter((j) => able(grids[j]!, j)) }))
		.filter(({ arms }) => arms.length > 0);
	const arms = left.flatMap((rank) => rank.arms);
	// Where samples bend: of those that set a mark, and of those that share a rank.
	const still = grids.filter(
		(_, j) => setsMark[j] || left.some((rank) => rank.arms.length > 1 && rank.arms.includes(j)),
	);
	const edges = edgesOf(
		[...still, ...arms.map((j) => bendsOf(grids[j]!, beliefs[j]!, setsMark[j]!))],
		[...still.map(() => 0), ...arms.map(() => within)],
		low,
	);
	const parts = left.map(
		(rank) => new SharedRank(rank, beliefs, grids, distributionsOf(rank, grids, edges), edges, rules),
	);
	addCells(parts, edges, sums);
	return normalised(sums);
}

/** Adds P(chosen) where all that sets a mark lies below it: no arm does, or the mark is known. */
function addUnder(
	mark: number,
	beliefs: readonly Belief[],
	ranks: readonly Rank[],
	rules: RankRules,
	sums: number[],
): void {
	let before = 1;
	for (const rank of ranks) {
		const asked = askedOf(rank, mark, rules.within);
		let bad = 1;
		for (const j of rank.arms) bad *= beliefs[j]!.mean >= asked ? 0 : beliefs[j]!.cdf(asked);
		if (rank.arms.length === 1) sums[rank.arms[0]!]! += before * (1 - bad);
		else {
			const grids = beliefs.map((belief, j) => (rank.arms.includes(j) ? gridOf(belief) : noGrid));
			const own = rank.arms.map((j) => grids[j]!);
			const edges = edgesOf(own, new Float64Array(own.length), Math.min(...own.map(({ points }) => points[0]!)));
			const shared = new SharedRank(rank, beliefs, grids, distributionsOf(rank, grids, edges), edges, rules);
			shared.askFor(mark, edges.length - 1, edges.length - 1);
			shared.share(before, 0, edges.length - 1, edges.length - 1, sums);
		}
		before *= bad;
		if (before === 0) return;
	}
}

const noGrid: Grid = { points: [], cdf: () => 1 };

/** Where the chance of being good enough bends: a known arm's mean is a step. */
function bendsOf({ points, cdf }: Grid, { mean }: Belief, setsMark: boolean): Grid {
	return setsMark ? { points, cdf } : { points: [...points, mean - 1e-9, mean], cdf };
}

function distributionsOf({ arms }: Rank, grids: readonly Grid[], edges: Float64Array): Float64Array[] {
	return distributionsAt(
		arms.map((j) => grids[j]!),
		edges,
		new Float64Array(arms.length),
	);
}

/** Sums up over the cells of the mark. */
function addCells(ranks: readonly SharedRank[], edges: Float64Array, sums: number[]): void {
	// Products over the ranks after each, for the cell's end and beginning.
	const afterTo = new Float64Array(ranks.length + 1).fill(1);
	const afterFrom = new Float64Array(ranks.length + 1).fill(1);
	for (let e = 1; e < edges.length; e++) {
		const mark = (edges[e - 1]! + edges[e]!) / 2;
		for (let r = ranks.length - 1; r >= 0; r--) {
			const rank = ranks[r]!;
			rank.askFor(mark, e - 1, e);
			afterTo[r] = afterTo[r + 1]! * rank.belowTo;
			afterFrom[r] = afterFrom[r + 1]! * rank.belowFrom;
		}
		let [beforeTo, beforeFrom] = [1, 1];
		for (let r = 0; r < ranks.length && beforeTo > 0; r++) {
			const rank = ranks[r]!;
			rank.share(beforeTo * afterTo[r + 1]!, beforeFrom * afterFrom[r + 1]!, e - 1, e, sums);
			beforeTo *= rank.badTo;
			beforeFrom *= rank.badFrom;
		}
	}
}
