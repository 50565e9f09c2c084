import type { ArmOptions } from '../arms/arm.ts';
import { knownCapabilities } from '../pricing/list-prices.ts';
import type { PriceBook } from '../pricing/price-book.ts';

/** Who serves a model and what it is called there: what prices and capabilities are found by. */
export interface ModelNames {
	readonly provider: string;
	readonly model: string;
}

/** An arm as given, with the id, price and capabilities that its model is known to have where none were given. */
export function withKnownFacts<Arm extends Partial<ArmOptions>>(
	arm: Arm,
	{ provider, model }: ModelNames,
	prices: PriceBook,
): Arm & ArmOptions {
	const known = knownCapabilities(provider, model);
	return {
		...arm,
		id: arm.id ?? `${provider}/${model}`,
		price: arm.price ?? prices.priceOf(provider, model),
		capabilities: known ? { ...known, ...arm.capabilities } : arm.capabilities,
	};
}
