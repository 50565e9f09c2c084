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

/** Runs the changes on what is known or expected to be stored, and says what is to be written. */
export function writesOf({ changes }: Batch, known: Known): Write[] {
	const base = new Map<string, StoredRecord | undefined>();
	const present = new Map<string, StoredRecord | undefined>();
	for (const { id, expected, apply } of changes) {
		if (!base.has(id)) {
			const stored = known.has(id) ? known.get(id) : (expected ?? undefined);
			base.set(id, stored);
			present.set(id, stored);
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

/** What a batch adds, for the log. Throws StoreError for what no row can take. */
export function deltaOf(sums: BatchSums, lengthOf: (key: string) => number | undefined): string {
	const lengths = new Map<string, number>();
	for (const row of sums.add) {
		checkName('key', row.key);
		checkLength(row, lengths.get(row.key) ?? lengthOf(row.key));
		lengths.set(row.key, row.sums.length);
	}
	return deltaText(sums);
}
