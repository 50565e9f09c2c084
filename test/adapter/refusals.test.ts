import { APICallError } from '@ai-sdk/provider';
import { describe, expect, it } from 'vitest';
import { classifyError } from '../../src/adapter/fault.ts';
import type { Fault } from '../../src/router/attempt.ts';
import { type Meaning, type ProviderError, providerErrors } from './provider-errors.ts';

/** How the error of an answer looks in an SDK. */
type Shape = (status: number, body: unknown) => unknown;

interface ErrorBody {
	readonly message?: string;
	readonly error?: string | { readonly message?: string; readonly code?: unknown; readonly type?: unknown };
	readonly detail?: unknown;
}

const messageOf = (body: unknown): string => {
	const { message, error } = (typeof body === 'object' ? body : {}) as ErrorBody;
	return message ?? (typeof error === 'string' ? error : error?.message) ?? 'Bad Request';
};
const textOf = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body));

const shapes: Record<string, Shape> = {
	'the AI SDK': (statusCode, body) =>
		new APICallError({
			message: messageOf(body),
			url: 'http://127.0.0.1/v1',
			requestBodyValues: { messages: [{ role: 'user', content: 'an image without tools, context length exceeded' }] },
			statusCode,
			responseBody: textOf(body),
			responseHeaders: { 'content-type': 'application/json' },
		}),
	'the clients of OpenAI, Anthropic and Groq': (status, body) => {
		const { error } = (typeof body === 'object' ? body : {}) as ErrorBody;
		const inner = typeof error === 'object' ? error : (body as object);
		return Object.assign(new Error(`${status} ${textOf(body)}`), {
			status,
			headers: new Headers(),
			error: inner,
			code: (inner as { code?: unknown }).code,
			type: (inner as { type?: unknown }).type,
		});
	},
	'a client that tells the body as a text': (statusCode, body) =>
		Object.assign(new Error(`API error occurred: Status ${statusCode}\n${messageOf(body)}`), {
			statusCode,
			body: textOf(body),
		}),
	'the clients of Google and axios': (status, body) =>
		Object.assign(new Error(`Request failed with status code ${status}`), {
			response: { status, data: body, headers: {} },
		}),
	'a cause': (status, body) =>
		new Error('The model failed.', {
			cause: Object.assign(new Error(messageOf(body)), { status, responseBody: textOf(body) }),
		}),
};

/** What a fault says, in the words of the table. */
function meaningOf(fault: Fault): Meaning {
	const { kind, category, lacks, doubtful, answered } = fault;
	if (kind === 'fatal') return 'request';
	if (category === 'rate_limited') return 'throttled';
	if (lacks !== undefined) {
		const { feature, limit, asked } = lacks;
		if (feature !== 'length') return { lacks: feature };
		return { lacks: feature, ...(limit !== undefined && { limit }), ...(asked !== undefined && { asked }) };
	}
	if (answered && category === 'refused') return 'content';
	return doubtful ? 'doubt' : 'arm';
}

describe.each(Object.entries(shapes))('whose fault a refusal is, through %s', (_, shape) => {
	it.each(
		providerErrors.map(([provider, status, body, meaning]: ProviderError) => ({ provider, status, body, meaning })),
	)('$provider: $meaning', ({ status, body, meaning }) => {
		const fault = classifyError(shape(status, body), undefined);
		expect(meaningOf(fault)).toEqual(meaning);
		expect(fault.statusCode).toBe(status);
	});
});
