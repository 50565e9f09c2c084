/** Models have a profile since core 1.x. */
import { FakeListChatModel } from '@langchain/core/utils/testing';
import { ChatOpenAI } from '@langchain/openai';
import { describe, expect, it } from 'vitest';
import { ChatBandit } from '../../src/langchain/index.ts';
import { memoryStore } from '../../src/store/memory.ts';

const gpt = (model: string) => new ChatOpenAI({ model, apiKey: 'k', maxRetries: 0 });

describe('profile', () => {
	it('is the least of the arms’ own, and of what is known of models that have none', () => {
		const known = gpt('gpt-4o').profile;
		expect(known.maxInputTokens).toBeGreaterThan(0);
		const plain = new FakeListChatModel({ responses: [''] });
		const bandit = (contextTokens?: number) =>
			new ChatBandit({
				arms: [
					{ id: 'a', model: gpt('gpt-4o') },
					{ id: 'b', model: plain, capabilities: { contextTokens, images: true, tools: false } },
				],
				store: memoryStore(),
			});
		expect(bandit(8000).profile).toEqual({ maxInputTokens: 8000, imageInputs: true, toolCalling: false });
		expect(bandit(1e9).profile.maxInputTokens).toBe(known.maxInputTokens);
		expect(bandit().profile).not.toHaveProperty('maxInputTokens');
		expect(new ChatBandit({ arms: [gpt('gpt-4o')], store: memoryStore() }).profile).toMatchObject({
			structuredOutput: known.structuredOutput,
		});
	});
});
