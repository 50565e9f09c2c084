/** Arms of one rank: the first rank that is good enough is chosen, and in it the largest sample. */
export interface Rank {
	/** Places of its arms. */
	readonly arms: readonly number[];
	/** What is asked of it whatever the samples are; −∞: nothing. */
	readonly demand: number;
}

/** Which arms set a mark by their samples, and how far below what is asked an arm may lie. */
export interface RankRules {
	/** An arm that does not is good enough by its mean, too. */
	readonly setsMark: readonly boolean[];
	readonly within: number;
}

/** The mark is the largest sample of the arms that set it; what is asked of a rank is its demand or the mark, less `within`. */
export function askedOf({ demand }: Rank, mark: number, within: number): number {
	return Math.max(demand, mark) - within;
}
