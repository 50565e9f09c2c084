import { ChangeError } from '../base/errors.ts';
import type { StoredRecord } from './store.ts';

/** Doubles from bytes, in memory of their own: a blob may start at any address. */
export function fromBytes(bytes: Uint8Array): Float64Array {
	const copy = bytes.slice();
	if (littleEndian) return new Float64Array(copy.buffer);
	const view = new DataView(copy.buffer);
	return Float64Array.from({ length: copy.length / 8 }, (_, i) => view.getFloat64(8 * i, true));
}

const littleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/**
 * A record without its features, as JSON. `dueAt` may be Infinity, which JSON has not. An empty vector of features is told
 * apart from none. Throws ChangeError for what is no JSON.
 */
export function toJson({ features, ...record }: StoredRecord): string {
	const { dueAt } = record;
	const none = features?.length === 0 ? [] : undefined;
	try {
		return JSON.stringify({ ...record, dueAt: Number.isFinite(dueAt) ? dueAt : null, features: none });
	} catch (error) {
		throw new ChangeError(record.id, error);
	}
}

/** A record from its JSON and its features; undefined: none, or an empty vector. */
export function fromJson(json: string, kept: Float64Array | undefined): StoredRecord {
	const { features, ...record } = JSON.parse(json) as Omit<StoredRecord, 'features' | 'dueAt'> & {
		dueAt: number | null;
		features?: readonly number[];
	};
	const dueAt = record.dueAt ?? Number.POSITIVE_INFINITY;
	if (kept !== undefined) return { ...record, dueAt, features: kept };
	return features === undefined ? { ...record, dueAt } : { ...record, dueAt, features: new Float64Array(0) };
}
