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
	return fromJson(record, unpackFeatures(features));
}

/**
 * Features in few bytes, for most of them are zero. Those of earlier versions are plain doubles, eight bytes each: a multiple of
 * eight is what these never are.
 */
export function packFeatures(features: Float64Array | null | undefined): Uint8Array | null {
	if (features === undefined || features === null || features.length === 0) return null;
	const packed = vectorBytes(features);
	if (packed.length % 8 !== 0) return packed;
	const longer = new Uint8Array(packed.length + 1);
	longer.set(packed);
	return longer;
}

/** Undefined: there are none. */
function unpackFeatures(bytes: Uint8Array | null): Float64Array | undefined {
	if (bytes === null || bytes.length === 0) return undefined;
	return bytes.length % 8 === 0 ? fromBytes(bytes) : readVector(new ByteReader(bytes));
}
