import { InvalidOptionError, StoreError } from '../base/errors.ts';
import { settingIds } from '../base/settings.ts';
import { countingReset } from './resets.ts';
import type { Change, Store, StoredRecord } from './store.ts';

/** Most records of a piece. */
const pieceSize = 200;

/** How a goal is copied. */
export interface CopyOptions {
	/** Names the copy: one that broke off goes on where it was when it is started again under its name. Default: the goal's. */
	readonly name?: string;
	/** Ids of records beside the decisions, the settings and what is due one day. Default: none. */
	readonly ids?: readonly string[];
	/** Told after each piece. */
	readonly onProgress?: (copied: CopyResult) => void;
}

/** What was copied so far. */
export interface CopyResult {
	readonly rows: number;
	readonly records: number;
}

/**
 * Copies a goal from one store to another of any kind: its sums, its decisions, its settings, and all other records that are
 * due one day. By
 * pieces, each once, so that a copy that broke off is simply started again; at the end both are compared. The goal
 * must not be served meanwhile, and the other store must not have it yet.
 *
 * Throws InvalidOptionError when both are one store, StoreError when the other store has the goal already, or when they differ
 * at the end.
 *
 * @example
 * ```ts
 * const from = sqliteStore('.bandit-model/bandit.db');
 * const to = postgresStore(process.env.DATABASE_URL!);
 * for (const goal of await from.goals()) await copyGoal(from, to, goal);
 * ```
 */
export async function copyGoal(from: Store, to: Store, goal: string, options: CopyOptions = {}): Promise<CopyResult> {
	if (from === to) throw new InvalidOptionError('to', to.name, 'Give another store than the one that is copied.');
	const { name = goal, onProgress } = options;
	const ids = [...Object.values(settingIds), ...(options.ids ?? [])];
	const writer = `copy ${name}`;
	const { rows } = await from.read(goal);
	await checkEmpty(to, goal, writer, rows.length);
	let records = 0;
	let number = 1;
	const send = async (some: readonly StoredRecord[], add = rows.slice(0, 0)): Promise<void> => {
		await to.transact(goal, { writer, number: number++, changes: some.map(keeping), sums: () => ({ add }) });
		records += some.length;
		onProgress?.({ rows: rows.length, records });
	};
	await send([], [...rows]);
	for await (const some of piecesOf(from, goal, ids)) await send(some);
	await compare(from, to, goal, ids);
	return { rows: rows.length, records };
}

/** A goal that is there is one that this copy has begun, or a mistake. */
async function checkEmpty(to: Store, goal: string, writer: string, rows: number): Promise<void> {
	const present = await to.read(goal);
	if (present.rows.length === 0) return;
	const again = await to.transact(goal, { writer, number: 1, changes: [], sums: () => ({ add: [] }) });
	if (again !== 'repeated' || present.rows.length !== rows) {
		throw new StoreError(
			`The ${to.name} store has goal "${goal}" already. Clear it there with clearGoal(), or copy another.`,
		);
	}
}

const keeping = (record: StoredRecord): Change => ({ id: record.id, expected: null, apply: () => ({ record }) });

/** Decisions, then what is due one day, then what was named; each record once. */
async function* piecesOf(store: Store, goal: string, ids: readonly string[]): AsyncGenerator<StoredRecord[]> {
	let after: string | undefined;
	do {
		const part = await store.scan(goal, { after, limit: pieceSize });
		if (part.records.length > 0) yield [...part.records];
		after = part.after;
	} while (after !== undefined);
	const due = await store.due(goal, Number.MAX_VALUE, Number.MAX_SAFE_INTEGER);
	const others = due.filter(({ kind }) => kind !== 'decision');
	for (const id of ids) {
		const record = await store.get(goal, id);
		if (record !== undefined && !others.some((other) => other.id === record.id)) others.push(record);
	}
	others.sort((a, b) => (a.id < b.id ? -1 : 1));
	for (let i = 0; i < others.length; i += pieceSize) yield others.slice(i, i + pieceSize);
}

async function compare(from: Store, to: Store, goal: string, ids: readonly string[]): Promise<void> {
	const [mine, theirs] = [await from.read(goal), await to.read(goal)];
	const copies = new Map(theirs.rows.map(({ key, sums }) => [key, sums]));
	const differs = mine.rows.find(({ key, sums }) => !sums.every((x, i) => Object.is(x + 0, copies.get(key)?.[i])));
	if (differs !== undefined)
		throw new StoreError(`Row "${differs.key}" of goal "${goal}" differs after it was copied.`);
	for await (const some of piecesOf(from, goal, ids)) {
		for (const { id, revision } of some) {
			if ((await to.get(goal, id))?.revision !== revision) {
				throw new StoreError(
					`Record "${id}" of goal "${goal}" differs after it was copied: is the goal served meanwhile?`,
				);
			}
		}
	}
}

/**
 * Removes all that a goal has learnt and kept, by pieces: its sums, its decisions, its settings, all records that are due one
 * day, and those with the given ids. What was imported before may be imported again. The goal must not be served meanwhile.
 *
 * @example
 * ```ts
 * await clearGoal(store, 'support_ticket_triage');
 * ```
 */
export async function clearGoal(store: Store, goal: string, ids: readonly string[] = []): Promise<CopyResult> {
	const writer = globalThis.crypto.randomUUID();
	const known = [...Object.values(settingIds).filter((id) => id !== settingIds.resets), ...ids];
	let number = 1;
	let records = 0;
	for (;;) {
		const { value: some } = await piecesOf(store, goal, known).next();
		if (some === undefined) break;
		const changes = (some as StoredRecord[]).map(({ id }): Change => ({ id, apply: () => ({ record: null }) }));
		await store.transact(goal, { writer, number: number++, changes, sums: () => ({ add: [] }) });
		records += changes.length;
	}
	const { rows } = await store.read(goal);
	const drop = rows.map(({ key }) => key);
	const changes = [countingReset(Date.now())];
	await store.transact(goal, { writer, number, changes, sums: () => ({ add: [], drop }) });
	return { rows: rows.length, records };
}
