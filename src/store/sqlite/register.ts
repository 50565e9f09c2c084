/** The default store is a file, where there is SQLite. */

import { StoreError } from '../../base/errors.ts';
import { builtin } from '../../base/host.ts';
import { useFiles } from '../default.ts';
import { sqliteStore } from './sqlite.ts';

useFiles((path, isOurs) => {
	// Asked when a store is wanted, not before: Node 22 warns when it loads SQLite.
	if (builtin('node:sqlite') === undefined) return 'this runtime has no node:sqlite';
	try {
		if (isOurs) ignoreInGit(path);
		return sqliteStore(path);
	} catch (error) {
		if (!isUnwritable(error)) throw error;
		return `${path} can't be written (${(error as Error).message})`;
	}
});

/** Makes the folder of our file, which has no business in a repository. */
function ignoreInGit(path: string): void {
	const fs = builtin('node:fs')!;
	const folder = path.slice(0, path.lastIndexOf('/'));
	fs.mkdirSync(folder, { recursive: true });
	const file = `${folder}/.gitignore`;
	if (!fs.existsSync(file)) fs.writeFileSync(file, '*\n');
}

const unwritable = ['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'ENOTDIR', 'ENOENT', 'EEXIST'];

/** SQLite's own words for a file that it may not make or write: SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_FULL. */
const unwritableSqlite = [8, 14, 3, 13];

function isUnwritable(error: unknown): boolean {
	const cause = error instanceof StoreError ? (error.cause ?? error) : error;
	const { code, errcode } = cause as { code?: string; errcode?: number };
	return (
		(code !== undefined && unwritable.includes(code)) ||
		(errcode !== undefined && unwritableSqlite.includes(errcode & 0xff))
	);
}
