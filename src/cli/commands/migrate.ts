import { say, sayJson } from '../output.ts';
import { placeOf, type Shared, withStore } from '../shared.ts';

/** `migrate`: opens a store, which brings it up to date. */
export async function migrate(_: readonly string[], options: Shared): Promise<number> {
	return withStore(options, async (store) => {
		const goals = await store.goals();
		const place = placeOf(options).replace(/\/\/[^@/]*@/, '//');
		if (options.json) sayJson({ store: place, goals: goals.length });
		else say(`${place} is up to date: ${goals.length} ${goals.length === 1 ? 'goal' : 'goals'}.`);
		return 0;
	});
}
