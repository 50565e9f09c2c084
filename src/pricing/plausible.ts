import type { TokenUsage } from '../base/call.ts';

/** The largest context windows have 10 million tokens; tools that a provider runs read the prompt several times. */
const mostInputTokens = 2e7;
const mostOutputTokens = 2e6;

/** How many context windows one call may fill: tools that a provider runs, and windows that grew since they were noted. */
const mostWindows = 10;

/** Of the dearest models, with a margin: USD a token. */
const mostUsdPerToken = 0.002;
/** For what is billed beside tokens: searches, tools, images. USD. */
const mostOtherUsd = 10;
/** Of a call whose tokens are not known, USD. */
const mostUsd = 1000;

/** A number that no call has. */
export interface OddNumber {
	/** Of what, e.g. `input tokens`. */
	readonly of: string;
	readonly value: number;
}

/** What may be learnt of a call. */
export interface PlausibleUse {
	readonly usage: TokenUsage;
	readonly costUsd: number | undefined;
	/** The number that was told and can't be; undefined when all can. */
	readonly odd: OddNumber | undefined;
}

/**
 * Leaves out what no call can have: counts and costs that are negative, not finite, or larger than any model and price
 * makes them. One such number would outweigh all true ones. A count that can't be says that the others of the same
 * answer are not to be trusted either, so none of them is kept.
 *
 * @param costUsd as the provider told it
 * @param contextTokens the model's context window, where it is known
 */
export function plausible(
	usage: TokenUsage,
	costUsd: number | undefined,
	contextTokens = Number.POSITIVE_INFINITY,
): PlausibleUse {
	const window = mostWindows * contextTokens;
	const { inputTokens, outputTokens, cachedInputTokens, cacheWriteTokens, reasoningTokens } = usage;
	const odd =
		oddCount(inputTokens, 'input', Math.min(mostInputTokens, window)) ??
		oddCount(outputTokens, 'output', Math.min(mostOutputTokens, window)) ??
		oddCount(cachedInputTokens, 'cached', mostInputTokens) ??
		oddCount(cacheWriteTokens, 'cache-write', mostInputTokens) ??
		oddCount(reasoningTokens, 'reasoning', mostOutputTokens);
	const known = odd === undefined ? usage : {};
	if (costUsd === undefined) return { usage: known, costUsd, odd };
	const isCounted = odd === undefined && inputTokens !== undefined && outputTokens !== undefined;
	const limit = isCounted ? mostOtherUsd + (inputTokens + outputTokens) * mostUsdPerToken : mostUsd;
	if (costUsd >= 0 && costUsd <= limit) return { usage: known, costUsd, odd };
	return { usage: known, costUsd: undefined, odd: odd ?? { of: 'USD', value: costUsd } };
}

function oddCount(tokens: number | undefined, kind: string, most: number): OddNumber | undefined {
	return tokens === undefined || (tokens >= 0 && tokens <= most) ? undefined : { of: `${kind} tokens`, value: tokens };
}
