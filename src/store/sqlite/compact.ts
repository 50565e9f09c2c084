import { StoreError } from '../../base/errors.ts';
import { builtin } from '../../base/host.ts';
import { openDatabase } from './open.ts';
import { isOfOlderLayout, layOutAnew } from './space.ts';

/**
 * Lays a file of an earlier version out so that it can shrink from now on; gives by how many bytes it has. Processes that
 * work with it wait for as long as that takes. Throws StoreError when another one does not let it, or the disk has no room
 * for it twice.
 */
export function compactFile(path: string): number {
	const size = (): number => builtin('node:fs')!.statSync(path).size;
	const db = openDatabase(path, { durability: 'full', busyTimeoutMs: 10_000 });
	try {
		if (!isOfOlderLayout(db)) return 0;
		const before = size();
		db.exec('PRAGMA busy_timeout = 10000');
		layOutAnew(db);
		db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
		return Math.max(0, before - size());
	} catch (error) {
		throw new StoreError(`${path} can't be laid out anew: ${(error as Error).message}.`, { cause: error });
	} finally {
		db.close();
	}
}
