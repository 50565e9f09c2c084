import type { DatabaseSync } from 'node:sqlite';
import { StoreError } from '../../base/errors.ts';
import { builtin } from '../../base/host.ts';
import { blockedMs } from './busy.ts';
import { migrate } from './schema.ts';
import { makeShrinkable, modernise } from './space.ts';

/** How a database is opened; what is waited for, ms. */
export interface OpenOptions {
	readonly durability: 'process' | 'full';
	readonly busyTimeoutMs: number;
}

/** What SQLite's log keeps of the disk when it is written out. */
const mostLogBytes = 8 * 1024 * 1024;

/** Opens a database, or makes it. Throws StoreError. */
export function openDatabase(path: string, options: OpenOptions): DatabaseSync {
	const { durability, busyTimeoutMs } = options;
	const sqlite = builtin('node:sqlite');
	if (sqlite === undefined) {
		throw new StoreError('This runtime has no node:sqlite. Use Node 22.13 or newer, or memoryStore().');
	}
	let db: DatabaseSync | undefined;
	try {
		makeFolder(path);
		db = new sqlite.DatabaseSync(path);
		db.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
		makeShrinkable(db);
		db.exec('PRAGMA journal_mode = WAL');
		db.exec(`PRAGMA journal_size_limit = ${mostLogBytes}`);
		db.exec(`PRAGMA synchronous = ${durability === 'full' ? 'FULL' : 'NORMAL'}`);
		migrate(db, path);
		modernise(db);
		// From now on a lock is waited for off the event loop.
		db.exec(`PRAGMA busy_timeout = ${Math.min(blockedMs, busyTimeoutMs)}`);
		return db;
	} catch (error) {
		db?.close();
		if (error instanceof StoreError) throw error;
		throw new StoreError(
			`${path} can't be opened as a SQLite database: ${(error as Error).message}. ` +
				'Check its permissions; if it is corrupt, restore or remove it, or give another path.',
			{ cause: error },
		);
	}
}

function makeFolder(path: string): void {
	if (path === ':memory:' || path.startsWith('file:')) return;
	const { mkdirSync } = builtin('node:fs')!;
	const { dirname } = builtin('node:path')!;
	mkdirSync(dirname(path), { recursive: true });
}
