import type { TokenUsage } from '../base/call.ts';
import { type Fields, fieldsOf, numberIn, providerCounts, type ToldUse } from './told.ts';

/*
 * SDKs pass counts on as providers give them, and providers do not agree on what the whole is: thinking stands beside
 * the answer's tokens (Gemini, xAI), tokens read from and written to a cache beside the prompt's (Anthropic, Bedrock).
 * All of it is billed, so all of it is in `inputTokens` and `outputTokens` here, whatever the SDK makes of it.
 */

const names = {
	input: ['inputTokens', 'promptTokens', 'input_tokens', 'prompt_tokens', 'promptTokenCount'],
	output: ['outputTokens', 'completionTokens', 'output_tokens', 'completion_tokens', 'candidatesTokenCount'],
	total: ['totalTokens', 'total_tokens', 'totalTokenCount'],
	/** Part of the prompt's tokens. */
	cached: [
		'cacheReadTokens',
		'cachedInputTokens',
		'cachedPromptTokens',
		'cache_read',
		'cached_tokens',
		'cachedTokens',
		'cachedContentTokenCount',
		'promptCacheHitTokens',
		'prompt_cache_hit_tokens',
		'num_cached_tokens',
	],
	written: ['cacheWriteTokens', 'cache_creation', 'cache_write_tokens'],
	/** Beside the prompt's tokens. */
	cachedBeside: ['cache_read_input_tokens', 'cacheReadInputTokens'],
	writtenBeside: ['cache_creation_input_tokens', 'cacheCreationInputTokens', 'cacheWriteInputTokens'],
	reasoning: [
		'reasoningTokens',
		'reasoning',
		'reasoning_tokens',
		'thinking_tokens',
		'thoughtsTokenCount',
		'total_thought_tokens',
	],
} as const;

const inputDetails = [
	'inputTokenDetails',
	'input_token_details',
	'input_tokens_details',
	'prompt_tokens_details',
	'prompt_token_details',
	'promptTokensDetails',
];
const outputDetails = [
	'outputTokenDetails',
	'output_token_details',
	'output_tokens_details',
	'completion_tokens_details',
	'completionTokensDetails',
];

/** More than the prompt and answer of any one call have together. A larger total is no total. */
const mostTokens = 2e7;

/**
 * Tokens as billed, by what an answer says. What it does not say is undefined. Counts are as they were told, however odd
 * (see `plausible`); parts are never more than their wholes.
 */
export function toldUsage(told: ToldUse): TokenUsage {
	const usage = fieldsOf(told.usage);
	const beside = providerCounts(told);
	const all = [usage, ...beside];
	const counts =
		usage.inputTokens !== null && typeof usage.inputTokens === 'object' ? nested(usage) : flat(usage, all, told);
	const { cached = 0, written = 0, reasoning = 0 } = counts;
	let { input, output } = counts;
	const total = numberIn(all, names.total) ?? 0;
	if (input !== undefined && output !== undefined) {
		// Tokens that are in the total alone are thinking, in all that is known.
		const more = total - input - output;
		if (more > 0 && total <= mostTokens) output += more;
	}
	// A total of the provider's own says that a part that is too large is wrong; else it stands beside its whole.
	const isWhole = input !== undefined && output !== undefined && numberIn(beside, names.total) === input + output;
	if (!isWhole) {
		if (output !== undefined && reasoning > output) output += reasoning;
		if (input !== undefined && cached + written > input) input += cached + written;
	}
	// No prompt has no tokens: zeros are what some SDKs make of a usage that is missing.
	if (input === 0 && output === 0) return {};
	const read = least(counts.cached, input);
	return {
		inputTokens: input,
		outputTokens: output,
		cachedInputTokens: read,
		cacheWriteTokens: least(counts.written, input === undefined ? undefined : input - (read ?? 0)),
		reasoningTokens: least(counts.reasoning, output),
	};
}

interface Counts {
	readonly input: number | undefined;
	readonly output: number | undefined;
	readonly cached: number | undefined;
	readonly written: number | undefined;
	readonly reasoning: number | undefined;
}

