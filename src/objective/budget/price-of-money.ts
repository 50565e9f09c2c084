/** A draw, as far as it says what a price of money would have spent. By arm. */
export interface PricedDraw {
	readonly scores: Float64Array;
	/** Expected cost, USD. */
	readonly costs: Float64Array;
	/** What of it counts in the choice, USD. */
	readonly weighed: Float64Array;
}

/** The smallest λ ≥ 0, in score per USD, at which the draws would have cost no more than `target` on average. */
export function priceOfMoney(draws: readonly PricedDraw[], target: number): number {
	if (meanCost(draws, 0) <= target) return 0;
	let dearest = 0;
	for (const { weighed } of draws) for (const cost of weighed) if (cost > dearest) dearest = cost;
	// From prices that hardly matter beside any score to those at which only cost counts.
	let low = -20;
	let high = 40;
	for (let i = 0; i < 26; i++) {
		const middle = (low + high) / 2;
		if (meanCost(draws, 2 ** middle / dearest) <= target) high = middle;
		else low = middle;
	}
	return 2 ** high / dearest;
}

function meanCost(draws: readonly PricedDraw[], lambda: number): number {
	let sum = 0;
	for (const { scores, costs, weighed } of draws) {
		let best = 0;
		let bestScore = Number.NEGATIVE_INFINITY;
		for (let i = 0; i < scores.length; i++) {
			const score = scores[i]! - lambda * weighed[i]!;
			if (score > bestScore) {
				bestScore = score;
				best = i;
			}
		}
		sum += costs[best]!;
	}
	return sum / draws.length;
}
