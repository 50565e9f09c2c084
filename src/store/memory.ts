import { checkNumber } from '../base/check.ts';
import { StoreError } from '../base/errors.ts';
import { FifoMap } from '../base/fifo-map.ts';
import { checkLength } from './lengths.ts';
import { following, placeOf, scanLimit } from './scan.ts';
import type { AddedRow, Batch, ScanOptions, StatRow, Store, StoredRecord } from './store.ts';

/** Options of the memory store. */
export interface MemoryStoreOptions {
	/** Most decisions kept for each goal; the oldest leave first. Default 100,000. */
	readonly maxDecisions?: number;
}

/** How many writers' last numbers are kept for a goal. */
const mostWriters = 1000;

interface Row {
	sums: Float64Array;
	version: number;
}

/** All of one goal. */
class Goal {
	readonly rows = new Map<string, Row>();
	/** Those that come and go. */
	readonly records = new FifoMap<StoredRecord>();
	/** Those that stay: marks and settings. */
	readonly lasting = new Map<string, StoredRecord>();
	readonly aliases = new Map<string, string>();
	/** The last number of each writer, those that wrote last at the end. */
	readonly writers = new Map<string, number>();
	version = 0;

	find(id: string): StoredRecord | undefined {
		return this.records.get(id) ?? this.lasting.get(id);
	}

	keep(record: StoredRecord): void {
		const { id, kind, aliases } = record;
		const isLasting = kind === 'mark' || kind === 'setting';
		const before = this.find(id)?.aliases;
		this.#release(id, before, aliases);
		(isLasting ? this.lasting : this.records).set(id, record);
		for (const alias of aliases ?? []) if (!before?.includes(alias)) this.aliases.set(alias, id);
	}

	remove(id: string): void {
		this.#release(id, this.find(id)?.aliases);
		this.records.delete(id);
		this.lasting.delete(id);
	}

	#release(id: string, aliases: StoredRecord['aliases'], kept?: StoredRecord['aliases']): void {
		for (const alias of aliases ?? []) {
			if (!kept?.includes(alias) && this.aliases.get(alias) === id) this.aliases.delete(alias);
		}
	}

	/** Lets the oldest records go. */
	limit(most: number): void {
		while (this.records.size > most) {
			const { id, aliases } = this.records.shift()!;
			this.#release(id, aliases);
		}
	}

	add({ key, sums }: AddedRow): void {
		const row = this.rows.get(key);
		if (row === undefined) {
			this.rows.set(key, { sums: Float64Array.from(sums), version: this.version });
			return;
		}
		for (let i = 0; i < row.sums.length; i++) row.sums[i]! += sums[i]!;
		row.version = this.version;
	}

	wrote({ writer, number }: Batch): void {
		this.writers.delete(writer);
		this.writers.set(writer, number);
		if (this.writers.size > mostWriters) this.writers.delete(this.writers.keys().next().value!);
	}
}

/**
 * A store in this process's memory: for tests, and where there is no disk. Bandits of several goals may share one.
 * All of it is gone with the process.
 *
 * @example
 * ```ts
 * const bandit = createBandit({ arms: ['a', 'b'], store: memoryStore() });
 * ```
 */
export function memoryStore({ maxDecisions = 100_000 }: MemoryStoreOptions = {}): Store {
	checkNumber('maxDecisions', maxDecisions, 1, 1e9, 'Give a number of decisions, 1 or more.');
	const goals = new Map<string, Goal>();
	let closed = false;

	const check = (): void => {
		if (closed) throw new StoreError('This memory store is closed. Make a new one with memoryStore().');
	};
	const none = new Goal();
	const goalOf = (name: string): Goal => {
		check();
		return goals.get(name) ?? none;
	};

	return {
		name: 'memory',
		read: (name, cursor) => {
			const goal = goalOf(name);
			const since = Number(cursor ?? 0);
			const rows: StatRow[] = [];
			for (const [key, { sums, version }] of goal.rows) if (version > since) rows.push({ key, sums: sums.slice() });
			return { rows, cursor: String(goal.version) };
		},
		transact: (name, batch) => {
			check();
			const goal = goals.get(name) ?? new Goal();
			if ((goal.writers.get(batch.writer) ?? 0) >= batch.number) return 'repeated';
			const { records, add, drop } = effectsOf(goal, batch);
			goals.set(name, goal);
			goal.version++;
			for (const row of add) goal.add(row);
			for (const key of drop) goal.rows.delete(key);
			for (const [id, record] of records) {
				if (record === null) goal.remove(id);
				else goal.keep(record);
			}
			goal.limit(maxDecisions);
			goal.wrote(batch);
			return 'done';
		},
		get: (name, id) => {
			const goal = goalOf(name);
			return goal.find(id) ?? goal.find(goal.aliases.get(id) ?? '');
		},
		due: (name, now, limit) => {
			const due: StoredRecord[] = [];
			const { records, lasting } = goalOf(name);
			for (const map of [records, lasting]) {
				for (const record of map.values()) if (record.dueAt <= now) due.push(record);
			}
			return due.sort((a, b) => a.dueAt - b.dueAt).slice(0, limit);
		},
		goals: () => {
			check();
			return [...goals.keys()];
		},
		scan: (name, options = {}) => scan(goalOf(name), options),
		close: () => {
			closed = true;
			goals.clear();
		},
	};
}

/** What a batch comes to, with nothing changed yet: a change that throws leaves nothing behind. */
function effectsOf(goal: Goal, batch: Batch) {
	const records = new Map<string, StoredRecord | null>();
	for (const { id, apply } of batch.changes) {
		const effect = apply((records.has(id) ? records.get(id) : goal.find(id)) ?? undefined);
		if (effect !== undefined) records.set(id, effect.record);
	}
	const { add, drop = [] } = batch.sums();
	const lengths = new Map<string, number>();
	for (const row of add) {
		checkLength(row, lengths.get(row.key) ?? goal.rows.get(row.key)?.sums.length);
		lengths.set(row.key, row.sums.length);
	}
	return { records, add, drop };
}

function scan(goal: Goal, { since = Number.NEGATIVE_INFINITY, until, after, limit = scanLimit }: ScanOptions) {
	const end = until ?? Number.POSITIVE_INFINITY;
	const follows = following(after);
	const found: StoredRecord[] = [];
	for (const record of goal.records.values()) {
		const { kind, time } = record;
		if (kind === 'decision' && time >= since && time < end && follows(record)) found.push(record);
	}
	found.sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1));
	const records = found.slice(0, limit);
	return { records, after: found.length > limit ? placeOf(records.at(-1)!) : undefined };
}
