import { describe, expect, it } from 'vitest';
import { errorFacts, headerOf } from '../../src/adapter/error-facts.ts';
import { classifyError } from '../../src/adapter/fault.ts';

describe('an error that breaks a stream, whose answer began with 200', () => {
	it.each<[string, unknown, object]>([
		[
			'Anthropic’s overload',
			{ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
			{ kind: 'retryable', category: 'provider_error' },
		],
		['Anthropic’s limit', { type: 'rate_limit_error', message: 'x' }, { category: 'rate_limited' }],
		[
			'OpenAI’s server error',
			{ message: 'The server had an error', type: 'server_error', code: null },
			{ kind: 'retryable', category: 'provider_error' },
		],
		[
			'OpenAI’s limit',
			{ type: 'error', error: { code: 'rate_limit_exceeded', message: 'Slow down' } },
			{ category: 'rate_limited' },
		],
		[
			'a text: no images',
			'The model is not multimodal. Please remove image inputs.',
			{ kind: 'retryable', lacks: { feature: 'images' } },
		],
		[
			'a text: too long',
			'prompt is too long: 9000 tokens > 8192 maximum',
			{ category: 'context_exceeded', lacks: { feature: 'length', limit: 8192, asked: 9000 } },
		],
		[
			'Bedrock’s throttling',
			Object.assign(new Error('Too many tokens, please wait before trying again.'), { name: 'ThrottlingException' }),
			{ category: 'rate_limited' },
		],
		[
			'Bedrock’s refusal',
			Object.assign(new Error('This model doesn’t support tool use in streaming mode.'), {
				name: 'ValidationException',
			}),
			{ lacks: { feature: 'tools' } },
		],
		[
			'vLLM’s refusal',
			{ object: 'error', message: 'messages: at least one message is required', type: 'BadRequestError', code: 400 },
			{ kind: 'fatal' },
		],
		[
			'Google’s overload',
			{ error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' } },
			{ kind: 'retryable', statusCode: 503 },
		],
	])('%s', (_, error, fault) => {
		expect(classifyError(error, undefined)).toMatchObject(fault);
	});
});

describe('an error that is no refusal', () => {
	it.each<[string, unknown]>([
		['of the code', new TypeError("Cannot read properties of undefined (reading 'tools')")],
		['of the network', new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND images.example.com') })],
		[
			'of an answer that could not be read',
			Object.assign(new Error('Type validation failed: Value: {"text":"This model does not support images"}'), {
				name: 'AI_TypeValidationError',
			}),
		],
		[
			'of a body that is no JSON',
			Object.assign(new Error('Invalid JSON response'), {
				statusCode: 200,
				responseBody: '<p>tools are not supported</p>',
				cause: Object.assign(new Error('JSON parsing failed'), { name: 'AI_JSONParseError' }),
			}),
		],
		[
			'of a key that is not there',
			Object.assign(new Error('OpenAI API key is missing.'), { name: 'AI_LoadAPIKeyError' }),
		],
	])('is the arm’s own: %s', (_, error) => {
		expect(classifyError(error, undefined)).toEqual({ kind: 'retryable', category: 'provider_error' });
	});
});

describe('what an error says', () => {
	it.each<[string, unknown, number | undefined]>([
		['of AWS', { name: 'X', $metadata: { httpStatusCode: 424 } }, 424],
		['of Mistral', { statusCode: 422, rawResponse: { status: 422 } }, 422],
		['of Ollama', { error: 'x', status_code: 404 }, 404],
		[
			'of Google’s first client',
			new Error('[GoogleGenerativeAI Error]: Error fetching from https://x: [403 Forbidden] no'),
			403,
		],
		['of a client made by hand', new Error('HTTP error! status: 503'), 503],
		['of a body behind a 200', { statusCode: 200, responseBody: '{"error":{"code":402,"message":"credits"}}' }, 402],
		['of the network', new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } }), undefined],
		['of nothing', undefined, undefined],
		['of a number in a text', new Error('Rate limit of 500 tokens'), undefined],
	])('has its status: %s', (_, error, status) => {
		expect(errorFacts(error).status).toBe(status);
	});

	it('is read within bounds, whatever is in it, and nothing of the request is', () => {
		const circle: Record<string, unknown> = { message: 'x'.repeat(1e6), requestBodyValues: { prompt: 'my secret' } };
		circle.cause = circle;
		circle.errors = Array.from({ length: 1e5 }, () => ({ message: 'y'.repeat(100) }));
		Object.defineProperty(circle, 'code', {
			get: () => {
				throw new Error('no');
			},
		});
		const { text } = errorFacts(circle);
		expect(text.length).toBeLessThan(20_000);
		expect(text).not.toContain('my secret');
	});

	it('has headers of every kind', () => {
		for (const headers of [{ 'Retry-After': '3' }, new Headers({ 'retry-after': '3' }), { 'retry-after': ['3'] }]) {
			expect(headerOf(errorFacts({ response: { headers } }).headers, 'retry-after')).toBe('3');
		}
		expect(headerOf([], 'retry-after')).toBeUndefined();
	});
});
