import { type ApiCallError, apiFault, tooLong } from '../adapter/http-fault.ts';
import { BanditError } from '../base/errors.ts';
import type { Fault } from '../router/attempt.ts';

const apiCallError = Symbol.for('vercel.ai.error.AI_APICallError');

/** What an error of an arm means. `signal`: the caller's. */
export function classifyError(error: unknown, signal: AbortSignal | undefined): Fault {
	if (signal?.aborted) {
		const isTimeout = nameOf(signal.reason) === 'TimeoutError';
		return isTimeout ? { kind: 'timeout', category: 'timeout' } : { kind: 'aborted', category: 'other' };
	}
	if (error instanceof BanditError) return { kind: 'fatal', category: 'other' };
	if (isApiCallError(error)) return apiFault(error);
	const name = nameOf(error);
	// The arm's own time limit, not the caller's.
	if (name === 'TimeoutError' || name === 'AbortError') return { kind: 'retryable', category: 'timeout' };
	const text = textOf(error);
	if (tooLong.test(text)) return { kind: 'retryable', category: 'context_exceeded' };
	if (/rate.?limit|overloaded/i.test(text)) return { kind: 'retryable', category: 'rate_limited' };
	return { kind: 'retryable', category: 'provider_error' };
}

function isApiCallError(error: unknown): error is ApiCallError {
	if (typeof error !== 'object' || error === null) return false;
	return apiCallError in error || typeof (error as ApiCallError).statusCode === 'number';
}

function nameOf(value: unknown): string | undefined {
	return typeof value === 'object' && value !== null ? (value as { name?: string }).name : undefined;
}

function textOf(error: unknown): string {
	if (typeof error === 'string') return error;
	if (error instanceof Error) return error.message;
	try {
		return JSON.stringify(error) ?? '';
	} catch {
		return '';
	}
}
