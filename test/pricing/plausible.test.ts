import { expect, test } from 'vitest';
import { plausible } from '../../src/pricing/plausible.ts';

const usage = { inputTokens: 1000, outputTokens: 100 };

test('what a call can have is kept', () => {
	for (const known of [{}, usage, { inputTokens: 0, outputTokens: 0 }, { ...usage, cachedInputTokens: 900 }]) {
		expect(plausible(known, undefined)).toEqual({ usage: known, costUsd: undefined, odd: undefined });
	}
	expect(plausible(usage, 0.3)).toMatchObject({ usage, costUsd: 0.3, odd: undefined });
	expect(plausible(usage, 0)).toMatchObject({ costUsd: 0 });
	// A search or an image beside the tokens.
	expect(plausible(usage, 10)).toMatchObject({ costUsd: 10 });
	expect(plausible({}, 999)).toMatchObject({ costUsd: 999 });
	expect(plausible({ inputTokens: 1_280_000, outputTokens: 5 }, undefined, 128_000).odd).toBeUndefined();
	expect(plausible({ inputTokens: 2e7, outputTokens: 2e6 }, undefined).odd).toBeUndefined();
});

test.each([
	['-1 input tokens', { ...usage, inputTokens: -1 }, undefined],
	['4294967295 input tokens', { ...usage, inputTokens: 2 ** 32 - 1 }, undefined],
	['20000001 input tokens', { ...usage, inputTokens: 20_000_001 }, undefined],
	['Infinity output tokens', { ...usage, outputTokens: Number.POSITIVE_INFINITY }, undefined],
	['NaN output tokens', { ...usage, outputTokens: Number.NaN }, undefined],
	['2000001 output tokens', { ...usage, outputTokens: 2_000_001 }, undefined],
	['1280001 input tokens', { ...usage, inputTokens: 1_280_001 }, 128_000],
	['1280001 output tokens', { ...usage, outputTokens: 1_280_001 }, 128_000],
	['-5 cached tokens', { ...usage, cachedInputTokens: -5 }, undefined],
	['1e+308 cache-write tokens', { ...usage, cacheWriteTokens: 1e308 }, undefined],
	['-0.5 reasoning tokens', { ...usage, reasoningTokens: -0.5 }, undefined],
])('%s: none of the counts is kept', (odd, told, contextTokens) => {
	const use = plausible(told, undefined, contextTokens);
	expect(use.usage).toEqual({});
	expect(`${use.odd?.value} ${use.odd?.of}`).toBe(odd);
	// The bill is another statement; without tokens beside it, it has its own bound.
	expect(plausible(told, 0.5, contextTokens)).toMatchObject({ usage: {}, costUsd: 0.5 });
});

test.each([-1e-9, Number.NaN, Number.POSITIVE_INFINITY, 12.3])(
	'a bill of %s USD for 1,100 tokens is not kept',
	(costUsd) => {
		const use = plausible(usage, costUsd);
		expect(use).toEqual({ usage, costUsd: undefined, odd: { of: 'USD', value: costUsd } });
	},
);

test('a bill for tokens that are not known has a bound, too', () => {
	expect(plausible({}, 1000.01)).toMatchObject({ costUsd: undefined, odd: { of: 'USD' } });
	expect(plausible({ inputTokens: 5 }, 1000)).toMatchObject({ costUsd: 1000 });
});
