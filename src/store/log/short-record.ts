import { ChangeError } from '../../base/errors.ts';
import { fromJson } from '../codec.ts';
import type { StoredRecord } from '../store.ts';
import { abbreviate, spellOut } from './abbreviate.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { ByteReader, ByteWriter } from './bytes.ts';
import { readFloats, readNumbers, writeFloats, writeNumbers } from './short-numbers.ts';
import { readVector, writeVector } from './vector.ts';

/** A record in few bytes: what there are many of is what a store runs out of room for. */
export interface ShortRecord {
	/** JSON in short, after a mark that no JSON begins with. */
	readonly text: string;
	/** Its numbers. */
	readonly bytes: Uint8Array;
}

const mark = '\u001f';

/** Numbers that nearly every decision has. Their order is that of what is stored: new ones go to the end. */
const named = ['life', 'propensity', 'promptTokens', 'expectedSuccess', 'expectedCostUsd', 'costUsd', 'costRatio'];

/** What else is in the bytes, or can be had from the rest. */
const has = { features: 1, odds: 2, timeOfId: 4, segmentOfLog: 8 } as const;

type Fields = Record<string, unknown>;

/** When an id was made that tells (a UUID of version 7), ms. */
function timeIn(id: string): number | undefined {
	return /^[0-9a-f]{8}-[0-9a-f]{4}-7/.test(id) ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : undefined;
}

/** Throws ChangeError for what can't be written. */
export function shortRecord(record: StoredRecord): ShortRecord {
	const { id, time, dueAt, features, ...rest } = record;
	const fields: Fields = { ...rest };
	const life = dueAt - time;
	let flags = 0;
	if (timeIn(id) === time) flags |= has.timeOfId;
	else fields.time = time;
	const isLife = Number.isFinite(life) && time + life === dueAt;
	if (!isLife) fields.dueAt = Number.isFinite(dueAt) ? dueAt : null;
	const numbers = named.map((name) => (name === 'life' ? (isLife ? life : undefined) : taken(fields, name)));
	const log = typeof fields.log === 'object' && fields.log !== null ? { ...(fields.log as Fields) } : undefined;
	const odds = log && oddsIn(log);
	if (odds !== undefined) {
		flags |= has.odds;
		delete log!.odds;
	}
	if (log !== undefined && typeof log.segment === 'string' && log.segment === fields.segment) {
		flags |= has.segmentOfLog;
		delete log.segment;
	}
	if (log !== undefined) fields.log = log;
	if (features?.length === 0) fields.features = [];
	const hasFeatures = features != null && features.length > 0;
	if (hasFeatures) flags |= has.features;
	const out = new ByteWriter();
	out.byte(flags);
	writeNumbers(out, numbers);
	if (odds !== undefined) writeFloats(out, odds);
	if (hasFeatures) writeVector(out, features);
	return { text: mark + abbreviate(textOf(id, fields)), bytes: out.finish() };
}

function textOf(id: string, fields: Fields): string {
	try {
		return JSON.stringify(fields);
	} catch (error) {
		throw new ChangeError(id, error);
	}
}

/** A number of a record, which leaves its JSON. */
function taken(fields: Fields, name: string): number | undefined {
	const value = fields[name];
	if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
	delete fields[name];
	return value;
}

/** The odds of a log, if they can be had back to the last character. */
function oddsIn({ odds }: Fields): Float32Array | undefined {
	if (typeof odds !== 'string' || odds.length % 4 !== 0 || !/^[\w+/]*={0,2}$/.test(odds)) return undefined;
	const bytes = fromBase64(odds);
	if (bytes.length % 4 !== 0) return undefined;
	const floats = floatsOf(bytes);
	return oddsText(floats) === odds ? floats : undefined;
}

function floatsOf(bytes: Uint8Array): Float32Array {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
}

function oddsText(floats: Float32Array): string {
	const view = new DataView(new ArrayBuffer(4 * floats.length));
	for (let i = 0; i < floats.length; i++) view.setFloat32(4 * i, floats[i]!, true);
	return toBase64(new Uint8Array(view.buffer));
}

/** True for the text of a short record; others are JSON, as earlier versions kept them. */
export function isShortText(text: string): boolean {
	return text.startsWith(mark);
}

/** The record of an id. */
export function parseShort({ text, bytes }: ShortRecord, id: string): StoredRecord {
	const input = new ByteReader(bytes);
	const flags = input.byte();
	const [life, ...numbers] = readNumbers(input, named.length);
	const odds = flags & has.odds ? oddsText(readFloats(input)) : undefined;
	const features = flags & has.features ? readVector(input) : undefined;
	const read = fromJson(spellOut(text.slice(mark.length)), features) as StoredRecord & Fields;
	const time = flags & has.timeOfId ? timeIn(id)! : read.time;
	const record: Fields = { ...read, id, time, ...(life !== undefined && { dueAt: time + life }) };
	numbers.forEach((x, i) => {
		if (x !== undefined) record[named[i + 1]!] = x;
	});
	if (typeof record.log === 'object' && record.log !== null) {
		record.log = {
			...record.log,
			...(flags & has.segmentOfLog && { segment: record.segment }),
			...(odds !== undefined && { odds }),
		};
	}
	return record as unknown as StoredRecord;
}
