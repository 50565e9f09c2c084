import type { DatabaseSync } from 'node:sqlite';
import { StoreError } from '../../base/errors.ts';
import { isEnding } from '../../base/exit.ts';
import { builtin } from '../../base/host.ts';
import { type OpenOptions, openDatabase } from './open.ts';
import { prepare, type Statements } from './statements.ts';

/** A SQLite database in a file, which may be deleted or replaced under the process. */
export class DatabaseFile {
	readonly path: string;
	readonly #options: OpenOptions;
	#db: DatabaseSync;
	#sql: Statements;
	/** Which file it is; undefined: none that can be looked at. */
	#identity: string | undefined;

	constructor(path: string, options: OpenOptions) {
		this.path = path;
		this.#options = options;
		this.#db = openDatabase(path, options);
		this.#sql = preparedFor(this.#db, path);
		this.#identity = this.#present();
	}

	get db(): DatabaseSync {
		return this.#db;
	}

	get sql(): Statements {
		return this.#sql;
	}

	/** Names the file that is open: another one has other cursors. */
	get identity(): string {
		return this.#identity ?? 'memory';
	}

	/** Which file is at the path now. */
	#present(): string | undefined {
		if (this.path === ':memory:' || this.path.startsWith('file:')) return undefined;
		const stat = builtin('node:fs')!.statSync(this.path, { throwIfNoEntry: false });
		return stat === undefined ? 'gone' : `${stat.dev}-${stat.ino}`;
	}

	/**
	 * Sees to it that what is open is what is at the path. A file that was deleted is written anew, as it was; one that was
	 * replaced is taken as it is. Either throws StoreError once: what was to be done is not done yet.
	 */
	check(): void {
		if (this.#identity === undefined) return;
		const present = this.#present();
		if (present === this.#identity) return;
		const wasDeleted = present === 'gone';
		if (wasDeleted) this.#writeAnew();
		const db = openDatabase(this.path, this.#options);
		this.#sql = preparedFor(db, this.path);
		this.#db.close();
		this.#db = db;
		this.#identity = this.#present();
		if (isEnding()) return;
		throw new StoreError(
			wasDeleted
				? `${this.path} was deleted while it was in use. It has been written anew, with all that was in it.`
				: `${this.path} was replaced by another file while it was in use. That one is used from now on.`,
		);
	}

	/** The deleted file is there for as long as it is open: its content goes to a new one. */
	#writeAnew(): void {
		const fs = builtin('node:fs')!;
		const copy = `${this.path}.${builtin('node:crypto')!.randomUUID()}`;
		try {
			fs.mkdirSync(builtin('node:path')!.dirname(this.path), { recursive: true });
			this.#db.prepare('VACUUM INTO ?').run(copy);
			// What is left of the log of the deleted file must not be taken for the new one's.
			for (const end of ['-wal', '-shm']) fs.rmSync(this.path + end, { force: true });
			// Fails when another process was faster: then its file is used.
			fs.copyFileSync(copy, this.path, fs.constants.COPYFILE_EXCL);
		} catch (error) {
			if ((error as { code?: string }).code === 'EEXIST') return;
			throw new StoreError(`${this.path} was deleted while it was in use, and can't be written anew.`, {
				cause: error,
			});
		} finally {
			fs.rmSync(copy, { force: true });
		}
	}

	close(): void {
		this.#db.close();
	}
}

function preparedFor(db: DatabaseSync, path: string): Statements {
	try {
		return prepare(db);
	} catch (error) {
		db.close();
		throw new StoreError(
			`${path} is a file of bandit-model, but not all of it is there: ${(error as Error).message}. ` +
				'Restore it, or give another path.',
			{ cause: error },
		);
	}
}
