import { checkLength } from '../lengths.ts';
import type { Batch, BatchSums, StoredRecord } from '../store.ts';
import { deltaText } from './delta.ts';
import type { Write } from './engine.ts';
import { checkName } from './names.ts';

/** What was read of the store: a record, or undefined for none. */
export type Known = Map<string, StoredRecord | undefined>;

/** Ids of which neither the writer nor the store has said what is stored. */
export function unknownIds({ changes }: Batch, known: Known): string[] {
	const ids = new Set<string>();
	const hinted = new Set<string>();
	for (const { id, expected } of changes) {
		if (expected !== undefined) hinted.add(id);
		else if (!known.has(id) && !hinted.has(id)) ids.add(id);
	}
	return [...ids];
}

/**
 * Runs the changes on what is known or expected to be stored, and says what is to be written. `hasLost`: the store has lost
 * data, so that a record which the writer holds, and the store does not, is brought back.
 */
export function writesOf({ changes }: Batch, known: Known, hasLost: boolean): Write[] {
	const base = new Map<string, StoredRecord | undefined>();
	const present = new Map<string, StoredRecord | undefined>();
	for (const { id, expected, apply } of changes) {
		if (!base.has(id)) {
			const stored = known.has(id) ? known.get(id) : (expected ?? undefined);
			base.set(id, stored);
			present.set(id, stored ?? (hasLost ? (expected ?? undefined) : undefined));
		}
		const effect = apply(present.get(id));
		if (effect !== undefined) present.set(id, effect.record ?? undefined);
	}
	const writes: Write[] = [];
	for (const [id, stored] of base) {
		const record = present.get(id);
		const expected = stored?.revision ?? 0;
		if (record === stored) {
			// What was read of the store need not be read again for nothing.
			if (!known.has(id)) writes.push({ id, expected, record: undefined, stored });
			continue;
		}
		if (record !== undefined) {
			checkName('id', id);
			for (const alias of record.aliases ?? []) checkName('alias', alias);
		}
		writes.push({ id, expected, record: record ?? null, stored });
	}
	return writes;
}

/** What is known of rows. */
interface Lengths {
	/** How long a row is; undefined: there is none. */
	lengthOf(key: string): number | undefined;
}

/** True when a vector is not as long as its row. */
export function misfits({ add }: BatchSums, rows: Lengths): boolean {
	return add.some(({ key, sums }) => (rows.lengthOf(key) ?? sums.length) !== sums.length);
}

/** What a batch adds, for the log. Throws StoreError for what no row can take. */
export function deltaOf({ add, drop = [] }: BatchSums, rows: Lengths): string {
	const lengths = new Map<string, number>();
	for (const row of add) {
		checkName('key', row.key);
		checkLength(row, lengths.get(row.key) ?? rows.lengthOf(row.key));
		lengths.set(row.key, row.sums.length);
	}
	return deltaText({ add, drop: [...drop] });
}
