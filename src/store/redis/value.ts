import { parseRecord, recordText } from '../log/record-text.ts';
import type { StoredRecord } from '../store.ts';
import { abbreviate, spellOut } from './abbreviate.ts';
import { bucketOf } from './keys.ts';

/** How long a record that nobody forgets outlives the time when it was due, ms. */
const graceMs = 24 * 60 * 60 * 1000;

/** A record as the text that Redis keeps under its id: revision, bucket of when it is due, JSON in short, features. */
export function recordValue(record: StoredRecord, id: string): string {
	const { json, features } = recordText(record);
	return `${record.revision},${bucketOf(record.dueAt) ?? ''};${abbreviate(json, id)}\n${features}`;
}

/** Undefined for the empty text. */
export function parseValue(value: string, id: string): StoredRecord | undefined {
	if (value === '') return undefined;
	const lineEnd = value.indexOf('\n');
	const json = spellOut(value.slice(value.indexOf(';') + 1, lineEnd), id);
	return parseRecord({ json, features: value.slice(lineEnd + 1) });
}

/**
 * How long a record is kept at most from now on, ms; 0: for ever. Not by the time when it is due, but by how long that is from
 * its beginning, so that no clock of this or another machine can let it go too early.
 */
export function lifeOf({ time, dueAt }: StoredRecord): number {
	return Number.isFinite(dueAt) ? Math.max(0, Math.ceil(dueAt - time)) + graceMs : 0;
}
