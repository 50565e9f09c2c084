import { type Fields, fieldsOf, numberIn, providerCounts, type ToldUse, toNumber } from './told.ts';

/** How providers and gateways name what a call is billed, USD. */
const names = [
	'cost',
	'costUsd',
	'cost_usd',
	'totalCost',
	'total_cost',
	'total_cost_usd',
	'response_cost',
	'estimated_cost',
] as const;

/** xAI bills in these: 10,000,000,000 of them are 1 USD. */
const ticks = ['costInUsdTicks', 'cost_in_usd_ticks'] as const;

/** Where proxies put it that leave the answer's body alone. */
const headerNames = ['x-litellm-response-cost', 'x-response-cost'] as const;

/**
 * What the provider or gateway itself says that a call is billed, USD; undefined when it says nothing. As it was told,
 * however odd (see `plausible`).
 */
export function toldCost(told: ToldUse): number | undefined {
	const sources = providerCounts(told);
	for (const fields of sources) {
		const cost = costIn(fields);
		if (cost !== undefined) return withOwnKey(cost, fields);
	}
	return numberIn([fieldsOf(told.headers)], headerNames);
}

function costIn(fields: Fields): number | undefined {
	for (const name of names) {
		const value = toNumber(fields[name]) ?? ofParts(fields[name]);
		if (value !== undefined) return value;
	}
	const inTicks = numberIn([fields], ticks);
	return inTicks === undefined ? undefined : inTicks / 1e10;
}

/** Perplexity gives the parts, too. */
function ofParts(value: unknown): number | undefined {
	const parts = fieldsOf(value);
	const { currency } = parts;
	if (typeof currency === 'string' && currency.toUpperCase() !== 'USD') return undefined;
	return numberIn([parts], ['totalCost', 'total_cost', 'total']);
}

/**
 * Gateways bill only their own fee, or nothing, for calls with the caller's own key at the provider, who sends another
 * bill: OpenRouter tells that one as the upstream cost, AI Gateway as the market cost.
 */
function withOwnKey(cost: number, fields: Fields): number {
	const details = fieldsOf(fields.costDetails ?? fields.cost_details);
	const upstream = numberIn([details], ['upstreamInferenceCost', 'upstream_inference_cost']);
	const isOwnKey = fields.is_byok ?? fields.isByok ?? (upstream !== undefined && upstream > cost);
	if (isOwnKey === true && upstream !== undefined) return cost + upstream;
	return cost === 0 ? (numberIn([fields], ['marketCost', 'market_cost']) ?? cost) : cost;
}
