import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { checkNumber } from '../../base/check.ts';
import { InvalidOptionError, StoreError } from '../../base/errors.ts';
import { fromBytes, fromJson, toBytes, toJson } from '../codec.ts';
import { checkLength } from '../memory.ts';
import type { AddedRow, Change, DecisionRecord, Store } from '../store.ts';
import { openDatabase, type SqliteStoreOptions } from './open.ts';

/**
 * A store in a SQLite file, through Node's own SQLite (Node ≥ 22.13). Several processes of one machine may use one file.
 * A missing file and its folders are made.
 *
 * Throws StoreError when the file can't be opened: no permission, a corrupt file, a file of another application, a
 * schema newer than this version knows, or no SQLite in this Node.
 */
export function sqliteStore(path: string, options: SqliteStoreOptions = {}): Store {
	const { durability = 'process', busyTimeoutMs = 2000 } = options;
	if (typeof path !== 'string' || path === '') {
		throw new InvalidOptionError('path', path, "Give a file, e.g. 'data/bandit.db'.");
	}
	if (durability !== 'process' && durability !== 'full') {
		throw new InvalidOptionError('durability', durability, "Give 'process' or 'full'.");
	}
	checkNumber('busyTimeoutMs', busyTimeoutMs, 0, 1e9, 'Give milliseconds, 0 or more.');
	return new SqliteStore(path, openDatabase(path, durability, busyTimeoutMs));
}

type Statements = Record<keyof typeof statements, StatementSync>;

class SqliteStore implements Store {
	readonly name = 'sqlite';
	readonly #path: string;
	readonly #db: DatabaseSync;
	readonly #sql: Statements;
	#closed = false;

	constructor(path: string, db: DatabaseSync) {
		this.#path = path;
		this.#db = db;
		this.#sql = Object.fromEntries(
			Object.entries(statements).map(([name, sql]) => [name, db.prepare(sql)]),
		) as Statements;
	}

	read(goal: string, cursor?: string) {
		return this.#guard(() => {
			// The counter is read first: what is written in between is read again next time, and that does no harm.
			const { value } = this.#sql.version.get() as { value: number };
			const rows = this.#sql.rows.all(goal, Number(cursor ?? -1)) as { key: string; sums: Uint8Array }[];
			return { rows: rows.map(({ key, sums }) => ({ key, sums: fromBytes(sums) })), cursor: String(value) };
		});
	}

	transact(goal: string, changes: readonly Change[]): void {
		this.#guard(() => {
			this.#db.exec('BEGIN IMMEDIATE');
			try {
				this.#apply(goal, changes);
				this.#db.exec('COMMIT');
			} catch (error) {
				if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
				throw error;
			}
		});
	}

	#apply(goal: string, changes: readonly Change[]): void {
		const sums = new Map<string, Float64Array>();
		for (const { id, apply } of changes) {
			const effect = apply(this.#record(goal, id));
			if (effect === undefined) continue;
			if (effect.record === null) this.#sql.forget.run(goal, id);
			else {
				const { dueAt, features } = effect.record;
				this.#sql.keep.run(goal, id, dueAt, toBytes(features), toJson(effect.record));
			}
			for (const row of effect.add) this.#add(goal, row, sums);
		}
		if (sums.size === 0) return;
		const { value } = this.#sql.nextVersion.get() as { value: number };
		for (const [key, row] of sums) this.#sql.write.run(goal, key, toBytes(row), value);
	}

	/** Adds to a row that is written once at the end of the batch. */
	#add(goal: string, row: AddedRow, sums: Map<string, Float64Array>): void {
		let sum = sums.get(row.key);
		if (sum === undefined) {
			const present = this.#sql.row.get(goal, row.key) as { sums: Uint8Array } | undefined;
			sum = present === undefined ? new Float64Array(row.sums.length) : fromBytes(present.sums);
			sums.set(row.key, sum);
		}
		checkLength(row, sum);
		for (let i = 0; i < sum.length; i++) sum[i]! += row.sums[i]!;
	}

	#record(goal: string, id: string): DecisionRecord | undefined {
		const found = this.#sql.record.get(goal, id) as { features: Uint8Array; record: string } | undefined;
		return found && fromJson(found.record, fromBytes(found.features));
	}

	get(goal: string, id: string) {
		return this.#guard(() => this.#record(goal, id));
	}

	due(goal: string, now: number, limit: number) {
		return this.#guard(() =>
			(this.#sql.due.all(goal, now, limit) as { features: Uint8Array; record: string }[]).map(({ features, record }) =>
				fromJson(record, fromBytes(features)),
			),
		);
	}

	close(): void {
		if (this.#closed) return;
		this.#closed = true;
		this.#db.close();
	}

	/** Says which file a fault is about. */
	#guard<T>(work: () => T): T {
		if (this.#closed) throw new StoreError(`The store of ${this.#path} is closed. Open it anew with sqliteStore().`);
		try {
			return work();
		} catch (error) {
			if (error instanceof StoreError) throw error;
			throw new StoreError(`${this.#path}: ${(error as Error).message}`, { cause: error });
		}
	}
}

/** Node 22 binds an empty view as NULL: hence the coalesce. */
const statements = {
	version: 'SELECT value FROM version',
	nextVersion: 'UPDATE version SET value = value + 1 RETURNING value',
	rows: 'SELECT key, sums FROM stats WHERE goal = ? AND version > ?',
	row: 'SELECT sums FROM stats WHERE goal = ? AND key = ?',
	write: `INSERT INTO stats (goal, key, sums, version) VALUES (?, ?, ?, ?)
		ON CONFLICT (goal, key) DO UPDATE SET sums = excluded.sums, version = excluded.version`,
	record: 'SELECT features, record FROM decisions WHERE goal = ? AND id = ?',
	keep: `INSERT INTO decisions (goal, id, due_at, features, record) VALUES (?, ?, ?, coalesce(?, x''), ?)
		ON CONFLICT (goal, id) DO UPDATE SET due_at = excluded.due_at, features = excluded.features, record = excluded.record`,
	forget: 'DELETE FROM decisions WHERE goal = ? AND id = ?',
	due: 'SELECT features, record FROM decisions WHERE goal = ? AND due_at <= ? ORDER BY due_at LIMIT ?',
} as const;
