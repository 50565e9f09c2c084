export { capabilitiesOf, costOf, priceOf } from './catalog.ts';
export { costUsd, type Price, type PriceTier, type TokenRates, validatePrice } from './price.ts';
export { type PriceBook, type PriceLookup, type PriceSource, priceBook } from './price-book.ts';
