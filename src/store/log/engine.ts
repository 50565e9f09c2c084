import type { ScanOptions, ScanResult, StoredRecord } from '../store.ts';

/** How far the log of a goal was followed. */
export interface Position {
	/** Which log: a store that lost its data, and begins anew, has another. Empty: none was seen yet. */
	readonly born: string;
	/** Number of the last entry; 0: none. */
	readonly seq: number;
	/** Whose entry that was. */
	readonly tag: string;
}

/** What one batch added. */
export interface Entry {
	/** 1, 2, 3, … in the order of the commits. */
	readonly seq: number;
	/** Writer and number of the batch. */
	readonly tag: string;
	/** See `deltaText`. */
	readonly delta: string;
}

/** The log after a position. */
export interface LogPart {
	/** Empty: nothing was written yet. */
	readonly born: string;
	/** Number of the last entry of all. */
	readonly last: number;
	/** Up to which entry the snapshot holds. */
	readonly upto: number;
	/** Bytes of the entries after the snapshot. */
	readonly bytes: number;
	/** False: the entry at the position is another now, or the log is: the store has lost data. */
	readonly isSame: boolean;
	/** In order, at most `mostEntries`; the first ones may be gone into the snapshot. */
	readonly entries: readonly Entry[];
}

/** Most entries given at a time. */
export const mostEntries = 256;

/** The rows as of a position. */
export interface Snapshot extends Position {
	/** Vectors by `vectorBytes`, in base64. */
	readonly rows: readonly (readonly [key: string, vector: string])[];
}

/** What is to become of one record. */
export interface Write {
	readonly id: string;
	/** The revision that has to be stored; 0: nothing. */
	readonly expected: number;
	/** null: remove it; undefined: leave it, but it has to be as expected. */
	readonly record: StoredRecord | null | undefined;
	/** What is stored, as far as is known. */
	readonly stored: StoredRecord | undefined;
}

/** A batch as it is sent. */
export interface Settlement {
	readonly writer: string;
	readonly number: number;
	readonly writes: readonly Write[];
	/** See `deltaText`. */
	readonly delta: string;
	/** How far this process has followed the log. */
	readonly position: Position;
}

export type Settled =
	| { readonly status: 'done'; readonly seq: number; readonly part: LogPart }
	/** Nothing was done, and so below. */
	| { readonly status: 'repeated' }
	/** Some records are not as expected: these are as they are. */
	| { readonly status: 'conflict'; readonly stored: ReadonlyMap<string, StoredRecord | undefined> }
	/** The log is not the one that was followed. */
	| { readonly status: 'lost' };

/** What is written once in a while: the rows, so that the log can be cut. */
export interface Fold {
	/** The position that the snapshot holds so far. */
	readonly from: number;
	readonly to: Position;
	/** Rows that changed in between. */
	readonly rows: readonly (readonly [key: string, vector: string])[];
	/** Rows that are gone. */
	readonly gone: readonly string[];
}

/**
 * What a server has to do for a store that keeps a log: compare and set records, append, and give back. It computes
 * nothing. All goals and ids were checked (see `names.ts`).
 */
export interface LogEngine {
	/** For messages. */
	readonly name: string;
	/** The last number of a writer; 0: none. */
	lastNumber(goal: string, writer: string): Promise<number>;
	/** One round trip. */
	settle(goal: string, settlement: Settlement): Promise<Settled>;
	follow(goal: string, position: Position): Promise<LogPart>;
	snapshot(goal: string): Promise<Snapshot>;
	/** Does nothing when the snapshot is not at `from` any more. */
	fold(goal: string, fold: Fold): Promise<void>;
	/** Records by id. */
	fetch(goal: string, ids: readonly string[]): Promise<Map<string, StoredRecord | undefined>>;
	/** By id or alias. */
	find(goal: string, id: string): Promise<StoredRecord | undefined>;
	due(goal: string, now: number, limit: number): Promise<readonly StoredRecord[]>;
	/** See `Store.forgetDue`; undefined: changes do as well. */
	readonly forgetDue: ((goal: string, now: number, limit: number) => Promise<number>) | undefined;
	goals(): Promise<readonly string[]>;
	scan(goal: string, options: ScanOptions): Promise<ScanResult>;
	/** What a fault says, without secrets. */
	explain(error: unknown): string;
	close(): Promise<void>;
}
