import { calcPrice, type MatchLogic, type ModelPrice, type PriceCalculation } from '@pydantic/genai-prices';
import type { TokenUsage } from '../base/call.ts';
import type { Capabilities } from '../base/capabilities.ts';
import { costUsd, type Price, type PriceTier, type TokenRates } from './price.ts';
import { catalogProvider } from './provider.ts';

/*
 * The data is that of `@pydantic/genai-prices`: it ships inside the package (offline, synchronous, ESM, no dependencies,
 * no Node built-ins, MIT), is released about weekly, covers some 1,100 models of the large providers, and knows tiers,
 * cached and cache-write rates, prices that change on a date or by the hour, and many context windows. It costs 0.8 MB
 * and about 35 ms at import, which is why only adapters import this file and the core does not.
 * `tokenlens` was the other candidate: it also knows image and tool support, but has flat prices only and its data ends
 * in September 2025; a stale "takes no images" would silently keep an arm from requests that it can serve.
 */

/** Prices can change by the hour; a looked-up one is used for this long, ms. */
const freshMs = 60_000;

/** Most models kept at hand. */
const cacheSize = 1000;

const cache = new Map<string, { readonly until: number; readonly price: Price | undefined }>();

/**
 * List price of a model, or undefined when it is not known for sure: an unknown provider, a model that is only similar
 * to a known one, a price that is not per token. Regional surcharges, batch and priority rates, one-hour cache writes,
 * audio tokens and paid tools (web search, …) are not in it; give such arms their own price.
 *
 * @param provider as the SDK names it: `openai.chat`, `anthropic.messages`, `amazon-bedrock`, `gateway`, `ChatOpenAI`, …
 * @param modelId as given to the provider; for gateways `vendor/model`
 * @param now ms since the epoch, for prices that depend on the time. Default: now
 *
 * @example
 * ```ts
 * priceOf('openai', 'gpt-4o-mini'); // { input: 0.15, output: 0.6, cachedInput: 0.075 }
 * ```
 */
export function priceOf(provider: string, modelId: string, now: number = Date.now()): Price | undefined {
	const key = `${provider}\n${modelId}`;
	const known = cache.get(key);
	if (known !== undefined && now < known.until && now >= known.until - freshMs) return known.price;
	const found = lookUp(provider, modelId, now);
	const price = found && toPrice(found.model_price);
	if (cache.size >= cacheSize) cache.clear();
	cache.set(key, { until: now + freshMs, price });
	return price;
}

/**
 * What a call on a model costs at its list price, USD; undefined when price or tokens are not known. See `priceOf`.
 *
 * @example
 * ```ts
 * costOf('openai', 'gpt-4o-mini', { inputTokens: 1000, outputTokens: 200 }); // 0.00027
 * ```
 */
export function costOf(provider: string, modelId: string, usage: TokenUsage, now?: number): number | undefined {
	const price = priceOf(provider, modelId, now);
	return price && costUsd(usage, price);
}

/**
 * What a model can take, as far as it is known for sure: its context window. Undefined when nothing is.
 * Image, file and tool support are not in the data; declare them on the arm.
 *
 * @example
 * ```ts
 * capabilitiesOf('openai', 'gpt-4o')?.contextTokens; // 128000
 * ```
 */
export function capabilitiesOf(provider: string, modelId: string): Capabilities | undefined {
	const contextTokens = lookUp(provider, modelId, Date.now())?.model.context_window;
	return contextTokens === undefined ? undefined : { contextTokens };
}

/** The catalogue's entry for exactly this model. */
function lookUp(provider: string, modelId: string, now: number): PriceCalculation | undefined {
	const place = catalogProvider(provider, modelId);
	if (place === undefined) return undefined;
	const id = place.modelId.toLowerCase();
	try {
		const found = calcPrice({}, id, { providerId: place.providerId, timestamp: new Date(now) });
		return found && (id === found.model.id || names(found.model.match, id)) ? found : undefined;
	} catch {
		// Data that was replaced through the library's `updatePrices` may be broken; a price is then unknown.
		return undefined;
	}
}

/** What may stand before a model's name: regions, vendors, paths (`us.anthropic.`, `models/`). */
const namespace = /^(?:[a-z0-9-]+[./:])*$/;

/** What may stand after it without making it another model: dates, revisions, `latest`, `preview`. */
const revision = /^(?:[-@:]?(?:latest|preview|exp|v\d+(?::\d+)?|\d{8}|\d{4}-\d\d-\d\d|\d\d-\d{4}|\d\d-\d\d|\d{3,4}))*$/;

/**
 * The catalogue matches by prefixes and substrings too, so that a new or unrelated model can match an old entry.
 * This holds only when the id is the matched name with a namespace before it or a revision after it.
 */
function names(match: MatchLogic, id: string): boolean {
	if ('or' in match) return match.or.some((part) => names(part, id));
	if ('and' in match) return match.and.some((part) => !('regex' in part) && names(part, id));
	if ('equals' in match) return id === match.equals.toLowerCase();
	if ('regex' in match) {
		return match.regex.startsWith('^') && match.regex.endsWith('$') && new RegExp(match.regex).test(id);
	}
	const literal = Object.values(match)[0]!.toLowerCase();
	const at = id.indexOf(literal);
	if (at < 0) return false;
	// A fine-tune's name goes on with its owner's names.
	if (literal.startsWith('ft:')) return at === 0;
	return namespace.test(id.slice(0, at)) && revision.test(id.slice(at + literal.length));
}

const rateKeys: Readonly<Record<keyof TokenRates, string>> = {
	input: 'input_mtok',
	output: 'output_mtok',
	cachedInput: 'cache_read_mtok',
	cacheWrite: 'cache_write_mtok',
	reasoning: 'output_reasoning_mtok',
};

/** The catalogue's price in ours; undefined when prompts or answers are not priced per token. */
function toPrice(prices: ModelPrice): Price | undefined {
	const bounds = new Set<number>();
	for (const key of Object.values(rateKeys)) {
		const rate = prices[key];
		if (typeof rate === 'object') for (const tier of rate.tiers) bounds.add(tier.start);
	}
	const base = ratesAt(prices, 0);
	if (base === undefined) return undefined;
	const tiers: PriceTier[] = [];
	for (const aboveInputTokens of [...bounds].sort((a, b) => a - b)) {
		const rates = ratesAt(prices, aboveInputTokens + 1);
		if (rates === undefined) return undefined;
		tiers.push({ aboveInputTokens, ...rates });
	}
	const perThousandCalls = prices.requests_kcount;
	return {
		...base,
		...(typeof perThousandCalls === 'number' && { request: perThousandCalls / 1000 }),
		...(tiers.length > 0 && { tiers }),
	};
}

/** The rates for a prompt of so many tokens. */
function ratesAt(prices: ModelPrice, inputTokens: number): TokenRates | undefined {
	const rates: { -readonly [K in keyof TokenRates]?: number } = {};
	for (const name of Object.keys(rateKeys) as (keyof TokenRates)[]) {
		const rate = prices[rateKeys[name]];
		if (rate === undefined) continue;
		rates[name] =
			typeof rate === 'number' ? rate : (rate.tiers.findLast((t) => inputTokens > t.start)?.price ?? rate.base);
	}
	const { input, output } = rates;
	return input === undefined || output === undefined ? undefined : { ...rates, input, output };
}
