import { APICallError } from '@ai-sdk/provider';
import { APICallError as APICallErrorV1 } from 'provider-v1';
import { describe, expect, it } from 'vitest';
import { classifyError } from '../../src/adapter/fault.ts';
import { InvalidOptionError } from '../../src/base/errors.ts';

const common = { message: 'no', url: 'http://127.0.0.1', requestBodyValues: {} };
const fault = (statusCode: number, message = 'no', responseHeaders: Record<string, string> = {}) =>
	classifyError(new APICallError({ ...common, statusCode, message, responseHeaders }), undefined);

describe('an API error', () => {
	it.each([
		[401, 'retryable', 'provider_error'],
		[402, 'retryable', 'provider_error'],
		[403, 'retryable', 'provider_error'],
		[404, 'retryable', 'provider_error'],
		[408, 'retryable', 'timeout'],
		[413, 'retryable', 'context_exceeded'],
		[429, 'retryable', 'rate_limited'],
		[500, 'retryable', 'provider_error'],
		[503, 'retryable', 'provider_error'],
		[504, 'retryable', 'timeout'],
		[529, 'retryable', 'provider_error'],
	])('%i is %s, %s', (status, kind, category) => {
		expect(fault(status)).toMatchObject({ kind, category, statusCode: status });
	});

	it('is known in every major, by its marker', () => {
		const error = new APICallErrorV1({ ...common, statusCode: 400, message: 'Invalid JSON body' });
		expect(classifyError(error, undefined).kind).toBe('fatal');
	});

	it('of a gateway has a status too', () => {
		const error = Object.assign(new Error('messages: at least one message is required'), {
			name: 'GatewayInvalidRequestError',
			statusCode: 400,
		});
		expect(classifyError(error, undefined)).toMatchObject({ kind: 'fatal', statusCode: 400 });
	});

	it.each([
		"This model's maximum context length is 8192 tokens.",
		'prompt is too long: 210000 tokens > 200000 maximum',
		'Input is too long for requested model.',
	])('a prompt that one arm finds too long may fit another: %s', (message) => {
		expect(fault(400, message)).toMatchObject({ kind: 'retryable', category: 'context_exceeded' });
	});

	it.each([
		'invalid model ID',
		'The model `gpt-9` does not exist',
		"Unsupported parameter: 'temperature' is not supported with this model.",
	])('a refusal that is about the one model is retried on another: %s', (message) => {
		expect(fault(400, message).kind).toBe('retryable');
	});
});

describe('another error', () => {
	it('of the network is retried', () => {
		for (const error of [
			new TypeError('fetch failed'),
			Object.assign(new Error('read'), { code: 'ECONNRESET' }),
			'x',
		]) {
			expect(classifyError(error, undefined).kind).toBe('retryable');
		}
	});

	it('of ours is not: every arm would get the same', () => {
		expect(classifyError(new InvalidOptionError('arm', 1, 'fix'), undefined).kind).toBe('fatal');
	});

	it('after the caller’s abort is the caller’s, and a time limit is the arm’s', () => {
		const aborted = AbortSignal.abort();
		expect(classifyError(new Error('anything'), aborted).kind).toBe('aborted');
		const late = AbortSignal.abort(new DOMException('late', 'TimeoutError'));
		expect(classifyError(new Error('anything'), late)).toEqual({ kind: 'timeout', category: 'timeout' });
		// An arm's own time limit, with the caller still waiting.
		expect(classifyError(new DOMException('late', 'TimeoutError'), new AbortController().signal)).toEqual({
			kind: 'retryable',
			category: 'timeout',
		});
	});
});
