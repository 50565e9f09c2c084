import { durationMs } from '../../base/duration.ts';
import { InvalidOptionError, StoreError } from '../../base/errors.ts';
import { isEnding } from '../../base/exit.ts';
import { checkNames, type OptionNames } from '../../base/option-names.ts';
import type { MaybePromise } from '../../base/types.ts';
import { parsePlace, placeOf, scanLimit } from '../scan.ts';
import type { Batch, ReadResult, ScanOptions, ScanResult, Store, StoredRecord } from '../store.ts';
import { applyBatch } from './apply.ts';
import { whenFree } from './busy.ts';
import { DatabaseFile } from './file.ts';
import type { SqliteStoreOptions } from './options.ts';
import { type RecordColumns, toRecord, unpackVector } from './record-columns.ts';
import { Shrinking } from './space.ts';
import type { Statements } from './statements.ts';

const optionNames: OptionNames<SqliteStoreOptions> = { busyTimeoutMs: true, durability: true };

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
	checkNames('sqliteStore', options, optionNames);
	const { durability = 'process' } = options;
	const busyTimeoutMs = durationMs('busyTimeoutMs', options.busyTimeoutMs ?? 2000);
	if (typeof path !== 'string' || path === '') {
		throw new InvalidOptionError('path', path, "Give a file, e.g. 'data/bandit.db'.");
	}
	if (durability !== 'process' && durability !== 'full') {
		throw new InvalidOptionError('durability', durability, "Give 'process' or 'full'.");
	}
	return new SqliteStore(new DatabaseFile(path, { durability, busyTimeoutMs }), busyTimeoutMs);
}

const nothing = (): void => {};

class SqliteStore implements Store {
	readonly name = 'sqlite';
	readonly #file: DatabaseFile;
	readonly #patienceMs: number;
	readonly #shrinking: Shrinking;
	/** What is being written, while the file is waited for. */
	#writing: Promise<void> | undefined;
	#closed = false;

	constructor(file: DatabaseFile, patienceMs: number) {
		this.#file = file;
		this.#patienceMs = patienceMs;
		this.#shrinking = new Shrinking(() => file.db);
	}

	read(goal: string, cursor?: string): MaybePromise<ReadResult> {
		return this.#do(({ version, rows }) => {
			const { identity } = this.#file;
			const [file, since] = cursor?.split('/') ?? [];
			// The counter is read first: what is written in between is read again next time, and that does no harm.
			const { value } = version.get() as { value: number };
			const found = rows.all(goal, file === identity ? Number(since) : -1) as { key: string; sums: Uint8Array }[];
			return {
				rows: found.map(({ key, sums }) => ({ key, sums: unpackVector(sums) })),
				cursor: `${identity}/${value}`,
			};
		});
	}

	transact(goal: string, batch: Batch): MaybePromise<'done' | 'repeated'> {
		// Batches keep their order while the file is waited for; at the end of the process there is no time for that.
		const before = isEnding() ? undefined : this.#writing;
		const answer = before === undefined ? this.#write(goal, batch) : before.then(() => this.#write(goal, batch));
		if (answer instanceof Promise) {
			const writing = answer.then(nothing, nothing).then(() => {
				if (this.#writing === writing) this.#writing = undefined;
			});
			this.#writing = writing;
		}
		return answer;
	}

	#write(goal: string, batch: Batch): MaybePromise<'done' | 'repeated'> {
		return this.#do((sql) => {
			const { db } = this.#file;
			db.exec('BEGIN IMMEDIATE');
			try {
				const { answer, removed } = applyBatch(sql, goal, batch, Date.now());
				db.exec('COMMIT');
				if (removed > 0) this.#shrinking.removed();
				return answer;
			} catch (error) {
				if (db.isTransaction) db.exec('ROLLBACK');
				throw error;
			}
		});
	}

	get(goal: string, id: string): MaybePromise<StoredRecord | undefined> {
		return this.#do(({ record, aliased }) => {
			const found = record.get(goal, id) ?? aliased.get(goal, id);
			return found && toRecord(found as unknown as RecordColumns);
		});
	}

	due(goal: string, now: number, limit: number): MaybePromise<StoredRecord[]> {
		return this.#do(({ due }) => (due.all(goal, now, limit) as unknown as RecordColumns[]).map(toRecord));
	}

	goals(): MaybePromise<string[]> {
		return this.#do(({ goals }) => (goals.all() as { goal: string }[]).map(({ goal }) => goal));
	}

	scan(goal: string, { since, until, after, limit = scanLimit }: ScanOptions = {}): MaybePromise<ScanResult> {
		return this.#do(({ scan }) => {
			const place = after === undefined ? { time: Number.NEGATIVE_INFINITY, id: '' } : parsePlace(after);
			const first = since ?? Number.NEGATIVE_INFINITY;
			const found = scan.all(goal, first, until ?? Number.POSITIVE_INFINITY, place.time, place.id, limit + 1);
			const records = (found.slice(0, limit) as unknown as RecordColumns[]).map(toRecord);
			return { records, after: found.length > limit ? placeOf(records.at(-1)!) : undefined };
		});
	}

	close(): void {
		if (this.#closed) return;
		this.#closed = true;
		this.#shrinking.stop();
		this.#file.close();
	}

	/** Does work on the file that is at the path, when it is free. Says which file a fault is about. */
	#do<T>(work: (sql: Statements) => T): MaybePromise<T> {
		try {
			const done = whenFree(this.#file, this.#patienceMs, () => {
				if (this.#closed) {
					throw new StoreError(`The store of ${this.#file.path} is closed. Open it anew with sqliteStore().`);
				}
				this.#file.check();
				return work(this.#file.sql);
			});
			return done instanceof Promise ? done.catch((error) => this.#failed(error)) : done;
		} catch (error) {
			return this.#failed(error);
		}
	}

	#failed(error: unknown): never {
		if (error instanceof StoreError) throw error;
		throw new StoreError(`${this.#file.path}: ${(error as Error).message}`, { cause: error });
	}
}
