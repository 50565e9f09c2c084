import { type ErrorFacts, headerOf } from './error-facts.ts';

/** Where servers say when a limit begins anew, beside how much of it is left. */
const resets = [
	['x-ratelimit-reset-requests', 'x-ratelimit-remaining-requests'],
	['x-ratelimit-reset-tokens', 'x-ratelimit-remaining-tokens'],
	['x-ratelimit-reset', 'x-ratelimit-remaining'],
	['ratelimit-reset', 'ratelimit-remaining'],
	['anthropic-ratelimit-requests-reset', 'anthropic-ratelimit-requests-remaining'],
	['anthropic-ratelimit-input-tokens-reset', 'anthropic-ratelimit-input-tokens-remaining'],
	['anthropic-ratelimit-output-tokens-reset', 'anthropic-ratelimit-output-tokens-remaining'],
	['anthropic-ratelimit-tokens-reset', 'anthropic-ratelimit-tokens-remaining'],
] as const;

/** In sentences: "Please try again in 6m0s", "retry after 20 seconds", "Please retry in 36.5s". */
const inWords =
	/(?:try again|retry)(?: again)? (?:in|after):? ((?:\d+(?:\.\d+)? ?(?:ms|milliseconds?|s|sec(?:ond)?s?|m|min(?:ute)?s?|h|hours?|d|days?)(?![a-z]) ?)+)/i;

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * How long a provider asks to be left alone, ms; undefined when it doesn't say. In this order: `retry-after-ms`,
 * `retry-after` (seconds, or a date, which is held against the answer's own `date`), a delay in the body (Google's
 * `retryDelay`), a sentence, and when the limit that is used up begins anew. `now`: the time, ms since the epoch.
 */
export function retryAfterMs(
	facts: Pick<ErrorFacts, 'headers' | 'text' | 'retryDelay'>,
	now: number = Date.now(),
): number | undefined {
	const header = (name: string): string | undefined => headerOf(facts.headers, name);
	const served = Date.parse(header('date') ?? '');
	const present = Number.isNaN(served) ? now : served;
	const asked =
		amount(header('retry-after-ms')) ??
		waitMs(header('retry-after'), present) ??
		(facts.retryDelay === undefined ? undefined : waitMs(facts.retryDelay, present)) ??
		durationMs(inWords.exec(facts.text)?.[1]);
	if (asked !== undefined) return asked;
	// A limit of which something is left is not the one that was hit.
	const known = resets.filter(([reset, left]) => header(reset) !== undefined && !(Number(header(left) ?? 0) > 0));
	const waits = known.map(([reset]) => waitMs(header(reset), present)).filter((wait) => wait !== undefined);
	return waits.length > 0 ? Math.max(...waits) : undefined;
}

/** Seconds, a duration (`6m0s`), a time as seconds or milliseconds since the epoch, or a date. */
function waitMs(text: string | undefined, now: number): number | undefined {
	const value = amount(text);
	if (value !== undefined) {
		if (value > 1e11) return Math.max(0, value - now);
		return value > 1e9 ? Math.max(0, value * 1000 - now) : value * 1000;
	}
	const duration = durationMs(text);
	if (duration !== undefined) return duration;
	// A bare number is a date to some engines.
	const date = /[a-z]/i.test(text ?? '') ? Date.parse(text!) : Number.NaN;
	return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function amount(text: string | undefined): number | undefined {
	const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
	return value >= 0 && value < Infinity ? value : undefined;
}

/** `17ms`, `7.66s`, `6m0s`, `1h30m`, `20 seconds`. */
function durationMs(text: string | undefined): number | undefined {
	if (text === undefined || !/^(?:\d+(?:\.\d+)? ?[a-z]+ ?)+$/i.test(text)) return undefined;
	let sum = 0;
	for (const [, count, unit] of text.matchAll(/(\d+(?:\.\d+)?) ?([a-z]+)/gi)) {
		const name = unit!.toLowerCase();
		const ms = units[name === 'ms' || name.startsWith('milli') ? 'ms' : name[0]!];
		if (ms === undefined) return undefined;
		sum += Number(count) * ms;
	}
	return sum;
}
