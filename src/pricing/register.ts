/** `import 'bandit-model/prices'`: arms have list prices and context windows. In Node they have without it. */
import { capabilitiesOf, priceOf } from './catalog.ts';
import { useCatalogue } from './list-prices.ts';

useCatalogue({ priceOf, capabilitiesOf });
