import { InvalidOptionError } from '../base/errors.ts';
import type { MarkRecord } from '../base/records.ts';
import { settingIds } from '../base/settings.ts';
import { randomUuid } from '../base/uuid.ts';
import { holds } from '../journal/resets.ts';
import { parseReportKey } from '../learner/evaluation/layout.ts';
import { comparingKey, parsePairKey } from '../learner/evaluation/pairs.ts';
import { parseRowKey } from '../learner/row-key.ts';
import { isGoalSpending } from '../objective/goal-spending.ts';
import { resetsIn } from '../store/resets.ts';
import type { AddedRow, Change, Effect, Store, StoredRecord } from '../store/store.ts';

/** Statistics as plain data. */
export interface ExportedStatistics {
	readonly goal: string;
	readonly rows: readonly { readonly key: string; readonly sums: readonly number[] }[];
}

/** What an import works with. */
export interface ImportOptions {
	readonly goal: string;
	readonly store: Store;
	/** Whether evidence of an epoch can be, given how many outcomes are imported. Default: that is for who reads it to say. */
	readonly isPossible?: (epoch: number, outcomes: number) => boolean;
	readonly now: number;
}

/** Rows that are written, or looked at, in one go. */
const rowsAtOnce = 100;

/** The longest row: what a policy might keep. */
const mostSums = 100_000;

/** A large import takes a while: how long the marks of its parts are kept, ms. */
const partsKeptMs = 7 * 24 * 60 * 60 * 1000;

const nextTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/**
 * Adds exported statistics to a goal's, once for each `id`: checked whole before anything is written, and written in parts that
 * are each done once, so that an import that was cut off is gone on with when it is called again. Gives whether there was
 * anything left to do.
 *
 * Rejects with InvalidOptionError, which names the row.
 */
export async function importStatistics(
	exported: ExportedStatistics,
	id: string,
	options: ImportOptions,
): Promise<boolean> {
	const { goal, store, now } = options;
	const rows = await checkedRows(exported, id, options);
	const whole: MarkRecord = { id: `import/${id}`, kind: 'mark', time: now, dueAt: Infinity, revision: 1 };
	const writer = randomUuid();
	let isNew = false;
	const parts = Math.max(1, Math.ceil(rows.length / rowsAtOnce));
	for (let part = 0; part < parts; part++) {
		const add = rows.slice(part * rowsAtOnce, (part + 1) * rowsAtOnce);
		const mark: MarkRecord = { ...whole, id: `import/${id}#${part}`, dueAt: now + partsKeptMs };
		const isLast = part === parts - 1;
		let isDone = false;
		let resets = 0;
		const marked = (kept: MarkRecord, stored: StoredRecord | undefined): Effect => ({
			record: { ...kept, revision: (stored?.revision ?? 0) + 1, ...(resets > 0 && { resets }) },
		});
		const changes: Change[] = [
			{
				id: settingIds.resets,
				apply: (stored) => {
					resets = resetsIn(stored);
					return undefined;
				},
			},
			// Somebody else has done it all.
			{
				id: whole.id,
				apply: (stored) => {
					isDone = holds(stored, resets);
					return undefined;
				},
			},
			{
				id: mark.id,
				apply: (stored) => {
					isDone ||= holds(stored, resets);
					return isDone ? undefined : marked(mark, stored);
				},
			},
			{
				id: whole.id,
				apply: (stored) => (isLast && !holds(stored, resets) ? marked(whole, stored) : undefined),
			},
		];
		await store.transact(goal, { writer, number: part + 1, changes, sums: () => ({ add: isDone ? [] : add }) });
		isNew ||= !isDone;
		await nextTurn();
	}
	return isNew;
}

async function checkedRows(exported: ExportedStatistics, id: string, options: ImportOptions): Promise<AddedRow[]> {
	if (typeof id !== 'string' || id === '' || id.length > 200) {
		throw new InvalidOptionError('id', id, 'Give a string of 1 to 200 characters that names what is imported.');
	}
	const given: unknown = exported?.rows;
	if (!Array.isArray(given)) throw new InvalidOptionError('rows', given, 'Give what exportStatistics() gave.');
	const present = new Map<string, number>();
	for (const { key, sums } of (await options.store.read(options.goal)).rows) present.set(key, sums.length);
	const rows: AddedRow[] = [];
	const keys = new Set<string>();
	let outcomes = 0;
	for (let i = 0; i < given.length; i++) {
		if (i % (20 * rowsAtOnce) === 0) await nextTurn();
		const { key, sums } = (given[i] ?? {}) as { key?: unknown; sums?: unknown };
		const refuse = (what: 'key' | 'sums', value: unknown, fix: string): never => {
			throw new InvalidOptionError(`rows[${i}].${what}`, value, `${fix} Nothing was imported.`);
		};
		if (typeof key !== 'string' || key.length > 2000 || !isKey(key)) {
			return refuse('key', key, 'It is no key of a row of statistics.');
		}
		if (keys.has(key)) return refuse('key', key, 'It is there twice.');
		if (!Array.isArray(sums) || sums.length === 0 || sums.length > mostSums || !sums.every(Number.isFinite)) {
			return refuse('sums', sums, 'Give an array of finite numbers.');
		}
		const length = present.get(key) ?? sums.length;
		if (length !== sums.length)
			return refuse('sums', sums, `The goal's row has ${length} sums, and this one ${sums.length}.`);
		keys.add(key);
		// What was spent elsewhere is no spending of this goal's budget.
		if (isSpending(key)) continue;
		rows.push({ key, sums: Float64Array.from(sums) });
		if (key.startsWith('counts/')) outcomes += Math.max(0, Number(sums[outcomesPlace] ?? 0));
	}
	given.forEach(({ key }: { key: string }, i) => {
		const parsed = parseRowKey(key);
		if (parsed?.kind !== 'evidence') return;
		const { epoch, generation } = parsed;
		const isCounting = Number.isInteger(epoch) && Number.isInteger(generation) && generation >= 0;
		if (isCounting && generation <= outcomes + 1 && (options.isPossible?.(epoch, outcomes) ?? true)) return;
		throw new InvalidOptionError(
			`rows[${i}].key`,
			key,
			`There can be no such epoch or generation after ${outcomes} outcomes. Nothing was imported.`,
		);
	});
	return rows;
}

/** Where a row of counts has its outcomes. */
const outcomesPlace = 1;

function isKey(key: string): boolean {
	const isReport = parseReportKey(key) !== undefined || parsePairKey(key) !== undefined;
	return isReport || parseRowKey(key) !== undefined || isSpending(key);
}

function isSpending(key: string): boolean {
	return isGoalSpending(key) || key === comparingKey;
}
