import { ChatAnthropic } from '@langchain/anthropic';
import { anthropicPromptCachingMiddleware, createAgent } from 'langchain';
import { expect, it, vi } from 'vitest';
import { ChatBandit } from '../../src/langchain/index.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { AnthropicServer } from '../servers/anthropic-server.ts';
import { text } from '../servers/openai-server.ts';

it('Anthropic’s prompt caching goes to the arms where all are Anthropic’s', async () => {
	const server = await AnthropicServer.start(() => text('fine'));
	const warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
	const arm = (model: string) => new ChatAnthropic({ model, apiKey: 'k', maxRetries: 0, anthropicApiUrl: server.url });
	const bandit = new ChatBandit({
		arms: [arm('claude-sonnet-4-5'), arm('claude-haiku-4-5')],
		store: memoryStore(),
		onError: () => {},
	});
	const middleware = [
		anthropicPromptCachingMiddleware({ ttl: '1h', minMessagesToCache: 1, unsupportedModelBehavior: 'raise' }),
	];
	for (const model of [arm('claude-sonnet-4-5'), bandit]) {
		const agent = createAgent({ model, tools: [], middleware, systemPrompt: 'Be brief.' });
		await agent.invoke({ messages: [{ role: 'user', content: 'hi' }] });
	}
	const marks = server.seen.map(({ body }) => JSON.stringify(body).match(/"cache_control":\{[^}]*\}/g));
	expect(marks[0]).toEqual(['"cache_control":{"type":"ephemeral","ttl":"1h"}']);
	expect(marks[1]).toEqual(marks[0]);
	expect(warned).not.toHaveBeenCalled();
	warned.mockRestore();
	await server.close();
});
