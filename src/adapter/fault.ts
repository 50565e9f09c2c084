import type { OutcomeCategory } from '../base/category.ts';
import { BanditError } from '../base/errors.ts';
import type { Fault, Lack } from '../router/attempt.ts';
import { BrokenStreamError } from './broken-stream.ts';
import { type ErrorFacts, errorFacts } from './error-facts.ts';
import { NoAnswerError } from './no-answer.ts';
import { parameterOf } from './parameters.ts';
import { promptLimit } from './prompt-limit.ts';
import { type Blame, namedStatuses, refusals } from './refusals.ts';
import { retryAfterMs } from './retry-after.ts';

/** Errors of SDKs that read the answer themselves, by name. */
const unusableAnswers: readonly (readonly [string, OutcomeCategory])[] = [
	// `JSON.parse`, and OpenAI's parser of structured answers.
	['SyntaxError', 'malformed'],
	['OutputParserException', 'malformed'],
	['ZodError', 'validation_failed'],
	['LengthFinishReasonError', 'truncated'],
	['ContentFilterFinishReasonError', 'refused'],
];

/** Errors of the AI SDK for an answer of a server that is none. */
const unreadable = [
	'AI_JSONParseError',
	'AI_TypeValidationError',
	'AI_InvalidResponseDataError',
	'AI_EmptyResponseBodyError',
];

/** Statuses with which a request is refused, whoever is to blame. */
const refusing: ReadonlySet<number> = new Set([400, 406, 411, 412, 413, 415, 416, 422]);
/** Statuses behind which some servers hide a refusal of what they lack. */
const ambiguous: ReadonlySet<number> = new Set([403, 404, 405, 500, 501]);

/**
 * What an error of an arm means, the same for every SDK and provider. `signal`: the caller's; once it is aborted, nothing
 * is the arm's fault but having been too slow.
 */
export function classifyError(error: unknown, signal: AbortSignal | undefined): Fault {
	if (signal?.aborted) {
		const isTimeout = (signal.reason as { name?: unknown } | undefined)?.name === 'TimeoutError';
		return isTimeout ? { kind: 'timeout', category: 'timeout' } : { kind: 'aborted', category: 'other' };
	}
	if (error instanceof BrokenStreamError || error instanceof NoAnswerError) {
		return { kind: 'retryable', category: 'malformed' };
	}
	if (error instanceof BanditError) return { kind: 'fatal', category: 'other' };
	const facts = errorFacts(error);
	const { name } = (error ?? {}) as { name?: unknown };
	const unusable = unusableAnswers.find(([each]) => each === name);
	if (unusable !== undefined) return { kind: 'retryable', category: unusable[1], answered: true };
	const statusCode = facts.status !== undefined && facts.status >= 400 ? facts.status : undefined;
	// Its words are those of the answer that could not be read.
	if (statusCode === undefined && unreadable.some((each) => facts.names.has(each))) {
		return { kind: 'retryable', category: 'provider_error' };
	}
	// The arm's own time limit, not the caller's.
	if (statusCode === undefined && (name === 'TimeoutError' || name === 'AbortError')) {
		return { kind: 'retryable', category: 'timeout' };
	}
	return faultOf(facts, statusCode);
}

function faultOf(facts: ErrorFacts, told: number | undefined): Fault {
	const status = told ?? statusNamed(facts);
	const common = { statusCode: told, ...withRetry(facts, status) };
	// Throttling is looked at before words: "too many tokens, please wait" is no long prompt.
	if (status === 429) return { kind: 'retryable', category: 'rate_limited', ...common };
	const blame = blameOf(facts, status);
	if (blame === 'throttled') {
		return { kind: 'retryable', category: 'rate_limited', ...common, ...withRetry(facts, 429) };
	}
	if (status === 413 || (typeof blame === 'object' && blame.feature === 'length')) {
		const lacks: Lack = { feature: 'length', ...promptLimit(facts.text, status) };
		return { kind: 'retryable', category: 'context_exceeded', lacks, ...common };
	}
	const category = categoryOf(status);
	if (typeof blame === 'object') return { kind: 'retryable', category, lacks: blame, ...common };
	switch (blame) {
		case 'request':
			return { kind: 'fatal', category, ...common };
		case 'content':
			return { kind: 'retryable', category: 'refused', answered: true, ...common };
		case 'doubt':
			return { kind: 'retryable', category, doubtful: true, ...common };
		case 'parameter': {
			const feature = parameterOf(facts);
			if (feature === undefined) return { kind: 'retryable', category, doubtful: true, ...common };
			return { kind: 'retryable', category, lacks: { feature }, ...common };
		}
		default:
			return { kind: 'retryable', category, ...common };
	}
}

function blameOf({ text }: ErrorFacts, status: number | undefined): Blame {
	const isRefusal = status !== undefined && refusing.has(status);
	if (!isRefusal && status !== undefined && !ambiguous.has(status)) return 'arm';
	const found = refusals.find(({ words, isPlain }) => (isRefusal || isPlain) && words.test(text));
	return found?.blame ?? (isRefusal ? 'doubt' : 'arm');
}

function statusNamed({ names, text }: ErrorFacts): number | undefined {
	const all = `${text}\n${[...names].join(' ')}`;
	return namedStatuses.find(([pattern]) => pattern.test(all))?.[1];
}

function withRetry(facts: ErrorFacts, status: number | undefined): { retryAfterMs?: number } {
	// Of others a date or a delay is no request to be left alone.
	if (status !== 429 && status !== 503 && status !== 529 && status !== 413) return {};
	const ms = retryAfterMs(facts);
	return ms === undefined ? {} : { retryAfterMs: ms };
}

function categoryOf(status: number | undefined): OutcomeCategory {
	return status === 408 || status === 504 ? 'timeout' : 'provider_error';
}