/** AI SDK v3 and v4: each count apart, and a total that has all of them. */
function nested(usage: Fields): Counts {
	const input = fieldsOf(usage.inputTokens);
	const output = fieldsOf(usage.outputTokens);
	const cached = numberIn([input], ['cacheRead']);
	const written = numberIn([input], ['cacheWrite']);
	const reasoning = numberIn([output], ['reasoning']);
	return {
		input: numberIn([input], ['total']) ?? plus(numberIn([input], ['noCache']), cached, written),
		output: numberIn([output], ['total']) ?? plus(numberIn([output], ['text']), reasoning),
		cached,
		written,
		reasoning,
	};
}

/** All other shapes: counts by their names, which mean what their provider means by them. */
function flat(usage: Fields, all: readonly Fields[], { provider = '' }: ToldUse): Counts {
	const gemini = all.find(({ promptTokenCount }) => typeof promptTokenCount === 'number');
	const inputs = withDetails(all, inputDetails);
	const outputs = withDetails(all, outputDetails);
	const cachedInside = numberIn(inputs, names.cached);
	// Proxies give these names to parts of `prompt_tokens`.
	const own = all.filter(({ prompt_tokens }) => prompt_tokens === undefined);
	const cachedBeside = numberIn(own, names.cachedBeside);
	const writtenBeside = numberIn(own, names.writtenBeside);
	const cached = cachedInside ?? numberIn(all, names.cachedBeside);
	const written = numberIn(inputs, names.written) ?? numberIn(all, names.writtenBeside);
	const reasoning = numberIn(outputs, names.reasoning);
	if (gemini !== undefined) {
		const thinking = numberIn([gemini], ['thoughtsTokenCount']);
		const output = (numberIn([gemini], ['candidatesTokenCount']) ?? 0) + (thinking ?? 0);
		const prompt = numberIn([gemini], ['promptTokenCount'])! + (numberIn([gemini], ['toolUsePromptTokenCount']) ?? 0);
		// Where thinking is told, what else is in the total is what tools brought to the prompt.
		const total = thinking === undefined ? 0 : (numberIn([gemini], names.total) ?? 0);
		const isTotal = total <= mostTokens && total - output > prompt;
		return { input: isTotal ? total - output : prompt, output, cached, written, reasoning };
	}
	let input = numberIn(all, names.input);
	let output = numberIn(all, names.output);
	const isBeside = cachedBeside !== undefined || writtenBeside !== undefined || /anthropic|bedrock/i.test(provider);
	if (isBeside && !hasCacheInside(usage, all, input, plus(cached ?? 0, written))) input = plus(input, cached, written);
	// Of ai 4 only, whose streams have no total; later packages add it themselves.
	const { completionTokens } = usage;
	if (completionTokens !== undefined && /^xai\b/.test(provider) && numberIn(all, names.total) === undefined) {
		output = plus(output, reasoning);
	}
	return { input, output, cached, written, reasoning };
}

/** SDKs that have added the cache's tokens already: ai 6 and later in their results, LangChain 1.x. */
function hasCacheInside(usage: Fields, [, ...beside]: readonly Fields[], input = 0, cache = 0): boolean {
	if (usage.inputTokenDetails !== undefined) return true;
	if (usage.input_tokens === undefined) return false;
	const own = numberIn(beside, ['input_tokens', 'inputTokens']);
	return own === undefined ? beside.some(({ model_provider }) => model_provider !== undefined) : input >= own + cache;
}

function withDetails(sources: readonly Fields[], details: readonly string[]): Fields[] {
	const found = [...sources];
	for (const fields of sources) {
		for (const name of details) {
			// Gemini has lists of this name.
			if (typeof fields[name] === 'object' && fields[name] !== null) found.push(fieldsOf(fields[name]));
		}
	}
	return found;
}

/** A sum of what is known; undefined when the first is not. */
function plus(first: number | undefined, ...others: readonly (number | undefined)[]): number | undefined {
	return first === undefined ? undefined : others.reduce<number>((sum, each) => sum + (each ?? 0), first);
}

function least(part: number | undefined, whole: number | undefined): number | undefined {
	return part === undefined || whole === undefined ? part : Math.min(part, Math.max(whole, 0));
}
