import { calcPrice, findProvider } from '@pydantic/genai-prices';
import { describe, expect, it } from 'vitest';
import { capabilitiesOf, costOf, priceOf } from '../../src/pricing/catalog.ts';
import { validatePrice } from '../../src/pricing/price.ts';

describe('priceOf', () => {
	it.each([
		['openai.chat', 'gpt-4o-mini'],
		['openai.responses', 'gpt-4o-mini'],
		['openai', 'gpt-4o-mini'],
		['ChatOpenAI', 'gpt-4o-mini'],
		['azure-openai.chat', 'gpt-4o-mini'],
		['azure.responses', 'gpt-4o-mini'],
		['gateway', 'openai/gpt-4o-mini'],
		['openrouter.chat', 'openai/gpt-4o-mini'],
	])('knows gpt-4o-mini of %s', (provider, modelId) => {
		expect(priceOf(provider, modelId)).toMatchObject({ input: 0.15, output: 0.6 });
	});

	it.each([
		['anthropic.messages', 'claude-sonnet-4-20250514'],
		['amazon-bedrock', 'us.anthropic.claude-sonnet-4-20250514-v1:0'],
		['vertex.anthropic.messages', 'claude-sonnet-4@20250514'],
	])('knows one model under the name that %s gives it', (provider, modelId) => {
		expect(priceOf(provider, modelId)).toMatchObject({ input: 3, output: 15, cachedInput: 0.3, cacheWrite: 3.75 });
	});

	it.each([
		['unknown provider', 'my-company.chat', 'gpt-4o'],
		['local models', 'ollama', 'gpt-4o'],
		['unknown model', 'openai.chat', 'lexicon'],
		['newer model', 'openai.chat', 'gpt-99'],
		['another size', 'openai.chat', 'gpt-4o-huge'],
		['a name that begins alike', 'anthropic.messages', 'claude-sonnet-4-5-turbo'],
		['a distillate', 'deepseek.chat', 'deepseek-r1-distill-qwen-7b'],
		['an Azure deployment', 'azure.chat', 'our-deployment'],
		['a gateway id without vendor', 'gateway', 'gpt-4o'],
		['no price per answer token', 'openai.embedding', 'text-embedding-3-small'],
		['names of object members', 'constructor', 'toString'],
		['nothing', '', ''],
	])('does not guess: %s', (_, provider, modelId) => {
		expect(priceOf(provider, modelId)).toBeUndefined();
		expect(costOf(provider, modelId, { inputTokens: 1, outputTokens: 1 })).toBeUndefined();
	});

	it('takes dated and preview revisions for what they are', () => {
		expect(priceOf('google.generative-ai', 'gemini-2.5-pro-preview-05-06')).toEqual(
			priceOf('google.generative-ai', 'gemini-2.5-pro'),
		);
		expect(priceOf('openai.chat', 'gpt-4o-2024-05-13')).toMatchObject({ input: 5, output: 15 });
	});

	it('follows prices that change on a date', () => {
		expect(priceOf('openai.chat', 'o3', Date.UTC(2025, 4, 1))?.input).toBe(10);
		expect(priceOf('openai.chat', 'o3', Date.UTC(2025, 6, 1))?.input).toBe(2);
	});
});

describe('costOf', () => {
	const now = Date.UTC(2026, 5, 15, 12);
	const providers = { openai: 'openai.chat', anthropic: 'anthropic.messages', google: 'google.generative-ai' };

	it('agrees with the catalogue on every model and tier that it prices', () => {
		let compared = 0;
		for (const [providerId, provider] of Object.entries(providers)) {
			for (const { id } of findProvider({ providerId })!.models) {
				for (const inputTokens of [1000, 200_000, 200_001, 600_000]) {
					const usage = { inputTokens, outputTokens: 500, cachedInputTokens: 300, cacheWriteTokens: 100 };
					const ours = costOf(provider, id, usage, now);
					if (ours === undefined) continue;
					const theirs = calcPrice(
						{ input_tokens: inputTokens, output_tokens: 500, cache_read_tokens: 300, cache_write_tokens: 100 },
						id,
						{ providerId, timestamp: new Date(now) },
					);
					expect(ours, `${provider}/${id} at ${inputTokens}`).toBeCloseTo(theirs!.total_price, 10);
					validatePrice(id, priceOf(provider, id, now));
					compared++;
				}
			}
		}
		expect(compared).toBeGreaterThan(300);
	});
});

describe('capabilitiesOf', () => {
	it('knows context windows', () => {
		expect(capabilitiesOf('openai.chat', 'gpt-4o')).toEqual({ contextTokens: 128_000 });
	});

	it('says nothing of models that it does not know', () => {
		expect(capabilitiesOf('openai.chat', 'gpt-99')).toBeUndefined();
	});
});
