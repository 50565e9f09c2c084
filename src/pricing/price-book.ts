import { InvalidOptionError } from '../base/errors.ts';
import { type Price, validatePrice } from './price.ts';

/** Looks a model's price up; undefined when it is not known. */
export type PriceLookup = (provider: string, modelId: string) => Price | undefined;

/**
 * Prices of the caller's own: a table by `'provider/modelId'`, or a function. In a table, the provider is the SDK's name
 * of it, in full (`'openai.chat/gpt-4o'`) or its first part (`'openai/gpt-4o'`).
 */
export type PriceSource = Readonly<Record<string, Price>> | PriceLookup;

/** Prices that can be replaced while a program runs. */
export interface PriceBook {
	/** Of the caller's source first, then of the fallback; undefined when neither knows it. Never throws. */
	readonly priceOf: PriceLookup;
	/** Replaces the caller's source; undefined removes it. Throws InvalidOptionError for prices that can't be used. */
	set(source: PriceSource | undefined): void;
}

/**
 * @param source the caller's own prices
 * @param fallback where the others come from, e.g. the catalogue's `priceOf`. Default: nowhere
 * @param onError told of a source function that throws or gives something that is no price
 *
 * @example
 * ```ts
 * const book = priceBook({ 'mine/small': { input: 1, output: 2 } }, priceOf);
 * book.priceOf('mine', 'small'); // { input: 1, output: 2 }
 * ```
 */
export function priceBook(
	source?: PriceSource,
	fallback: PriceLookup = () => undefined,
	onError: (error: unknown) => void = () => {},
): PriceBook {
	let own = lookupIn(source);
	return {
		priceOf: (provider, modelId) => {
			try {
				const price = own(provider, modelId);
				if (price !== undefined) {
					if (typeof source === 'function') validatePrice(`prices(${provider}, ${modelId})`, price);
					return price;
				}
			} catch (error) {
				// The catalogue may know it all the same.
				onError(error);
			}
			return fallback(provider, modelId);
		},
		set: (next) => {
			own = lookupIn(next);
			source = next;
		},
	};
}

function lookupIn(source: PriceSource | undefined): PriceLookup {
	if (source === undefined) return () => undefined;
	if (typeof source === 'function') return source;
	if (typeof source !== 'object' || source === null || Array.isArray(source)) {
		throw new InvalidOptionError('prices', source, "Give a table { 'provider/modelId': price } or a function.");
	}
	const table = new Map(Object.entries(source));
	for (const [name, price] of table) {
		if (!/^[^/]+\/./.test(name)) {
			throw new InvalidOptionError('prices', name, "Name models as 'provider/modelId', e.g. 'openai/gpt-4o'.");
		}
		validatePrice(`prices['${name}']`, price);
	}
	return (provider, modelId) =>
		table.get(`${provider}/${modelId}`) ?? table.get(`${provider.split('.', 1)[0]}/${modelId}`);
}
