import type { DatabaseSync } from 'node:sqlite';
import { checkNumber } from '../../base/check.ts';
import { InvalidOptionError, StoreError } from '../../base/errors.ts';
import { fromBytes, fromJson } from '../codec.ts';
import { parsePlace, placeOf, scanLimit } from '../scan.ts';
import type { Batch, ReadResult, ScanOptions, ScanResult, Store, StoredRecord } from '../store.ts';
import { applyBatch } from './apply.ts';
import { openDatabase, type SqliteStoreOptions } from './open.ts';
import { prepare, type Statements } from './statements.ts';

/**
 * A store in a SQLite file, through Node's own SQLite (Node ≥ 22.13). Several processes of one machine may use one file.
 * A missing file and its folders are made.
 *
 * Throws StoreError when the file can't be opened: no permission, a corrupt file, a file of another application, a
 * schema newer than this version knows, or no SQLite in this Node.
 *
 * @example
 * ```ts
 * const bandit = createBandit({ arms: ['a', 'b'], store: sqliteStore('data/bandit.db') });
 * ```
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

interface RecordColumns {
	readonly features: Uint8Array | null;
	readonly record: string;
}

const toRecord = ({ features, record }: RecordColumns): StoredRecord => fromJson(record, features);

class SqliteStore implements Store {
	readonly name = 'sqlite';
	readonly #path: string;
	readonly #db: DatabaseSync;
	readonly #sql: Statements;
	#closed = false;

	constructor(path: string, db: DatabaseSync) {
		this.#path = path;
		this.#db = db;
		this.#sql = prepare(db);
	}

	read(goal: string, cursor?: string): ReadResult {
		return this.#guard(() => {
			// The counter is read first: what is written in between is read again next time, and that does no harm.
			const { value } = this.#sql.version.get() as { value: number };
			const rows = this.#sql.rows.all(goal, Number(cursor ?? -1)) as { key: string; sums: Uint8Array }[];
			return { rows: rows.map(({ key, sums }) => ({ key, sums: fromBytes(sums) })), cursor: String(value) };
		});
	}

	transact(goal: string, batch: Batch): 'done' | 'repeated' {
		return this.#guard(() => {
			this.#db.exec('BEGIN IMMEDIATE');
			try {
				const answer = applyBatch(this.#sql, goal, batch, Date.now());
				this.#db.exec('COMMIT');
				return answer;
			} catch (error) {
				if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
				throw error;
			}
		});
	}

	get(goal: string, id: string): StoredRecord | undefined {
		return this.#guard(() => {
			const found = this.#sql.record.get(goal, id) ?? this.#sql.aliased.get(goal, id);
			return found && toRecord(found as unknown as RecordColumns);
		});
	}

	due(goal: string, now: number, limit: number): StoredRecord[] {
		return this.#guard(() => (this.#sql.due.all(goal, now, limit) as unknown as RecordColumns[]).map(toRecord));
	}

	goals(): string[] {
		return this.#guard(() => (this.#sql.goals.all() as { goal: string }[]).map(({ goal }) => goal));
	}

	scan(goal: string, { since, until, after, limit = scanLimit }: ScanOptions = {}): ScanResult {
		return this.#guard(() => {
			const place = after === undefined ? { time: Number.NEGATIVE_INFINITY, id: '' } : parsePlace(after);
			const first = since ?? Number.NEGATIVE_INFINITY;
			const found = this.#sql.scan.all(goal, first, until ?? Number.POSITIVE_INFINITY, place.time, place.id, limit + 1);
			const records = (found.slice(0, limit) as unknown as RecordColumns[]).map(toRecord);
			return { records, after: found.length > limit ? placeOf(records.at(-1)!) : undefined };
		});
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
