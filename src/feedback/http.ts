import { retryAfterMs } from '../adapter/retry-after.ts';
import { BanditError } from '../base/errors.ts';
import { boundedText } from './body.ts';

/** Longest answer that is read, bytes. */
const mostBytes = 16 * 1024 * 1024;

/** How long an answer is waited for, ms. */
const patienceMs = 30_000;

/** An answer of another tool (Langfuse, LangSmith, PostHog) that can't be used, or none. Its message names no key. `onError` of the poller or sink is told it. */
export class FeedbackError extends BanditError {
	override readonly name = 'FeedbackError';
	/** HTTP status; undefined: there was no answer. */
	readonly statusCode: number | undefined;
	/** How long the server asks to be left alone, ms. */
	readonly retryAfterMs: number | undefined;

	constructor(
		message: string,
		{
			statusCode,
			retryAfterMs,
			cause,
		}: { statusCode?: number; retryAfterMs?: number | undefined; cause?: unknown } = {},
	) {
		super(message, { cause });
		this.statusCode = statusCode;
		this.retryAfterMs = retryAfterMs;
	}
}

/** Whether what was asked for, and not the server or the key, is what is wrong: it would be refused again. */
export function isRefusal(error: unknown): boolean {
	return error instanceof FeedbackError && [400, 404, 409, 413, 422].includes(error.statusCode ?? 0);
}

/** How a server is asked. */
export interface Asking {
	readonly fetch: typeof fetch;
	readonly signal?: AbortSignal | undefined;
	/** Whom the messages name, e.g. `Langfuse`. */
	readonly name: string;
	/** Carry the key. */
	readonly headers: Readonly<Record<string, string>>;
	/** Of what has a body. Default `POST`. */
	readonly method?: 'POST' | 'PATCH';
}

/** Asks for JSON; with a body, by POST. Throws FeedbackError. */
export async function askJson(
	url: URL,
	{ fetch, signal, name, headers, method = 'POST' }: Asking,
	body?: unknown,
): Promise<unknown> {
	const where = `${name} (${url.host}${url.pathname})`;
	const limit = AbortSignal.timeout(patienceMs);
	const timed = signal === undefined ? limit : AbortSignal.any([signal, limit]);
	const init: RequestInit = {
		headers: {
			accept: 'application/json',
			...headers,
			...(body !== undefined && { 'content-type': 'application/json' }),
		},
		signal: timed,
		...(body !== undefined && { method, body: JSON.stringify(body) }),
	};
	let response: Response;
	let text: string | undefined;
	try {
		response = await fetch(url, init);
		text = await boundedText(response, mostBytes);
	} catch (error) {
		throw new FeedbackError(`${where} did not answer: ${(error as Error).message}`, { cause: error });
	}
	const { status } = response;
	if (!response.ok) {
		const wait = retryAfterMs({ headers: [response.headers], text: '', retryDelay: undefined });
		throw new FeedbackError(`${where} answered ${status}${hint(status)}.`, { statusCode: status, retryAfterMs: wait });
	}
	if (text === undefined) throw new FeedbackError(`${where} answered with more than ${mostBytes} bytes.`);
	try {
		return text === '' ? undefined : JSON.parse(text);
	} catch (error) {
		throw new FeedbackError(`${where} answered with something that is no JSON.`, { statusCode: status, cause: error });
	}
}

function hint(status: number): string {
	if (status === 401 || status === 403) return ': it does not take the key';
	if (status === 404) return ': it knows no such address; is the base URL right, and the server new enough?';
	return status === 429 ? ': too many requests' : '';
}

/** An array of objects, whatever came; what is no object is left out. */
export function objectsIn(value: unknown): readonly Record<string, unknown>[] {
	if (!Array.isArray(value)) return [];
	return value.filter((each): each is Record<string, unknown> => typeof each === 'object' && each !== null);
}

/** A text that is one and not empty. */
export function textIn(value: unknown): string | undefined {
	return typeof value === 'string' && value !== '' && value.length <= 1000 ? value : undefined;
}
