import type { Capabilities } from '../base/capabilities.ts';
import type { Price } from './price.ts';

/** Where list prices come from. */
export interface Catalogue {
	/** See `priceOf` of `bandit-model/pricing`. */
	priceOf(provider: string, modelId: string): Price | undefined;
	/** See `capabilitiesOf` of `bandit-model/pricing`. */
	capabilitiesOf(provider: string, modelId: string): Capabilities | undefined;
}

let catalogue: Catalogue | undefined;
let isTold = false;

/** From now on list prices come from here. It is heavy, so that bundles have it only where it is asked for. */
export function useCatalogue(source: Catalogue): void {
	catalogue = source;
}

/** List price of a model; undefined when it is not known, and told once where the catalogue is not there. */
export function listPriceOf(provider: string, modelId: string): Price | undefined {
	if (catalogue === undefined && !isTold) {
		isTold = true;
		console.warn(
			`bandit-model: the price of ${provider}/${modelId} is unknown, for list prices are left out of bundles for ` +
				"browsers and edge workers. Import 'bandit-model/prices' once, or give the arm a `price`.",
		);
	}
	return catalogue?.priceOf(provider, modelId);
}

/** What a model can take, as far as the catalogue knows. */
export function knownCapabilities(provider: string, modelId: string): Capabilities | undefined {
	return catalogue?.capabilitiesOf(provider, modelId);
}
