import fc from 'fast-check';
import { expect, test } from 'vitest';
import { costUsd } from '../../src/pricing/price.ts';
import { toldCost } from '../../src/pricing/told-cost.ts';
import { toldUsage } from '../../src/pricing/told-usage.ts';

const none = {
	inputTokens: undefined,
	outputTokens: undefined,
	cachedInputTokens: undefined,
	cacheWriteTokens: undefined,
	reasoningTokens: undefined,
};

test('what is not told is not known', () => {
	for (const usage of [undefined, null, 5, [], {}, { promptTokens: Number.NaN, completionTokens: Number.NaN }]) {
		expect(toldUsage({ usage })).toEqual(none);
	}
	const nothing = { total: undefined, noCache: undefined, cacheRead: undefined, cacheWrite: undefined };
	expect(toldUsage({ usage: { inputTokens: nothing, outputTokens: {} } })).toEqual(none);
	expect(toldCost({ usage: {}, metadata: { x: { cost: null } } })).toBeUndefined();
});

test('zeros of prompt and answer are not told', () => {
	for (const usage of [
		{ promptTokens: 0, completionTokens: 0 },
		{ inputTokens: 0, outputTokens: 0, totalTokens: 0 },
		{ inputTokens: { total: 0, noCache: 0 }, outputTokens: { total: 0 } },
		{ input_tokens: 0, output_tokens: 0, total_tokens: 0 },
	]) {
		expect(toldUsage({ usage })).toEqual(none);
	}
	expect(toldUsage({ usage: { inputTokens: 0, outputTokens: 7 } }).outputTokens).toBe(7);
	expect(toldUsage({ usage: { inputTokens: 7, outputTokens: 0 } }).outputTokens).toBe(0);
});

test('numbers may be written as text or as big integers', () => {
	const usage = { input_tokens: '12', output_tokens: 3n, total_tokens: 'many' };
	expect(toldUsage({ usage })).toEqual({ ...none, inputTokens: 12, outputTokens: 3 });
	expect(toldUsage({ usage: { inputTokens: '1e3', outputTokens: '-' } }).inputTokens).toBe(1000);
});

test('totals that an SDK leaves out are those of their parts', () => {
	const usage = { inputTokens: { noCache: 10, cacheRead: 5, cacheWrite: 2 }, outputTokens: { text: 3, reasoning: 4 } };
	const whole = { inputTokens: 17, outputTokens: 7, cachedInputTokens: 5, cacheWriteTokens: 2, reasoningTokens: 4 };
	expect(toldUsage({ usage })).toEqual(whole);
});

test("an SDK's own total is taken, whatever the provider's words for its parts", () => {
	const raw = { input_tokens: 10, cache_read_input_tokens: 90, output_tokens: 5 };
	const usage = { inputTokens: { total: 100, noCache: 10, cacheRead: 90 }, outputTokens: { total: 5 }, raw };
	expect(toldUsage({ usage, provider: 'anthropic.messages' })).toMatchObject({
		inputTokens: 100,
		cachedInputTokens: 90,
	});
	const result = { inputTokens: 100, inputTokenDetails: { cacheReadTokens: 90 }, outputTokens: 5, raw };
	expect(toldUsage({ usage: result })).toMatchObject({ inputTokens: 100, cachedInputTokens: 90 });
});

test('LangChain before 1.0 leaves the cache beside the prompt, later it is in it', () => {
	const usage = { input_tokens: 5000, output_tokens: 3, input_token_details: { cache_read: 700 } };
	const raw = { cache_read_input_tokens: 700 };
	const before = { metadata: { usage: raw } };
	const since = { metadata: { usage: raw, model_provider: 'anthropic' } };
	expect(toldUsage({ usage, metadata: before }).inputTokens).toBe(5700);
	expect(toldUsage({ usage, metadata: since }).inputTokens).toBe(5000);
	const whole = { metadata: { usage: { ...raw, input_tokens: 4300 }, model_provider: 'anthropic' } };
	expect(toldUsage({ usage, metadata: whole }).inputTokens).toBe(5000);
});

