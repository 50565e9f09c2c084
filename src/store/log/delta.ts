import type { BatchSums } from '../store.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { ByteReader, ByteWriter } from './bytes.ts';
import { readVector, writeVector } from './vector.ts';

/** The first byte of a delta: how it is written. */
const format = 1;

/** What a batch does to the rows, as text for the log; empty for nothing. */
export function deltaText({ add, drop = [] }: BatchSums): string {
	if (add.length === 0 && drop.length === 0) return '';
	const out = new ByteWriter();
	out.byte(format);
	out.count(add.length);
	for (const { key, sums } of add) {
		out.text(key);
		writeVector(out, sums);
	}
	for (const key of drop) out.text(key);
	return toBase64(out.finish());
}

/** What an entry of the log does to the rows. Throws a RangeError for what is none. */
export function parseDelta(text: string): { add: { key: string; sums: Float64Array }[]; drop: string[] } {
	const bytes = new ByteReader(fromBase64(text));
	const written = bytes.byte();
	if (written !== format) throw new RangeError(`An entry of the log is written in format ${written}, not ${format}.`);
	const add = Array.from({ length: bytes.count() }, () => ({ key: bytes.text(), sums: readVector(bytes) }));
	const drop: string[] = [];
	while (!bytes.isAtEnd) drop.push(bytes.text());
	return { add, drop };
}
