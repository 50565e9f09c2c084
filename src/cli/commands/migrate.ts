import { existsSync } from 'node:fs';
import { shownPlace } from '../../store/log/secrets.ts';
import { compactFile } from '../../store/sqlite/compact.ts';
import { say, sayJson } from '../output.ts';
import { placeOf, type Shared, withStore } from '../shared.ts';

/** `migrate`: opens a store, which brings it up to date. A large file of an earlier version is laid out so that it can shrink. */
export async function migrate(_: readonly string[], options: Shared): Promise<number> {
	const named = placeOf(options);
	const goals = await withStore(options, async (store) => (await store.goals()).length);
	const saved = existsSync(named) ? compactFile(named) : 0;
	const place = shownPlace(named);
	if (options.json) sayJson({ store: place, goals, freedBytes: saved });
	else {
		const freed = saved > 0 ? ` ${(saved / 1e6).toFixed(1)} MB were given back to the disk.` : '';
		say(`${place} is up to date: ${goals} ${goals === 1 ? 'goal' : 'goals'}.${freed}`);
	}
	return 0;
}
