import { fromJson, toJson } from '../codec.ts';
import type { StoredRecord } from '../store.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { ByteReader } from './bytes.ts';
import { readVector, vectorBytes } from './vector.ts';

/** A record as two texts. */
export interface RecordText {
	/** All but the features, as JSON. */
	readonly json: string;
	/** The features in base64; empty: none. */
	readonly features: string;
}

/** Throws ChangeError for what can't be written. */
export function recordText(record: StoredRecord): RecordText {
	const { features } = record;
	const hasFeatures = features !== undefined && features !== null && features.length > 0;
	return { json: toJson(record), features: hasFeatures ? toBase64(vectorBytes(features)) : '' };
}

export function parseRecord({ json, features }: RecordText): StoredRecord {
	return fromJson(json, features === '' ? undefined : readVector(new ByteReader(fromBase64(features))));
}
