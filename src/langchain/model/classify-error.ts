import type { OutcomeCategory } from '../../base/category.ts';
import { BanditError } from '../../base/errors.ts';
import type { Fault } from '../../router/attempt.ts';

/** What errors of LangChain's providers show, in one place or another. */
interface ProviderError {
	readonly name?: string;
	readonly message?: string;
	readonly code?: string;
	readonly lc_error_code?: string;
	readonly status?: number;
	readonly statusCode?: number;
	readonly headers?: { get?(name: string): string | null } & Record<string, unknown>;
}

const fatalStatuses: ReadonlySet<number> = new Set([400, 406, 411, 412, 415, 416, 422]);
const tooLong = /context.{0,3}length|maximum context|context window|prompt is too long|too many (?:input )?tokens/i;

/** Errors of SDKs that read the answer themselves, by name. */
const unusableAnswers: Readonly<Record<string, OutcomeCategory>> = {
	// `JSON.parse`, and OpenAI's parser of structured answers.
	SyntaxError: 'malformed',
	OutputParserException: 'malformed',
	ZodError: 'validation_failed',
	LengthFinishReasonError: 'truncated',
	ContentFilterFinishReasonError: 'refused',
};

/** What an error of an arm means. `signal`: the caller's. */
export function classifyError(error: unknown, signal: AbortSignal | undefined): Fault {
	if (signal?.aborted) {
		const isTimeout = (signal.reason as ProviderError | undefined)?.name === 'TimeoutError';
		return isTimeout ? { kind: 'timeout', category: 'timeout' } : { kind: 'aborted', category: 'other' };
	}
	if (error instanceof BanditError) return { kind: 'fatal', category: 'other' };
	const {
		name,
		message = '',
		lc_error_code: code,
		status,
		statusCode = status,
		headers,
	} = (error ?? {}) as ProviderError;
	const unusable = unusableAnswers[name ?? ''];
	if (unusable !== undefined) return { kind: 'retryable', category: unusable, answered: true };
	if (name === 'TimeoutError' || name === 'AbortError') return { kind: 'retryable', category: 'timeout' };
	if (statusCode === 413 || tooLong.test(message))
		return { kind: 'retryable', category: 'context_exceeded', statusCode };
	const after = Number(headers?.get?.('retry-after') ?? headers?.['retry-after'] ?? Number.NaN);
	const retryAfterMs = after >= 0 ? after * 1000 : undefined;
	if (statusCode === 429 || code === 'MODEL_RATE_LIMIT') {
		return { kind: 'retryable', category: 'rate_limited', statusCode, retryAfterMs };
	}
	const kind = fatalStatuses.has(statusCode ?? 0) || code === 'INVALID_TOOL_RESULTS' ? 'fatal' : 'retryable';
	return { kind, category: 'provider_error', statusCode, retryAfterMs };
}
