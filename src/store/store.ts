import type { StoredRecord } from '../base/records.ts';
import type { MaybePromise } from '../base/types.ts';

export type { StoredRecord } from '../base/records.ts';

/** A named vector of sums. Rows are only ever added to, and dropped when they count for nothing any more. */
export interface StatRow {
	/** Unique within the goal. Opaque to the store; at most a few hundred characters. */
	readonly key: string;
	/** All vectors under one key have one length. */
	readonly sums: Float64Array;
}

/** Sums to be added to a row. */
export interface AddedRow {
	readonly key: string;
	/** As long as the row is. */
	readonly sums: Float64Array;
}

/** What becomes of a record. */
export interface Effect {
	/** The record from now on, with the id of its change; null removes it. */
	readonly record: StoredRecord | null;
}

/** A change of one record. */
export interface Change {
	/** The record's id; no alias. */
	readonly id: string;
	/**
	 * What the writer believes to be stored: a record (compare its `revision`), null: nothing, undefined: not known. A hint by
	 * which a store may do without reading first, no more: what is stored decides. A store that reads anyway ignores it.
	 */
	readonly expected?: StoredRecord | null | undefined;
	/**
	 * Given what is stored (undefined: nothing), says what becomes of it; undefined: it stays as it is. Synchronous; its result
	 * depends on the record and on the changes before it in the batch only. A store with optimistic locking may call all
	 * changes of a batch again, in their order; the last calls count.
	 */
	apply(stored: StoredRecord | undefined): Effect | undefined;
}

/** What a batch does to the rows. */
export interface BatchSums {
	/** One vector a key. */
	readonly add: readonly AddedRow[];
	/** Keys of rows that count for nothing any more; they are removed after the additions. A key that is not there does no harm. */
	readonly drop?: readonly string[] | undefined;
}

/** What one writer writes at a time. */
export interface Batch {
	/** Names the writer: unique for each process and goal, e.g. a UUID. */
	readonly writer: string;
	/**
	 * 1, 2, 3, …, rising with each batch of the writer: a batch that is sent again has the same number, and no other has it. A
	 * writer sends the next one when this one was answered.
	 */
	readonly number: number;
	readonly changes: readonly Change[];
	/** What the changes add to the statistics. Asked once all of them were applied, and again when they were applied again. */
	sums(): BatchSums;
}

/** Rows that changed since a cursor. */
export interface ReadResult {
	/** Whole present sums (not differences) of the rows that changed. */
	readonly rows: readonly StatRow[];
	/** Pass it to the next `read`. */
	readonly cursor: string;
}

/** Which decisions to list. */
export interface ScanOptions {
	/** From this time on, ms since the epoch. Default: the first. */
	readonly since?: number | undefined;
	/** Before this time, ms since the epoch. Default: to the last. */
	readonly until?: number | undefined;
	/** Those after this place: `ScanResult.after` of the scan before. */
	readonly after?: string | undefined;
	/** Most records given at a time. Default 1000. */
	readonly limit?: number | undefined;
}

/** Decisions, in order of (time, id). */
export interface ScanResult {
	readonly records: readonly StoredRecord[];
	/** Where to go on; undefined: there are no more. */
	readonly after?: string | undefined;
}

/**
 * Where statistics and decisions live. A store knows rows of numbers and records, and does each batch exactly once;
 * it knows nothing of bandits. A method may answer at once or with a promise. A fault rejects (or throws). When
 * `transact` fails, all of the batch was done or none of it: the writer sends it again, and is told when it was done before.
 *
 * To write one of your own, implement this interface and run the conformance suite on it.
 *
 * @example
 * ```ts
 * const counted: Store = {
 *   ...methodsOf(inner),
 *   transact: (goal, batch) => {
 *     batches++;
 *     return inner.transact(goal, batch);
 *   },
 * };
 * ```
 */
export interface Store {
	/** For messages: `memory`, `sqlite`, … */
	readonly name: string;
	/** All rows of the goal, or those changed since `cursor`. */
	read(goal: string, cursor?: string): MaybePromise<ReadResult>;
	/**
	 * Applies the changes in order, each atomically with regard to its record, and adds the sums: all of it or nothing, and
	 * once. When it resolves, the result is durable as far as the store is. `'repeated'`: this writer's batch of this number,
	 * or of a higher one, was done before; then nothing is done. Two changes of one batch may name one record: the second sees
	 * what the first did. Throws ChangeError for a change that can never be written, with nothing done.
	 */
	transact(goal: string, batch: Batch): MaybePromise<'done' | 'repeated'>;
	/** A record by its id or by an alias, or undefined. */
	get(goal: string, id: string): MaybePromise<StoredRecord | undefined>;
	/** Up to `limit` records with `dueAt ≤ now`, earliest first. */
	due(goal: string, now: number, limit: number): MaybePromise<readonly StoredRecord[]>;
	/**
	 * Removes up to `limit` records that are due and await no outcome (all but decisions in state `open`), where that is easier
	 * than by changes, and without waiting for who works on them; gives how many. Without it, they are removed by changes.
	 */
	forgetDue?(goal: string, now: number, limit: number): MaybePromise<number>;
	/** Names of the goals of which anything is kept, in any order. */
	goals(): MaybePromise<readonly string[]>;
	/** Records of kind `decision` by their time. */
	scan(goal: string, options?: ScanOptions): MaybePromise<ScanResult>;
	/** Frees what the store holds. Further calls reject. Closing twice is fine. */
	close(): MaybePromise<void>;
}
