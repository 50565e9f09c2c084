import '../bandit/register.ts';
import '../store/register-servers.ts';
import '../store/sqlite/register.ts';
import { existsSync } from 'node:fs';
import { InvalidOptionError, StoreError } from '../base/errors.ts';
import { defaultPath, defaultStore } from '../store/default.ts';
import type { Store } from '../store/store.ts';

/** Options of all commands. */
export interface Shared {
	readonly store?: string;
	readonly db?: string;
	readonly goal?: string;
	readonly json?: boolean;
}

/** Where the store is that is asked for. */
export function placeOf({ store, db }: Shared, env = process.env): string {
	return store ?? db ?? (env.BANDIT_MODEL_STORE || env.BANDIT_MODEL_DB || defaultPath);
}

/** Opens the store that is asked for. Throws StoreError where there is none: looking must not make one. */
export function openStore(options: Shared, { isNew = false }: { isNew?: boolean } = {}): Store {
	const place = placeOf(options);
	if (place === 'memory' || place === ':memory:') {
		throw new InvalidOptionError(
			'--store',
			place,
			'What another process has in memory can’t be seen. Name a file or a server.',
		);
	}
	if (!isNew && !/^[a-z][a-z0-9+.-]+:\/\//i.test(place) && !existsSync(place)) {
		throw new StoreError(`There is no ${place}. Name the store: --db FILE, or --store redis://… or postgres://….`);
	}
	return defaultStore({ env: { BANDIT_MODEL_STORE: place } });
}

/** Works with the store that is asked for, and closes it. */
export async function withStore<T>(
	options: Shared,
	work: (store: Store) => Promise<T>,
	open: { isNew?: boolean } = {},
): Promise<T> {
	const store = openStore(options, open);
	try {
		return await work(store);
	} finally {
		await store.close();
	}
}

/** The goals that are meant: the one that is named, or all. Throws InvalidOptionError for one that the store does not have. */
export async function goalsOf(store: Store, { goal }: Shared): Promise<readonly string[]> {
	const goals = [...(await store.goals())].sort();
	if (goal === undefined) return goals;
	if (!goals.includes(goal)) {
		throw new InvalidOptionError(
			'--goal',
			goal,
			goals.length > 0 ? `There are: ${goals.join(', ')}.` : 'The store is empty.',
		);
	}
	return [goal];
}

/** The one goal that is meant. Throws InvalidOptionError when that is not clear. */
export async function goalOf(store: Store, options: Shared): Promise<string> {
	const goals = await goalsOf(store, options);
	if (goals.length === 1) return goals[0]!;
	throw new InvalidOptionError(
		'--goal',
		options.goal,
		goals.length > 0 ? `Name one of: ${goals.join(', ')}.` : 'The store is empty.',
	);
}
