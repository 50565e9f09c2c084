import { AIMessageChunk } from '@langchain/core/messages';
import { expect, test } from 'vitest';
import { usageOf } from '../../src/langchain/model/chunk-usage.ts';

const chunk = (input: number, output: number, details: object = {}, kwargs: Record<string, unknown> = {}) =>
	new AIMessageChunk({
		content: 'x',
		additional_kwargs: kwargs,
		usage_metadata: { input_tokens: input, output_tokens: output, total_tokens: input + output, ...details },
	});

test('counts of parts are added up', () => {
	expect(usageOf([])).toBeUndefined();
	expect(usageOf([new AIMessageChunk('x')])).toBeUndefined();
	expect(usageOf([chunk(1, 2), new AIMessageChunk('x')])).toMatchObject({ input_tokens: 1, output_tokens: 2 });
	expect(usageOf([chunk(10, 2), chunk(0, 3), chunk(0, 4)])).toMatchObject({
		input_tokens: 10,
		output_tokens: 9,
		total_tokens: 19,
	});
	const parts = [
		chunk(10, 5, { output_token_details: { reasoning: 4 } }),
		chunk(0, 9, { output_token_details: { reasoning: 8 } }),
	];
	expect(usageOf(parts)?.output_token_details).toEqual({ reasoning: 12 });
});

test('parts that every chunk tells anew are taken once', () => {
	const cached = { input_token_details: { cache_read: 80 } };
	expect(usageOf([chunk(100, 1, cached), chunk(0, 3, cached), chunk(0, 4, cached)])).toMatchObject({
		input_tokens: 100,
		output_tokens: 8,
		input_token_details: { cache_read: 80 },
	});
});

test("the answer's tokens at the start of Anthropic's stream are within those at its end", () => {
	const start = chunk(20, 7, {}, { type: 'message', role: 'assistant' });
	expect(usageOf([start, chunk(0, 31)])).toMatchObject({ input_tokens: 20, output_tokens: 31, total_tokens: 51 });
});
