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

/**
 * How many times the usual output a request has that costs `factor` times the usual: what its content costs more or less, it
 * costs by its answer, for its prompt is known. No further than a factor of costs may go.
 */
export function outputOfCost(
	factor: number,
	spending: ExpectedSpending,
	costOf: (usage: TokenUsage) => number | undefined,
): number {
	const { inputTokens, cachedInputTokens, outputTokens } = spending;
	if (outputTokens === undefined) return factor;
	const whole = costOf({ inputTokens, cachedInputTokens, outputTokens });
	const prompt = costOf({ inputTokens, cachedInputTokens, outputTokens: 0 });
	if (whole === undefined || prompt === undefined || !(whole > prompt)) return factor;
	return Math.min(mostRatio, Math.max(1 / mostRatio, (factor * whole - prompt) / (whole - prompt)));
}
