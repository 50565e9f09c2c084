import type { Grid } from '../../policy/grid.ts';
import type { Belief } from '../../policy/policy.ts';
import { cumulated } from './cumulated.ts';
import { askedOf, type Rank, type RankRules } from './rank.ts';

/** A rank while the mark goes through its cells, and how what falls to it is shared among its arms. */
export class SharedRank {
	/** P(its arms that set the mark are below the cell's end), and its beginning. */
	belowTo = 1;
	belowFrom = 1;
	/** The same, and none of its arms is good enough. */
	badTo = 1;
	badFrom = 1;
	readonly #rank: Rank;
	readonly #beliefs: readonly Belief[];
	readonly #grids: readonly Grid[];
	/** P(sample ≤ edge), by arm of the rank. */
	readonly #at: readonly Float64Array[];
	readonly #edges: Float64Array;
	readonly #rules: RankRules;
	/** P(an arm's sample is the rank's largest and at most the edge): among all, and among those that set no mark. */
	readonly #all: readonly Float64Array[] = [];
	readonly #markless: readonly Float64Array[] = [];
	#asked = 0;
	#isFree = false;

	constructor(
		rank: Rank,
		beliefs: readonly Belief[],
		grids: readonly Grid[],
		at: readonly Float64Array[],
		edges: Float64Array,
		rules: RankRules,
	) {
		this.#rank = rank;
		this.#beliefs = beliefs;
		this.#grids = grids;
		this.#at = at;
		this.#edges = edges;
		this.#rules = rules;
		if (rank.arms.length === 1) return;
		const ones = new Float64Array(edges.length).fill(1);
		this.#all = cumulated(at, edges.length);
		this.#markless = cumulated(
			at.map((own, k) => (rules.setsMark[rank.arms[k]!] ? ones : own)),
			edges.length,
		);
	}

	/** Goes on to the cell between two edges, given the mark in it. */
	askFor(mark: number, from: number, to: number): void {
		const { setsMark, within } = this.#rules;
		const { arms } = this.#rank;
		const asked = askedOf(this.#rank, mark, within);
		this.#asked = asked;
		this.#isFree = false;
		for (const j of arms) if (!setsMark[j] && this.#beliefs[j]!.mean >= asked) this.#isFree = true;
		this.belowTo = this.belowFrom = this.badTo = this.badFrom = 1;
		for (let k = 0; k < arms.length; k++) {
			const j = arms[k]!;
			const under = this.#isFree ? 0 : this.#grids[j]!.cdf(asked);
			if (setsMark[j]) {
				const upTo = this.#at[k]![to]!;
				const already = this.#at[k]![from]!;
				this.belowTo *= upTo;
				this.belowFrom *= already;
				this.badTo *= under < upTo ? under : upTo;
				this.badFrom *= under < already ? under : already;
			} else {
				this.badTo *= under;
				this.badFrom *= under;
			}
		}
	}

	/** Adds to each arm what falls to it: `to` and `from`, what other ranks have to say at the cell's end and beginning. */
	share(byTo: number, byFrom: number, from: number, to: number, sums: number[]): void {
		const { arms } = this.#rank;
		if (arms.length === 1) {
			sums[arms[0]!]! += byTo * (this.belowTo - this.badTo) - byFrom * (this.belowFrom - this.badFrom);
			return;
		}
		for (let k = 0; k < arms.length; k++) {
			sums[arms[k]!]! += byTo * this.#largest(k, to) - (byFrom > 0 ? byFrom * this.#largest(k, from) : 0);
		}
	}

	/** P(arm k has the rank's largest sample, which is good enough, and those that set the mark are at most the edge). */
	#largest(k: number, edge: number): number {
		const { arms } = this.#rank;
		const { setsMark } = this.#rules;
		const asked = this.#isFree ? Number.NEGATIVE_INFINITY : this.#asked;
		const end = this.#edges[edge]!;
		const all = this.#all[k]!;
		let sum = Math.max(0, all[edge]! - this.#interpolated(all, Math.min(asked, end)));
		if (!setsMark[arms[k]!]) {
			// Its sample may lie above the mark.
			let capped = 1;
			for (let i = 0; i < arms.length; i++) if (setsMark[arms[i]!]) capped *= this.#at[i]![edge]!;
			const own = this.#markless[k]!;
			sum += capped * Math.max(0, own[own.length - 1]! - this.#interpolated(own, Math.max(asked, end)));
		}
		return sum;
	}

	/** A cumulated sum at any x. */
	#interpolated(sums: Float64Array, x: number): number {
		const edges = this.#edges;
		let low = 0;
		let high = edges.length - 1;
		if (x < edges[0]!) return 0;
		if (x >= edges[high]!) return sums[high]!;
		while (high - low > 1) {
			const middle = (low + high) >> 1;
			if (edges[middle]! <= x) low = middle;
			else high = middle;
		}
		return sums[low]! + ((sums[high]! - sums[low]!) * (x - edges[low]!)) / (edges[high]! - edges[low]!);
	}
}
