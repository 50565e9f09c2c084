import { type ByteReader, ByteWriter } from './bytes.ts';

/** How a vector is laid out. */
const layout = { dense: 0, sparse: 1, repeating: 2 } as const;

/**
 * Writes a vector to the last bit, in few bytes: most of what is added to a row is zero, and the rest are a few numbers again
 * and again (words that a text has or has not). So: where the others are, each different number once, and which one it is.
 */
export function writeVector(out: ByteWriter, vector: Float64Array): void {
	out.count(vector.length);
	const places: number[] = [];
	const table = new Map<number, number>();
	let isTold = true;
	for (let i = 0; i < vector.length; i++) {
		const x = vector[i]!;
		if (Object.is(x, 0)) continue;
		places.push(i);
		// A map does not tell it from 0.
		if (x === 0) isTold = false;
		if (table.size <= 256 && !table.has(x)) table.set(x, table.size);
	}
	const { length } = places;
	const sparse = 9 * length;
	const repeating = isTold && table.size <= 256 ? 2 * length + 8 * table.size : Number.POSITIVE_INFINITY;
	if (8 * vector.length <= Math.min(sparse, repeating)) {
		out.byte(layout.dense);
		out.doubles(vector);
		return;
	}
	out.byte(repeating < sparse ? layout.repeating : layout.sparse);
	out.count(length);
	let before = -1;
	for (const place of places) {
		out.count(place - before - 1);
		before = place;
	}
	if (repeating < sparse) {
		out.count(table.size);
		for (const x of table.keys()) out.double(x);
		for (const place of places) out.byte(table.get(vector[place]!)!);
	} else {
		for (const place of places) out.double(vector[place]!);
	}
}

/** Reads a vector. Throws a RangeError for bytes that are none. */
export function readVector(bytes: ByteReader): Float64Array {
	const length = bytes.count();
	const kind = bytes.byte();
	if (kind === layout.dense) return bytes.doubles(length);
	const vector = new Float64Array(length);
	if (kind !== layout.sparse && kind !== layout.repeating) throw new RangeError(`No vector: layout ${kind}.`);
	const places = Array.from<number>({ length: bytes.count() });
	let before = -1;
	for (let i = 0; i < places.length; i++) {
		before += bytes.count() + 1;
		places[i] = before;
	}
	if (before >= vector.length) throw new RangeError('No vector: a place beyond its end.');
	if (kind === layout.sparse) {
		const numbers = bytes.doubles(places.length);
		for (const [i, place] of places.entries()) vector[place] = numbers[i]!;
		return vector;
	}
	const table = new Float64Array(bytes.count());
	for (let i = 0; i < table.length; i++) table[i] = bytes.double();
	for (const place of places) vector[place] = table[bytes.byte()]!;
	return vector;
}

/** A vector as bytes of its own. */
export function vectorBytes(vector: Float64Array): Uint8Array {
	const out = new ByteWriter();
	writeVector(out, vector);
	return out.finish();
}
