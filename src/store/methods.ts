import type { Store } from './store.ts';

/**
 * A store's methods, for a store that does some of them otherwise: `{ ...store }` would lose those of a class.
 *
 * @example
 * ```ts
 * const quiet: Store = { ...methodsOf(store), close: () => {} };
 * ```
 */
export function methodsOf(store: Store): Store {
	return {
		name: store.name,
		read: (goal, cursor) => store.read(goal, cursor),
		transact: (goal, batch) => store.transact(goal, batch),
		get: (goal, id) => store.get(goal, id),
		due: (goal, now, limit) => store.due(goal, now, limit),
		...(store.forgetDue && { forgetDue: (goal, now, limit) => store.forgetDue!(goal, now, limit) }),
		goals: () => store.goals(),
		scan: (goal, options) => store.scan(goal, options),
		close: () => store.close(),
	};
}
