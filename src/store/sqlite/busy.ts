import type { DatabaseSync } from 'node:sqlite';
import { isEnding } from '../../base/exit.ts';
import type { MaybePromise } from '../../base/types.ts';

/** How long SQLite itself waits for a lock, ms: it blocks the event loop. */
export const blockedMs = 5;

/** The waits between tries, ms: the first, and the longest. */
const firstMs = 2;
const longestMs = 100;

/** SQLITE_BUSY and SQLITE_LOCKED. */
const busyCodes = [5, 6];

/** True for a fault that says that another process holds the lock. */
export function isBusy(error: unknown): boolean {
	const { errcode } = error as { errcode?: number };
	return errcode !== undefined && busyCodes.includes(errcode & 0xff);
}

/**
 * Does work on a database that another process may have locked: at once where it is free; else it is tried again off the
 * event loop, for up to `patienceMs`. When the process is ending there is no later: then it is waited for.
 */
export function whenFree<T>(file: { readonly db: DatabaseSync }, patienceMs: number, work: () => T): MaybePromise<T> {
	if (isEnding()) {
		file.db.exec(`PRAGMA busy_timeout = ${patienceMs}`);
		return work();
	}
	try {
		return work();
	} catch (error) {
		if (!isBusy(error)) throw error;
		return triedAgain(work, patienceMs, error);
	}
}

async function triedAgain<T>(work: () => T, patienceMs: number, first: unknown): Promise<T> {
	let last = first;
	let ms = firstMs;
	const end = performance.now() + patienceMs;
	while (performance.now() < end) {
		// Not all at the same moment, who wait for one lock.
		const wait = ms * (0.5 + Math.random());
		await new Promise((resolve) => setTimeout(resolve, wait));
		ms = Math.min(longestMs, 2 * ms);
		try {
			return work();
		} catch (error) {
			if (!isBusy(error)) throw error;
			last = error;
		}
	}
	throw last;
}
