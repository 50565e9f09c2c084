import type { TokenUsage } from '../base/call.ts';
import { InvalidOptionError } from '../base/errors.ts';

/** What tokens cost, USD per million of them. */
export interface TokenRates {
	/** Prompt tokens. */
	readonly input: number;
	/** Generated tokens. */
	readonly output: number;
	/** Prompt tokens read from the provider's cache. Default: as `input`. */
	readonly cachedInput?: number;
	/** Prompt tokens written to the provider's cache. Default: as `input`. */
	readonly cacheWrite?: number;
	/** Reasoning tokens. Default: as `output`. */
	readonly reasoning?: number;
}

/** Rates of long prompts; they hold for the whole request, not only for the tokens above the bound. */
export interface PriceTier extends TokenRates {
	/** The tier holds for requests with more prompt tokens than this. */
	readonly aboveInputTokens: number;
}

/** A model's price: USD per million tokens, and USD per call. */
export interface Price extends TokenRates {
	/** USD per call, whatever its length. Default 0. */
	readonly request?: number;
	/** Other rates for long prompts, in any order. Default: none. */
	readonly tiers?: readonly PriceTier[];
}

const rateNames = ['input', 'output', 'cachedInput', 'cacheWrite', 'reasoning'] as const;

/** A token count, or undefined when the provider told none (AI SDK 4 says NaN). */
function count(tokens: number | undefined): number | undefined {
	return tokens !== undefined && tokens >= 0 && Number.isFinite(tokens) ? tokens : undefined;
}

/** The rates that hold for a prompt of so many tokens. */
function ratesFor(price: Price, inputTokens: number): TokenRates {
	let rates: TokenRates = price;
	if (price.tiers === undefined) return rates;
	let bound = -1;
	for (const tier of price.tiers) {
		if (inputTokens > tier.aboveInputTokens && tier.aboveInputTokens > bound) {
			rates = tier;
			bound = tier.aboveInputTokens;
		}
	}
	return rates;
}

/**
 * What a call is billed, USD. Cached and cache-write tokens are parts of `inputTokens`, reasoning tokens of
 * `outputTokens`; a part that the provider told nothing of is taken as 0, as providers leave out what did not occur.
 *
 * Undefined, never guessed, when the prompt's or the answer's tokens are not known (missing, NaN, negative) and have a
 * price, or when the parts contradict the whole (more cached tokens than prompt tokens).
 *
 * @example
 * ```ts
 * costUsd({ inputTokens: 1000, outputTokens: 200 }, { input: 0.15, output: 0.6 }); // 0.00027
 * ```
 */
export function costUsd(usage: TokenUsage, price: Price): number | undefined {
	const perCall = price.request ?? 0;
	const input = count(usage.inputTokens) ?? (isFree(price, inputRates) ? 0 : undefined);
	const output = count(usage.outputTokens) ?? (isFree(price, outputRates) ? 0 : undefined);
	if (input === undefined || output === undefined) return undefined;
	const rates = ratesFor(price, input);
	const { input: inputRate, output: outputRate } = rates;
	const { cachedInput = inputRate, cacheWrite = inputRate, reasoning = outputRate } = rates;

	// A part counts against the whole where it has a rate of its own.
	const cached = cachedInput === inputRate ? 0 : (count(usage.cachedInputTokens) ?? 0);
	const written = cacheWrite === inputRate ? 0 : (count(usage.cacheWriteTokens) ?? 0);
	const reasoned = reasoning === outputRate ? 0 : (count(usage.reasoningTokens) ?? 0);
	const prompt = input - cached - written;
	const answer = output - reasoned;
	if (prompt < 0 || answer < 0) return undefined;
	const promptUsd = (cached * cachedInput + written * cacheWrite + prompt * inputRate) / 1e6;
	return perCall + promptUsd + (reasoned * reasoning + answer * outputRate) / 1e6;
}

const inputRates = ['input', 'cachedInput', 'cacheWrite'] as const;
const outputRates = ['output', 'reasoning'] as const;

/** True when none of these rates, in no tier, costs anything. */
function isFree(price: Price, names: readonly (keyof TokenRates)[]): boolean {
	return [price, ...(price.tiers ?? [])].every((rates) => names.every((name) => (rates[name] ?? 0) === 0));
}

/**
 * Checks a price; throws InvalidOptionError.
 *
 * @example
 * ```ts
 * validatePrice('price', { input: 0.15, output: 0.6 });
 * ```
 */
export function validatePrice(option: string, value: unknown): asserts value is Price {
	validateRates(option, value, ['request', 'tiers'], '{ input, output, cachedInput?, cacheWrite?, reasoning?, … }');
	const { request, tiers } = value as Price;
	if (request !== undefined) validateUsd(`${option}.request`, request, 'USD per call');
	if (tiers === undefined) return;
	if (!Array.isArray(tiers)) throw new InvalidOptionError(`${option}.tiers`, tiers, 'Give an array of tiers.');
	tiers.forEach((tier: PriceTier, i) => {
		const name = `${option}.tiers[${i}]`;
		validateRates(name, tier, ['aboveInputTokens'], '{ aboveInputTokens, input, output, … }');
		if (!(tier.aboveInputTokens >= 0 && Number.isFinite(tier.aboveInputTokens))) {
			throw new InvalidOptionError(`${name}.aboveInputTokens`, tier.aboveInputTokens, 'Give a number of tokens.');
		}
	});
}

function validateRates(option: string, value: unknown, others: readonly string[], shape: string): void {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		throw new InvalidOptionError(option, value, `Give ${shape} in USD per million tokens, or leave it out if unknown.`);
	}
	const rates = value as Record<string, unknown>;
	for (const name of rateNames) {
		if (rates[name] !== undefined || name === 'input' || name === 'output') {
			validateUsd(`${option}.${name}`, rates[name], 'USD per million tokens');
		}
	}
	const known: readonly string[] = [...rateNames, ...others];
	const stranger = Object.keys(rates).find((name) => !known.includes(name));
	if (stranger !== undefined) {
		throw new InvalidOptionError(`${option}.${stranger}`, rates[stranger], `A price has only ${known.join(', ')}.`);
	}
}

function validateUsd(option: string, value: unknown, unit: string): void {
	if (typeof value !== 'number' || !(value >= 0 && Number.isFinite(value))) {
		throw new InvalidOptionError(option, value, `Give ${unit}: a number, 0 or more.`);
	}
}
