/** What an error of a call says of itself, wherever its SDK, its provider or its server put it. */
export interface ErrorFacts {
	/** Names of the error and of its causes. */
	readonly names: ReadonlySet<string>;
	/** HTTP status; undefined where none is told. */
	readonly status: number | undefined;
	/** Machine-readable codes, types and reasons, in lower case. */
	readonly codes: ReadonlySet<string>;
	/** Everything that is said for people, and the codes too: what wordings are looked for in. */
	readonly text: string;
	/** The parameter of the request that is refused, where a provider names it. */
	readonly parameter: string | undefined;
	/** Headers of the answer, in the order in which they are to be asked. */
	readonly headers: readonly object[];
	/** How long the provider asks to be left alone, as its body says it, e.g. `'36.5s'`. */
	readonly retryDelay: string | undefined;
}

/** Where errors keep other errors, answers and bodies. Nothing of the request is in it: prompts are not looked at. */
const places = [
	'error',
	'errors',
	'cause',
	'lastError',
	'data',
	'body',
	'responseBody',
	'response',
	'httpResponse',
	'rawResponse',
	'$response',
	'$metadata',
	'detail',
	'details',
	'errorDetails',
	'metadata',
	'raw',
	'0',
	'1',
] as const;
const codePlaces = ['code', 'type', 'status', 'reason', 'lc_error_code', 'innererror', 'error_type', '@type'] as const;
const textPlaces = ['message', 'msg', 'error', 'detail', 'body', 'responseBody', 'raw', 'error_message'] as const;
const statusPlaces = ['statusCode', 'status', 'status_code', 'httpStatusCode', 'code'] as const;
const parameterPlaces = ['param', 'parameter'] as const;

/** An error may hold a page of HTML, and others of its kind: what is looked at is bounded. */
const mostPlaces = 40;
const mostText = 2000;

/** Reads an error of any SDK. Never throws. */
export function errorFacts(error: unknown): ErrorFacts {
	const names = new Set<string>();
	const codes = new Set<string>();
	const texts = new Set<string>();
	const headers: object[] = [];
	const statuses: number[] = [];
	let parameter: string | undefined;
	let retryDelay: string | undefined;
	/** In words. */
	let told: number | undefined;
	const seen = new Set<unknown>();
	const queue: unknown[] = [error];
	while (queue.length > 0 && seen.size < mostPlaces) {
		const given = queue.shift();
		const next = parsed(given);
		if (typeof given === 'string') told ??= statusIn(given);
		if (typeof next === 'string') texts.add(next.slice(0, mostText));
		if (typeof next !== 'object' || next === null || seen.has(next)) continue;
		seen.add(next);
		const read = (place: string): unknown => {
			try {
				return (next as Record<string, unknown>)[place];
			} catch {
				return undefined;
			}
		};
		const name = read('name');
		if (typeof name === 'string') names.add(name);
		for (const place of statusPlaces) {
			const status = Number(read(place));
			if (Number.isInteger(status) && status >= 100 && status < 600) statuses.push(status);
		}
		for (const place of codePlaces) {
			const code = read(place);
			if (typeof code === 'string') codes.add(code.toLowerCase());
		}
		for (const place of textPlaces) {
			const text = read(place);
			if (typeof text !== 'string') continue;
			const value = parsed(text);
			if (value === text) texts.add(text.slice(0, mostText));
			else queue.push(value);
			told ??= statusIn(text);
		}
		for (const place of parameterPlaces) {
			const value = read(place);
			if (typeof value === 'string' && value !== '') parameter ??= value;
		}
		const delay = read('retryDelay') ?? read('retry_after') ?? read('retryAfter') ?? read('$retryAfterSeconds');
		if (typeof delay === 'string') retryDelay ??= delay;
		else if (typeof delay === 'number') retryDelay ??= `${delay}s`;
		for (const place of ['responseHeaders', 'headers']) {
			const value = read(place);
			if (typeof value === 'object' && value !== null) headers.push(value);
		}
		for (const place of places) {
			const value = read(place);
			if (value !== undefined && value !== null) queue.push(value);
		}
	}
	const text = `${[...texts].join('\n')}\n${[...codes].join(' ')}`.slice(0, 3 * mostText);
	const status = statuses.find((each) => each >= 400) ?? told ?? statuses[0];
	return { names, status, codes, text, parameter, headers, retryDelay };
}

/** A header's value, whatever kind of object the headers are in. */
export function headerOf(headers: readonly object[], name: string): string | undefined {
	for (const each of headers) {
		const { get } = each as { get?: unknown };
		if (typeof get === 'function') {
			const value: unknown = get.call(each, name);
			if (typeof value === 'string') return value;
			continue;
		}
		for (const [key, value] of Object.entries(each)) {
			if (key.toLowerCase() !== name) continue;
			if (typeof value === 'string' || typeof value === 'number') return String(value);
			if (Array.isArray(value) && typeof value[0] === 'string') return value[0];
		}
	}
	return undefined;
}

/** JSON in a text (after a status, as some clients' messages have it) as what it says; all else as it is. */
function parsed(value: unknown): unknown {
	const json = typeof value === 'string' ? /^\s*(?:\d{3} )?(?=[[{])/.exec(value) : null;
	if (json === null) return value;
	try {
		return JSON.parse((value as string).slice(json[0].length));
	} catch {
		return value;
	}
}

/** Clients that are made by hand tell the status in words only. */
function statusIn(text: string): number | undefined {
	const found =
		/^\W*(?:http |error:? |api error:? )*(\d{3})\b|\bstatus(?: ?code)?\W{1,3}(\d{3})\b|\[(\d{3}) [A-Z]/i.exec(text);
	const status = Number(found?.[1] ?? found?.[2] ?? found?.[3]);
	return status >= 400 && status < 600 ? status : undefined;
}
