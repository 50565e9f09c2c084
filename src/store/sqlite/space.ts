import type { DatabaseSync } from 'node:sqlite';
import { isBusy } from './busy.ts';

/** Pages given back in one step: a millisecond or two. */
const stepPages = 32;

/** The pause between two steps, and before the next try when another process writes, ms. */
const pauseMs = 10;
const busyMs = 500;

/** The least free pages that are worth the work: others are filled by what comes next. */
const leastFree = 64;

/** Up to this size a file of the older layout is laid out anew when it is opened, bytes: a tenth of a second. */
const mostAtOpening = 16 * 1024 * 1024;

/** `auto_vacuum = INCREMENTAL`: free pages can be given back a few at a time. */
const incremental = 2;

function pragma(db: DatabaseSync, name: string): number {
	return Number(Object.values(db.prepare(`PRAGMA ${name}`).get() ?? { value: 0 })[0]);
}

/** Has a file that is about to be made laid out so that it can shrink; does nothing to one that is there. */
export function makeShrinkable(db: DatabaseSync): void {
	if (pragma(db, 'page_count') === 0) db.exec(`PRAGMA auto_vacuum = ${incremental}`);
}

/** True for a file that can't shrink a few pages at a time: one of an earlier version. */
export function isOfOlderLayout(db: DatabaseSync): boolean {
	return pragma(db, 'auto_vacuum') !== incremental;
}

/** Lays a file out anew. It is whole at every moment, and takes as much room again on the disk meanwhile. */
export function layOutAnew(db: DatabaseSync): void {
	db.exec(`PRAGMA auto_vacuum = ${incremental}`);
	db.exec('VACUUM');
}

/** Lays a small file of an earlier version out anew; another process that is at work, or a full disk, puts that off. */
export function modernise(db: DatabaseSync): void {
	if (!isOfOlderLayout(db) || pragma(db, 'page_count') * pragma(db, 'page_size') > mostAtOpening) return;
	try {
		layOutAnew(db);
	} catch {
		// The next opening tries again.
	}
}

/**
 * Gives the room of removed records back to the disk, once a quarter of the file is free: a few pages at a time, off the way
 * of requests.
 */
export class Shrinking {
	readonly #database: () => DatabaseSync;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#hasBegun = false;

	/** `database`: the one that is open at the time. */
	constructor(database: () => DatabaseSync) {
		this.#database = database;
	}

	/** Records were removed. */
	removed(): void {
		if (this.#timer === undefined) this.#later(pauseMs);
	}

	/** No more steps. */
	stop(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
	}

	#later(ms: number): void {
		this.#timer = setTimeout(() => {
			this.#timer = undefined;
			const pause = this.#step();
			if (pause === undefined) this.#hasBegun = false;
			else this.#later(pause);
		}, ms);
		(this.#timer as { unref?: () => void }).unref?.();
	}

	/** The pause before the next step; undefined: there is none. */
	#step(): number | undefined {
		try {
			const db = this.#database();
			const [free, all] = [pragma(db, 'freelist_count'), pragma(db, 'page_count')];
			// Once begun it goes on for longer, so that it is not begun again at once.
			if (free < leastFree || free < all / (this.#hasBegun ? 16 : 4) || isOfOlderLayout(db)) {
				// The file itself gets shorter when the log is written out.
				if (this.#hasBegun) db.exec('PRAGMA wal_checkpoint(PASSIVE)');
				return undefined;
			}
			this.#hasBegun = true;
			db.exec(`PRAGMA incremental_vacuum(${stepPages})`);
			return pauseMs;
		} catch (error) {
			// Whatever else it is, it is told by the next write.
			return isBusy(error) ? busyMs : undefined;
		}
	}
}
