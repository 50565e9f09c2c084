import type { OutcomeCategory } from '../base/category.ts';
import type { OutcomeSource } from '../base/outcome.ts';
import type { MaybePromise } from '../base/types.ts';

/** A named vector of sums. Rows are only ever added to. */
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

/** How an outcome went into the statistics, so that it can be taken back. */
export interface Credit {
	readonly reward: number;
	readonly weight: number;
	/** Which epoch of forward decay the weight counts in. */
	readonly epoch: number;
	/** Which generation of the arm's evidence it went to. */
	readonly generation: number;
}

/** The outcome of a settled decision. */
export interface Settlement {
	readonly score: number;
	readonly source: OutcomeSource;
	readonly reason?: string;
	readonly category?: OutcomeCategory;
	/** ms since the epoch */
	readonly time: number;
	/** Absent when the outcome taught nothing. */
	readonly credit?: Credit;
}

/**
 * A decision as it is kept. No prompt and no answer is in it. Plain data: a store may keep it as JSON and a blob, and give
 * back what was undefined as undefined, as null, or not at all.
 */
export interface DecisionRecord {
	readonly id: string;
	readonly goal: string;
	/** The policy whose features these are. */
	readonly policy: string;
	readonly arm: string;
	readonly segment: string;
	/** May be a view of a larger buffer: copy the numbers (`slice`, `byteOffset`), not the buffer. */
	readonly features: Float64Array;
	/** Absent until computed. */
	readonly propensity?: number;
	/** ms since the epoch */
	readonly time: number;
	/** When the record is due: an open decision expires, a settled one is forgotten. ms since the epoch; Infinity: never. */
	readonly dueAt: number;
	/** `open`: awaits an outcome; `settled`: has one; `expired`: waited too long; `closed`: will have none (a fault, an abort). */
	readonly state: 'open' | 'settled' | 'expired' | 'closed';
	readonly settlement?: Settlement;
	/** True once the call's observation is in the statistics. */
	readonly observed?: boolean;
	readonly runId?: string;
	/** Small, JSON-safe, for layers above. */
	readonly extra?: Readonly<Record<string, unknown>>;
}

/** What a change does to a record, and what it adds to the statistics. */
export interface Effect {
	/** The record from now on; null removes it. */
	readonly record: DecisionRecord | null;
	readonly add: readonly AddedRow[];
}

/** An atomic change of one decision. */
export interface Change {
	/** The decision's id. */
	readonly id: string;
	/**
	 * Given the record as it stands (undefined: there is none), says what becomes of it; undefined: nothing.
	 * Synchronous; its result depends on the record and on the changes before it in the batch only. A store with optimistic
	 * locking may call all changes of a batch again, in their order; the last calls count.
	 */
	apply(record: DecisionRecord | undefined): Effect | undefined;
}

/** Rows that changed since a cursor. */
export interface ReadResult {
	/** Whole present sums (not differences) of the rows that changed. */
	readonly rows: readonly StatRow[];
	/** Pass it to the next `read`. */
	readonly cursor: string;
}

/**
 * Where statistics and decisions live. A store knows rows of numbers and records, and adds each thing exactly once;
 * it knows nothing of bandits. A method may answer at once or with a promise. A fault rejects (or throws) and leaves
 * no part of the call's changes behind.
 */
export interface Store {
	/** For messages: `memory`, `sqlite`, … */
	readonly name: string;
	/** All rows of the goal, or those changed since `cursor`. */
	read(goal: string, cursor?: string): MaybePromise<ReadResult>;
	/**
	 * Applies the changes in order, each atomically with regard to its record, all of them or none of them, and adds
	 * their rows. When it resolves, the result is durable as far as the store is. Two changes of one batch may name
	 * one record: the second sees what the first did.
	 */
	transact(goal: string, changes: readonly Change[]): MaybePromise<void>;
	/** A record, or undefined. */
	get(goal: string, id: string): MaybePromise<DecisionRecord | undefined>;
	/** Up to `limit` records with `dueAt ≤ now`, earliest first. */
	due(goal: string, now: number, limit: number): MaybePromise<readonly DecisionRecord[]>;
	/** Frees what the store holds. Further calls reject. Closing twice is fine. */
	close(): MaybePromise<void>;
}
