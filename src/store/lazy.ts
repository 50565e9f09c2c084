import type { Store } from './store.ts';

/** A store that is made at its first use. */
export function lazyStore(name: string, make: () => Promise<Store>): Store {
	let made: Promise<Store> | undefined;
	const store = (): Promise<Store> => {
		made ??= make();
		return made;
	};
	return {
		name,
		read: async (goal, cursor) => (await store()).read(goal, cursor),
		transact: async (goal, batch) => (await store()).transact(goal, batch),
		get: async (goal, id) => (await store()).get(goal, id),
		due: async (goal, now, limit) => (await store()).due(goal, now, limit),
		forgetDue: async (goal, now, limit) => (await (await store()).forgetDue?.(goal, now, limit)) ?? 0,
		goals: async () => (await store()).goals(),
		scan: async (goal, options) => (await store()).scan(goal, options),
		close: async () => (await made)?.close(),
	};
}
