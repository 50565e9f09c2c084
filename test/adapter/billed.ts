import type { ServedReply } from '../servers/reply-server.ts';

/*
 * Answers of providers' interfaces, with the usage that they tell: each whole, and as a stream.
 */

/** An answer of some interface that used so much. */
export type Interface = (usage: object, stream: boolean, model?: string) => ServedReply;

/** OpenAI's chat completions, which many speak. */
export const completions: Interface = (usage, stream, model = 'm') => {
	const common = { id: 'c1', created: 1, model };
	if (!stream) {
		const choices = [{ index: 0, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }];
		return { json: { ...common, object: 'chat.completion', choices, usage } };
	}
	const chunk = { ...common, object: 'chat.completion.chunk' };
	return {
		events: [
			{ ...chunk, choices: [{ index: 0, delta: { role: 'assistant', content: 'hi' }, finish_reason: null }] },
			{ ...chunk, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
			{ ...chunk, choices: [], usage },
			'[DONE]',
		],
	};
};

/** Anthropic's messages. `usage` is that of the end; a stream begins with one answer token. */
export const messages: Interface = (usage, stream, model = 'm') => {
	const message = { id: 'msg_1', type: 'message', role: 'assistant', model, stop_sequence: null };
	if (!stream) return { json: { ...message, content: [{ type: 'text', text: 'hi' }], stop_reason: 'end_turn', usage } };
	const event = (type: string, data: object = {}) => ({ event: type, data: { type, ...data } });
	const { output_tokens, ...prompt } = usage as { output_tokens: number };
	const start = { ...message, content: [], stop_reason: null, usage: { ...prompt, output_tokens: 1 } };
	return {
		events: [
			event('message_start', { message: start }),
			event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
			event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'hi' } }),
			event('content_block_stop', { index: 0 }),
			event('message_delta', { delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens } }),
			event('message_stop'),
		],
	};
};

/** Gemini's. Each chunk of a stream tells what has been used so far. */
export const gemini: Interface = (usageMetadata, stream, modelVersion = 'm') => {
	const candidate = (text: string, end: object) => ({
		content: { role: 'model', parts: [{ text }] },
		index: 0,
		...end,
	});
	const whole = { candidates: [candidate('hi', { finishReason: 'STOP' })], usageMetadata, modelVersion };
	if (!stream) return { json: whole };
	const { candidatesTokenCount: _, thoughtsTokenCount: __, ...prompt } = usageMetadata as Record<string, number>;
	const before = { ...prompt, candidatesTokenCount: 1, totalTokenCount: (prompt.promptTokenCount ?? 0) + 1 };
	return { events: [{ candidates: [candidate('h', {})], usageMetadata: before, modelVersion }, whole] };
};

/** Bedrock's Converse; its streams are binary. */
export const converse: Interface = (usage) => ({
	json: {
		output: { message: { role: 'assistant', content: [{ text: 'hi' }] } },
		stopReason: 'end_turn',
		usage,
		metrics: { latencyMs: 5 },
	},
});

/** The AI Gateway's: the parts of AI SDK v4, with its own bill beside them. */
export const gatewayParts: Interface = (gateway, stream) => {
	const usage = {
		inputTokens: { total: 1000, noCache: 1000, cacheRead: 0, cacheWrite: 0 },
		outputTokens: { total: 100, text: 100, reasoning: 0 },
	};
	const end = { finishReason: { unified: 'stop', raw: 'stop' }, usage, providerMetadata: { gateway } };
	if (!stream) return { json: { content: [{ type: 'text', text: 'hi' }], warnings: [], ...end } };
	return {
		events: [
			{ type: 'stream-start', warnings: [] },
			{ type: 'text-start', id: '1' },
			{ type: 'text-delta', id: '1', delta: 'hi' },
			{ type: 'text-end', id: '1' },
			{ type: 'finish', ...end },
		],
	};
};