test('a part that is larger than its whole stands beside it', () => {
	const cached = { inputTokens: 100, cachedInputTokens: 150, outputTokens: 10, totalTokens: 110 };
	expect(toldUsage({ usage: cached })).toMatchObject({ inputTokens: 250, cachedInputTokens: 150 });
	const written = { prompt_tokens: 100, prompt_tokens_details: { cache_write_tokens: 101 }, completion_tokens: 1 };
	expect(toldUsage({ usage: written })).toMatchObject({ inputTokens: 201, cacheWriteTokens: 101 });
	const reasoning = { inputTokens: 100, outputTokens: 10, reasoningTokens: 11 };
	expect(toldUsage({ usage: reasoning })).toMatchObject({ outputTokens: 21, reasoningTokens: 11 });
});

test('a total that no call has is no total', () => {
	const usage = { inputTokens: 100, outputTokens: 10, totalTokens: 4_294_967_295 };
	expect(toldUsage({ usage })).toMatchObject({ inputTokens: 100, outputTokens: 10 });
	const gemini = { promptTokenCount: 7, candidatesTokenCount: 2, thoughtsTokenCount: 1, totalTokenCount: 2 ** 40 };
	expect(toldUsage({ usage: gemini })).toMatchObject({ inputTokens: 7, outputTokens: 3 });
});

test('our own metadata is nobody’s bill', () => {
	expect(toldCost({ metadata: { bandit: { costUsd: 5 } } })).toBeUndefined();
});

test.each([
	[{ gateway: { cost: '0.5' } }, 0.5],
	[{ a: {}, b: { usage: { cost: 0.25 } } }, 0.25],
	[{ host: { usage: { total_cost_usd: 1e-4 } } }, 1e-4],
	[{ response: { response_cost: 0.75 } }, 0.75],
	[{ xai: { costInUsdTicks: 5e9 } }, 0.5],
	[{ p: { cost: { currency: 'usd', total_cost: 0.1 } } }, 0.1],
	[{ p: { cost: { currency: 'EUR', total_cost: 0.1 } } }, undefined],
	[{ o: { usage: { cost: 0.01, costDetails: { upstreamInferenceCost: 0.2 } } } }, 0.21],
	[{ o: { usage: { cost: 0.2, costDetails: { upstreamInferenceCost: 0.2 } } } }, 0.2],
	[{ o: { usage: { cost: 0, is_byok: true, cost_details: { upstream_inference_cost: 0.2 } } } }, 0.2],
	[{ o: { usage: { cost: 0.1, is_byok: false, cost_details: { upstream_inference_cost: 0.2 } } } }, 0.1],
	[{ gateway: { cost: 0 } }, 0],
])('the bill in %j', (metadata, usd) => {
	const cost = toldCost({ metadata });
	if (usd === undefined) expect(cost).toBeUndefined();
	else expect(cost).toBeCloseTo(usd, 12);
});

test('parts are within their wholes, and no bill is negative, whatever a provider tells', () => {
	const amount = fc.oneof(fc.nat({ max: 5000 }), fc.constant(undefined));
	const shape = fc.record({
		inputTokens: amount,
		outputTokens: amount,
		totalTokens: amount,
		cachedInputTokens: amount,
		reasoningTokens: amount,
	});
	const beside = fc.record({
		cache_read_input_tokens: amount,
		cache_creation_input_tokens: amount,
		input_tokens: amount,
		prompt_tokens: amount,
		total_tokens: amount,
	});
	const price = { input: 2, output: 10, cachedInput: 1, cacheWrite: 3, reasoning: 20 };
	const told = fc.tuple(shape, beside, fc.constantFrom('openai', 'anthropic.messages', 'xai.chat'));
	const holds = fc.property(told, ([usage, raw, provider]) => {
		const counts = toldUsage({ usage, metadata: { x: { usage: raw } }, provider });
		const {
			inputTokens = 0,
			outputTokens = 0,
			cachedInputTokens = 0,
			cacheWriteTokens = 0,
			reasoningTokens = 0,
		} = counts;
		if (counts.inputTokens !== undefined) expect(cachedInputTokens + cacheWriteTokens).toBeLessThanOrEqual(inputTokens);
		if (counts.outputTokens !== undefined) expect(reasoningTokens).toBeLessThanOrEqual(outputTokens);
		const bill = costUsd(counts, price);
		if (bill !== undefined) {
			expect(bill).toBeGreaterThanOrEqual((inputTokens * 1 + outputTokens * 10) / 1e6 - 1e-12);
		} else expect(counts.inputTokens === undefined || counts.outputTokens === undefined).toBe(true);
	});
	fc.assert(holds, { seed: 20, numRuns: 500 });
});
