import { fromJson } from '../codec.ts';
import type { StoredRecord } from '../store.ts';
import { fromBase64 } from './base64.ts';
import { ByteReader } from './bytes.ts';
import { readVector } from './vector.ts';

/** A record as two texts, as earlier versions kept it. */
export interface RecordText {
	/** All but the features, as JSON. */
	readonly json: string;
	/** The features in base64; empty: none. */
	readonly features: string;
}

/** The record of what earlier versions kept. */
export function parseRecord({ json, features }: RecordText): StoredRecord {
	return fromJson(json, features === '' ? undefined : readVector(new ByteReader(fromBase64(features))));
}
