import type { Part, StreamResult } from './model-types.ts';

type Entries = Record<string, unknown>;

/*
 * Callers take `request` and `response` out of a result at once, and look at what is in them when the stream has ended: so
 * it is their contents that are replaced when another arm takes over.
 */

/** A result whose parts can become those of another, around a stream of its own. */
export function replaceable(result: StreamResult, stream: ReadableStream<Part>): StreamResult {
	// v1 tells its response under another name.
	const places = 'rawCall' in result ? ['request', 'rawResponse'] : ['request', 'response'];
	const live: Entries = {};
	for (const place of places) live[place] = {};
	for (const name of Object.keys(result)) if (name !== 'stream') live[name] = copyOf((result as Entries)[name]);
	live.stream = stream;
	return live;
}

function copyOf(value: unknown): unknown {
	if (Array.isArray(value)) return [...value];
	return typeof value === 'object' && value !== null ? { ...value } : value;
}

/** Puts what an arm's result has into one that callers may have taken apart. */
export function become(live: StreamResult, result: StreamResult): void {
	const [target, source] = [live as Entries, result as Entries];
	for (const name of Object.keys(target)) {
		if (name === 'stream') continue;
		const [old, fresh] = [target[name], source[name]];
		if (Array.isArray(old)) old.splice(0, old.length, ...(Array.isArray(fresh) ? fresh : []));
		else if (typeof old === 'object' && old !== null) {
			for (const key of Object.keys(old)) delete (old as Entries)[key];
			Object.assign(old, fresh);
		} else target[name] = fresh;
	}
}
