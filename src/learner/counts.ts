/** Places in an arm's row of plain counts and sums, which are never forgotten. New places are added at the end. */
export const Count = {
	draws: 0,
	outcomes: 1,
	/** Σ score of the outcomes. */
	score: 2,
	/** Calls that were observed to their end, faults included. */
	calls: 3,
	faults: 4,
	/** Calls whose cost is known, and Σ USD. */
	costed: 5,
	costUsd: 6,
	/** Calls whose latency is known, and Σ ms. */
	timed: 7,
	latencyMs: 8,
	streamed: 9,
	timeToFirstTokenMs: 10,
	inputTokens: 11,
	outputTokens: 12,
	cachedInputTokens: 13,
	reasoningTokens: 14,
} as const;

/** Length of the row. */
export const countsLength = 16;
