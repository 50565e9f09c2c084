import type { OutcomeCategory } from '../base/category.ts';
import type { Fault } from '../router/attempt.ts';

/** Statuses with which every arm would refuse the request. */
export const fatalStatuses: ReadonlySet<number> = new Set([400, 406, 411, 412, 415, 416, 422]);

/** A refusal that is about the one model: it is gone, or does not take a parameter that others take. */
export const modelsOwn =
	/model_not_found|invalid model|model\b.{0,80}(?:not found|(?:does not|doesn't) exist|not supported|unavailable|decommissioned|deprecated)|(?:not supported|(?:does not|doesn't) support).{0,80}\bmodel\b/i;
export const tooLong =
	/context.{0,3}length|maximum context|context window|prompt is too long|too many (?:input )?tokens|input is too long/i;
export function apiFault(error: ApiCallError): Fault {
	const { statusCode, responseHeaders, responseBody = '', message = '' } = error;
	const said = `${message} ${responseBody}`;
	const isTooLong = statusCode === 413 || ((statusCode ?? 0) >= 400 && tooLong.test(said));
	const isRefusedByAll = fatalStatuses.has(statusCode ?? 0) && !isTooLong && !modelsOwn.test(said);
	const kind = isRefusedByAll ? 'fatal' : 'retryable';
	return { kind, category: categoryOf(statusCode, isTooLong), statusCode, retryAfterMs: retryAfterMs(responseHeaders) };
}

export function categoryOf(statusCode: number | undefined, isTooLong: boolean): OutcomeCategory {
	if (isTooLong) return 'context_exceeded';
	if (statusCode === 429) return 'rate_limited';
	return statusCode === 408 || statusCode === 504 ? 'timeout' : 'provider_error';
}

/** How long a provider asks to be left alone, ms: `retry-after-ms`, or `retry-after` in seconds or as a date. */
export function retryAfterMs(
	headers: Readonly<Record<string, string>> | undefined,
	now: number = Date.now(),
): number | undefined {
	if (headers === undefined) return undefined;
	const ms = Number(headers['retry-after-ms'] ?? Number.NaN);
	if (ms >= 0) return ms;
	const after = headers['retry-after'];
	if (after === undefined) return undefined;
	const seconds = Number(after);
	if (seconds >= 0) return seconds * 1000;
	const date = Date.parse(after);
	return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** What an APICallError of any SDK major shows, and a GatewayError. */
export interface ApiCallError {
	readonly statusCode?: number;
	readonly responseHeaders?: Readonly<Record<string, string>>;
	readonly responseBody?: string;
	readonly message?: string;
}
