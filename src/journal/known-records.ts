import { FifoMap } from '../base/fifo-map.ts';
import type { BanditRecord } from '../base/records.ts';
import { appliedOf, type Entry, localRecord } from './entry.ts';
import type { Waiting } from './waiting.ts';

/** The records that are at hand: those that wait, those that are being written, and those that were written lately. */
export class KnownRecords {
	readonly #waiting: Waiting;
	readonly #maxRecent: number;
	readonly #recent = new FifoMap<BanditRecord>();
	/** Entries of the batch that is being written, or is to be written again. */
	inBatch: ReadonlyMap<string, Entry> = new Map();

	/** `maxRecent`: most written records kept. */
	constructor(waiting: Waiting, maxRecent: number) {
		this.#waiting = waiting;
		this.#maxRecent = maxRecent;
	}

	/** A record if it is at hand. */
	peek(id: string): BanditRecord | undefined {
		const entry = this.#waiting.get(id) ?? this.inBatch.get(id);
		return entry === undefined ? this.#recent.get(id) : localRecord(entry);
	}

	/** The entry of an id that waits, made when there is none. */
	entry(id: string): Entry {
		const waiting = this.#waiting.get(id);
		if (waiting !== undefined) return waiting;
		const base = this.#written(id);
		const local = base ?? 'unknown';
		const entry: Entry = { id, opening: undefined, propensityOf: undefined, base, local, operations: undefined };
		this.#waiting.add(entry);
		return entry;
	}

	/** The record of a decision that does not wait, as it will be in the store if nobody else changes it. */
	#written(id: string): BanditRecord | undefined {
		const entry = this.inBatch.get(id);
		if (entry === undefined) return this.#recent.get(id);
		const record = localRecord(entry);
		if (record === undefined) return undefined;
		const isChanged = entry.opening !== undefined || appliedOf(entry).length > 0;
		return { ...record, revision: (entry.base?.revision ?? 0) + (isChanged ? 1 : 0) };
	}

	/** What a record is in the store. */
	remember(id: string, record: BanditRecord | undefined): void {
		this.#recent.delete(id);
		if (record === undefined) return;
		this.#recent.set(id, record);
		if (this.#recent.size > this.#maxRecent) this.#recent.shift();
	}
}
