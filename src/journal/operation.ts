import type { BanditRecord } from '../base/records.ts';
import type { Addition } from '../learner/lessons.ts';

/** What an operation makes of a record. */
export interface Step {
	/** The record from now on; null removes it. The journal counts its revisions. */
	readonly record: BanditRecord | null;
	readonly addition: Addition;
}

/** What an operation came to. */
export interface Result<Found> {
	/** What it found. */
	readonly found: Found;
	/** Undefined: nothing to change. */
	readonly step?: Step | undefined;
}

/**
 * A change of what is kept under an id, by what is known of it (undefined: nothing). It changes nothing itself, tells nobody,
 * and may run more than once: what follows from it is for the one who gave it to the journal.
 */
export type Operation<Found = unknown> = (record: BanditRecord | undefined) => Result<Found>;

/** An operation that waits to be written. */
export interface PendingOperation<Found = unknown> {
	readonly operation: Operation<Found>;
	/** Called once, when it has run on the record and before what it adds is learnt: for who compares with what is believed. */
	readonly beforehand: ((found: Found) => void) | undefined;
	/** Called once, when it has run on the record, wherever that was found: here, or in the store. */
	readonly follow: ((found: Found) => void) | undefined;
	/** What it came to by what is known here; undefined: nothing is, yet. */
	local: Result<Found> | undefined;
	/** What it found: in the store once it is written, here before. */
	found: Found | undefined;
	/** Why it was let go unwritten, if it was. */
	lost: Error | undefined;
}

/** An addition of nothing. */
export const nothing: Addition = { lessons: [], tallies: [] };
