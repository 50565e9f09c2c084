import { spellOut } from '../log/abbreviate.ts';
import { parseRecord } from '../log/record-text.ts';
import { fromSevenBits, toSevenBits } from '../log/seven-bits.ts';
import { isShortText, parseShort, shortRecord } from '../log/short-record.ts';
import type { StoredRecord } from '../store.ts';
import { bucketOf } from './keys.ts';

/** How long a record that nobody forgets outlives the time when it was due, ms. */
const graceMs = 24 * 60 * 60 * 1000;

/** A record as the text that Redis keeps under its id: revision, bucket of when it is due, JSON in short, numbers. */
export function recordValue(record: StoredRecord): string {
	const { text, bytes } = shortRecord(record);
	return `${record.revision},${bucketOf(record.dueAt) ?? ''};${text}\n${toSevenBits(bytes)}`;
}

/** Undefined for the empty text. */
export function parseValue(value: string, id: string): StoredRecord | undefined {
	if (value === '') return undefined;
	const lineEnd = value.indexOf('\n');
	const text = value.slice(value.indexOf(';') + 1, lineEnd);
	const rest = value.slice(lineEnd + 1);
	if (isShortText(text)) return parseShort({ text, bytes: fromSevenBits(rest) }, id);
	return parseRecord({ json: spellOut(text, id), features: rest });
}

/**
 * How long a record is kept at most from now on, ms; 0: for ever. Not by the time when it is due, but by how long that is from
 * its beginning, so that no clock of this or another machine can let it go too early.
 */
export function lifeOf({ time, dueAt }: StoredRecord): number {
	return Number.isFinite(dueAt) ? Math.max(0, Math.ceil(dueAt - time)) + graceMs : 0;
}
