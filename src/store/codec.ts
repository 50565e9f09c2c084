import type { DecisionRecord } from './store.ts';

/** Doubles as bytes, little-endian. */
export function toBytes(numbers: Float64Array): Uint8Array {
	if (littleEndian) return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
	const view = new DataView(new ArrayBuffer(numbers.byteLength));
	numbers.forEach((x, i) => {
		view.setFloat64(8 * i, x, true);
	});
	return new Uint8Array(view.buffer);
}

/** Doubles from bytes, in memory of their own: a blob may start at any address. */
export function fromBytes(bytes: Uint8Array): Float64Array {
	const copy = bytes.slice();
	if (littleEndian) return new Float64Array(copy.buffer);
	const view = new DataView(copy.buffer);
	return Float64Array.from({ length: copy.length / 8 }, (_, i) => view.getFloat64(8 * i, true));
}

const littleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** A record without its features, as JSON. `dueAt` may be Infinity, which JSON has not. */
export function toJson({ features: _, ...record }: DecisionRecord): string {
	const { dueAt } = record;
	return JSON.stringify({ ...record, dueAt: Number.isFinite(dueAt) ? dueAt : null });
}

/** A record from its JSON and its features. */
export function fromJson(json: string, features: Float64Array): DecisionRecord {
	const record = JSON.parse(json) as Omit<DecisionRecord, 'features' | 'dueAt'> & { dueAt: number | null };
	return { ...record, dueAt: record.dueAt ?? Number.POSITIVE_INFINITY, features };
}
