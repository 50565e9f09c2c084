import { fromBytes, fromJson } from '../codec.ts';
import { ByteReader } from '../log/bytes.ts';
import { readVector, vectorBytes } from '../log/vector.ts';
import type { StoredRecord } from '../store.ts';

/** What a query gives of a record. */
export interface RecordColumns {
	readonly features: Uint8Array | null;
	readonly record: string;
}

export function toRecord({ features, record }: RecordColumns): StoredRecord {
	return fromJson(record, features === null || features.length === 0 ? undefined : unpackVector(features));
}

/**
 * A vector in few bytes, for most of its numbers are zero. Those of earlier versions are plain doubles, eight bytes each: a
 * multiple of eight is what these never are.
 */
export function packVector(vector: Float64Array): Uint8Array {
	const packed = vectorBytes(vector);
	if (packed.length % 8 !== 0) return packed;
	const longer = new Uint8Array(packed.length + 1);
	longer.set(packed);
	return longer;
}

export function unpackVector(bytes: Uint8Array): Float64Array {
	return bytes.length % 8 === 0 ? fromBytes(bytes) : readVector(new ByteReader(bytes));
}
