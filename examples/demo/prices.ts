import type { Price } from 'bandit-model/pricing';
import type { ModelName } from './models.ts';

/**
 * Made up: the local models cost nothing but this computer's time. The list prices them as if they were hosted, at
 * distances that are usual between a small, a medium and a large model. USD per million tokens.
 */
export const madeUpPrices: Record<ModelName, Price> = {
	'local-small': { input: 0.05, output: 0.2 },
	'local-medium': { input: 0.4, output: 1.6 },
	'local-large': { input: 4, output: 16 },
};
