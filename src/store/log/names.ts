import { describe, StoreError } from '../../base/errors.ts';

/** Most bytes (UTF-8) of a goal, an id, an alias or a row's key: what an index of a database takes. */
const mostBytes = 1000;

/** True for a name that every server can keep as it is. */
export function isStorable(name: unknown): name is string {
	return (
		typeof name === 'string' &&
		name.length <= mostBytes &&
		!name.includes('\0') &&
		!/\p{Surrogate}/u.test(name) &&
		(name.length <= mostBytes / 3 || new TextEncoder().encode(name).length <= mostBytes)
	);
}

/** Throws StoreError for a name that can't be kept. */
export function checkName(what: string, name: unknown): void {
	if (isStorable(name)) return;
	throw new StoreError(
		`${what}: ${describe(name)} can't be stored. Give a text of at most ${mostBytes} bytes, without U+0000 and half characters.`,
	);
}
