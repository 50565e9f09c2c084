import type { Observation, TokenUsage } from '../../base/call.ts';
import type { ExpectedSpending } from './expected.ts';

/** How many calls' costs the price list is worth, where calls tell their costs but not their tokens. */
export const listedCalls = 10;

/**
 * Expected cost of a call, USD. `costOf`: the arm's price as a function of tokens; undefined when it has none.
 * `usualOutputTokens`: what an answer is taken to have where nothing is known. Undefined when neither price and tokens nor
 * costs are known.
 */
export function expectedCostUsd(
	spending: ExpectedSpending,
	costOf: ((usage: TokenUsage) => number | undefined) | undefined,
	usualOutputTokens?: number,
): number | undefined {
	if (costOf === undefined) return spending.costUsd;
	const { inputTokens, cachedInputTokens } = spending;
	const known = spending.outputTokens;
	const outputTokens = known ?? usualOutputTokens;
	const listed = outputTokens === undefined ? undefined : costOf({ inputTokens, cachedInputTokens, outputTokens });
	if (known !== undefined || listed === undefined) return listed ?? spending.costUsd;
	const { costUsd, costedCalls: n } = spending;
	return costUsd === undefined ? listed : (n * costUsd + listedCalls * listed) / (n + listedCalls);
}

/** No call counts for more than this many times what was expected of it. */
export const mostRatio = 5;

/** What a call took over what was to be expected of it, by cost or else by output; undefined when either is unknown. */
export function costRatio(
	{ costUsd, outputTokens, fault }: Observation,
	expected: ExpectedSpending,
): number | undefined {
	if (fault === true) return undefined;
	const [took, usual] = costUsd !== undefined ? [costUsd, expected.costUsd] : [outputTokens, expected.outputTokens];
	if (took === undefined || usual === undefined || !(usual > 0) || !(took >= 0)) return undefined;
	return Math.min(mostRatio, took / usual);
}
