import { checkNumber } from '../base/check.ts';
import { StoreError } from '../base/errors.ts';
import { FifoMap } from '../base/fifo-map.ts';
import type { AddedRow, Change, DecisionRecord, StatRow, Store } from './store.ts';

/** Options of the memory store. */
export interface MemoryStoreOptions {
	/** Most decisions kept for each goal; the oldest leave first. Default 100,000. */
	readonly maxDecisions?: number;
}

interface Row {
	sums: Float64Array;
	version: number;
}

/** All of one goal. */
interface Goal {
	readonly rows: Map<string, Row>;
	readonly records: FifoMap<DecisionRecord>;
	version: number;
}

/**
 * A store in this process's memory: for tests, and where there is no disk. Bandits of several goals may share one.
 * All of it is gone with the process.
 */
export function memoryStore({ maxDecisions = 100_000 }: MemoryStoreOptions = {}): Store {
	checkNumber('maxDecisions', maxDecisions, 1, 1e9, 'Give a number of decisions, 1 or more.');
	const goals = new Map<string, Goal>();
	let closed = false;

	const goalOf = (name: string): Goal => {
		if (closed) throw new StoreError('This memory store is closed. Make a new one with memoryStore().');
		let goal = goals.get(name);
		if (goal === undefined) {
			goal = { rows: new Map(), records: new FifoMap(), version: 0 };
			goals.set(name, goal);
		}
		return goal;
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
		transact: (name, changes) => {
			const goal = goalOf(name);
			const effects = effectsOf(goal, changes);
			goal.version++;
			for (const { key, sums } of effects.add) {
				const row = goal.rows.get(key);
				if (row === undefined) {
					goal.rows.set(key, { sums: Float64Array.from(sums), version: goal.version });
				} else {
					for (let i = 0; i < row.sums.length; i++) row.sums[i]! += sums[i]!;
					row.version = goal.version;
				}
			}
			for (const [id, record] of effects.records) {
				if (record === null) goal.records.delete(id);
				else goal.records.set(id, record);
			}
			while (goal.records.size > maxDecisions) goal.records.shift();
		},
		get: (name, id) => goalOf(name).records.get(id),
		due: (name, now, limit) => {
			const due: DecisionRecord[] = [];
			for (const record of goalOf(name).records.values()) if (record.dueAt <= now) due.push(record);
			return due.sort((a, b) => a.dueAt - b.dueAt).slice(0, limit);
		},
		close: () => {
			closed = true;
			goals.clear();
		},
	};
}

/** What a batch comes to, with nothing changed yet: a change that throws leaves nothing behind. */
function effectsOf(goal: Goal, changes: readonly Change[]) {
	const records = new Map<string, DecisionRecord | null>();
	const add: AddedRow[] = [];
	for (const { id, apply } of changes) {
		const effect = apply((records.has(id) ? records.get(id) : goal.records.get(id)) ?? undefined);
		if (effect === undefined) continue;
		records.set(id, effect.record);
		for (const row of effect.add) {
			checkLength(row, goal.rows.get(row.key)?.sums);
			add.push(row);
		}
	}
	return { records, add };
}

/** Throws StoreError when a vector's length is not that of its row. */
export function checkLength({ key, sums }: AddedRow, present: ArrayLike<number> | undefined): void {
	if (present !== undefined && present.length !== sums.length) {
		throw new StoreError(
			`Row "${key}" holds ${present.length} sums, but ${sums.length} were to be added. Give a policy that keeps other sums another id.`,
		);
	}
}
