import { describe, expect, it } from 'vitest';
import { InvalidOptionError } from '../../src/base/errors.ts';
import { costUsd, type Price, validatePrice } from '../../src/pricing/price.ts';

const price: Price = { input: 3, output: 15, cachedInput: 0.3, cacheWrite: 3.75 };

describe('costUsd', () => {
	it('bills prompt and answer per million tokens', () => {
		expect(costUsd({ inputTokens: 1_000_000, outputTokens: 1_000_000 }, price)).toBeCloseTo(18, 12);
	});

	it('bills cached and cache-write tokens as parts of the prompt at their own rates', () => {
		const usage = { inputTokens: 1000, outputTokens: 0, cachedInputTokens: 600, cacheWriteTokens: 300 };
		expect(costUsd(usage, price)).toBeCloseTo((100 * 3 + 600 * 0.3 + 300 * 3.75) / 1e6, 12);
	});

	it('bills cached tokens as prompt tokens when they have no rate', () => {
		const usage = { inputTokens: 1000, outputTokens: 0, cachedInputTokens: 600 };
		expect(costUsd(usage, { input: 3, output: 15 })).toBeCloseTo(3000 / 1e6, 12);
	});

	it('bills a cached rate of 0 as 0', () => {
		const usage = { inputTokens: 1000, outputTokens: 0, cachedInputTokens: 600 };
		expect(costUsd(usage, { input: 3, output: 15, cachedInput: 0 })).toBeCloseTo(1200 / 1e6, 12);
	});

	it('bills reasoning as answer tokens, unless it is priced apart', () => {
		const usage = { inputTokens: 0, outputTokens: 500, reasoningTokens: 400 };
		expect(costUsd(usage, { input: 2, output: 8 })).toBeCloseTo(4000 / 1e6, 12);
		expect(costUsd(usage, { input: 2, output: 8, reasoning: 3 })).toBeCloseTo((100 * 8 + 400 * 3) / 1e6, 12);
	});

	it('adds the price per call', () => {
		expect(costUsd({ inputTokens: 1000, outputTokens: 0 }, { input: 1, output: 1, request: 0.005 })).toBeCloseTo(0.006);
	});

	it.each([
		['no counts', {}],
		['no answer count', { inputTokens: 10 }],
		['no prompt count', { outputTokens: 10 }],
		['NaN counts, as AI SDK 4 gives them', { inputTokens: Number.NaN, outputTokens: Number.NaN }],
		['a negative count', { inputTokens: -1, outputTokens: 1 }],
		['more cached tokens than prompt tokens', { inputTokens: 10, outputTokens: 1, cachedInputTokens: 11 }],
	])('does not guess: %s', (_, usage) => {
		expect(costUsd(usage, price)).toBeUndefined();
	});

	it('needs no count of what is free', () => {
		expect(costUsd({ inputTokens: 1000 }, { input: 1, output: 0 })).toBeCloseTo(0.001);
		expect(costUsd({}, { input: 0, output: 0 })).toBe(0);
	});

	it('applies the highest tier that the prompt exceeds to the whole request', () => {
		const tiered: Price = {
			input: 1,
			output: 10,
			tiers: [
				{ aboveInputTokens: 500_000, input: 4, output: 40 },
				{ aboveInputTokens: 200_000, input: 2, output: 15 },
			],
		};
		const at = (inputTokens: number) => costUsd({ inputTokens, outputTokens: 1000 }, tiered);
		expect(at(200_000)).toBeCloseTo(0.2 + 0.01, 12);
		expect(at(200_001)).toBeCloseTo(200_001 * 2e-6 + 0.015, 12);
		expect(at(600_000)).toBeCloseTo(2.4 + 0.04, 12);
	});
});

describe('validatePrice', () => {
	it.each([
		['arms[0].price', 'cheap'],
		['arms[0].price', null],
		['arms[0].price.output', { input: 1 }],
		['arms[0].price.input', { input: -1, output: 1 }],
		['arms[0].price.input', { input: Number.NaN, output: 1 }],
		['arms[0].price.cachedInput', { input: 1, output: 1, cachedInput: '0.1' }],
		['arms[0].price.request', { input: 1, output: 1, request: -1 }],
		['arms[0].price.inputs', { input: 1, output: 1, inputs: 2 }],
		['arms[0].price.tiers', { input: 1, output: 1, tiers: {} }],
		['arms[0].price.tiers[0].aboveInputTokens', { input: 1, output: 1, tiers: [{ input: 1, output: 1 }] }],
	])('names the option: %s', (option, value) => {
		let thrown: unknown;
		try {
			validatePrice('arms[0].price', value);
		} catch (error) {
			thrown = error;
		}
		expect(thrown).toBeInstanceOf(InvalidOptionError);
		expect((thrown as InvalidOptionError).option).toBe(option);
	});

	it('takes a full price', () => {
		validatePrice('price', {
			...price,
			reasoning: 1,
			request: 0.01,
			tiers: [{ aboveInputTokens: 1, input: 1, output: 1 }],
		});
	});
});
