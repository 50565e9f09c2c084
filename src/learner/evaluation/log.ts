import { type DecisionLog, madeLog } from '../../base/decision-log.ts';
import { hashString } from '../../base/hash.ts';
import type { DecisionRecord } from '../../base/records.ts';
import { buckets } from './layout.ts';

/** Numbers in `DecisionLog.odds` for each arm, and their places. */
export const oddsWidth = 6;
export const Odds = { propensity: 0, success: 1, costUsd: 2, sample: 3, sd: 4, latencyMs: 5 } as const;

/** A log with its numbers at hand. */
export type ReadLog = Omit<DecisionLog, 'odds'> & { readonly odds: ArrayLike<number> };

/** Which of the buckets what belongs to `cluster` falls in. */
export function bucketOf(cluster: string): number {
	return hashString(cluster, 0x5bd1e995) % buckets;
}

/** Whether chance had a say, so that the decision tells of the other arms too. */
export function isByChance({ by }: Pick<DecisionLog, 'by'>): boolean {
	return by === 'drawn' || by === 'holdout';
}

/** Whether it served nobody by itself: beside the arm that answered, or after it. */
export function isExtra({ by }: Pick<DecisionLog, 'by'>): boolean {
	return by === 'better' || by === 'shadow';
}

/** Digits of base64, as codes of characters. */
const digits = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/', (digit) =>
	digit.charCodeAt(0),
);
const padding = '='.charCodeAt(0);

/** Numbers as text: 32-bit floats, little-endian, in base64. */
export function packOdds(odds: ArrayLike<number>): string {
	const view = new DataView(new ArrayBuffer(4 * odds.length));
	for (let i = 0; i < odds.length; i++) view.setFloat32(4 * i, odds[i]!, true);
	// In large pieces: a text that is put together digit by digit takes longer than all else.
	let text = '';
	for (let from = 0; from < view.byteLength; from += pieceLength) {
		text += String.fromCharCode.apply(null, base64(view, from, Math.min(view.byteLength, from + pieceLength)));
	}
	return text;
}

/** Bytes of a piece: a multiple of three, so that only the last may need padding. */
const pieceLength = 3000;

/** Codes of the digits for some bytes. */
function base64(view: DataView, from: number, to: number): number[] {
	const codes: number[] = [];
	for (let i = from; i < to; i += 3) {
		const a = view.getUint8(i);
		const b = i + 1 < to ? view.getUint8(i + 1) : 0;
		const c = i + 2 < to ? view.getUint8(i + 2) : 0;
		codes.push(digits[a >> 2]!, digits[((a & 3) << 4) | (b >> 4)]!);
		codes.push(i + 1 < to ? digits[((b & 15) << 2) | (c >> 6)]! : padding, i + 2 < to ? digits[c & 63]! : padding);
	}
	return codes;
}

/**
 * Logs that were read of late: a decision's is, for each thing that becomes of it, and mostly at once. Two handfuls of them, the
 * older let go as a whole. (A WeakMap would keep the numbers for as long as a store keeps the record, and each of its entries
 * is looked at whenever garbage is collected.)
 */
let latest = new Map<DecisionLog, ReadLog>();
let earlier = new Map<DecisionLog, ReadLog>();
const handful = 1000;

/** Takes note of the numbers of a log that was just made. */
export function knowLog(log: DecisionLog, odds: ArrayLike<number>): void {
	keep(log, { ...log, odds });
}

function keep(log: DecisionLog, read: ReadLog): void {
	if (latest.size >= handful) {
		earlier = latest;
		latest = new Map();
	}
	latest.set(log, read);
}

/** A log with its numbers at hand; undefined where there is none, or one that can't be read. */
export function readLog(kept: DecisionRecord['log'] | null): ReadLog | undefined {
	if (kept == null) return undefined;
	const log = madeLog(kept);
	const known = latest.get(log) ?? earlier.get(log);
	if (known !== undefined) return known;
	const read = parseLog(log);
	if (read !== undefined) keep(log, read);
	return read;
}

function parseLog(log: DecisionLog): ReadLog | undefined {
	if (!Array.isArray(log.arms) || typeof log.odds !== 'string') return undefined;
	let bytes: string;
	try {
		bytes = atob(log.odds);
	} catch {
		return undefined;
	}
	if (bytes.length !== 4 * oddsWidth * log.arms.length) return undefined;
	const view = new DataView(new ArrayBuffer(bytes.length));
	for (let i = 0; i < bytes.length; i++) view.setUint8(i, bytes.charCodeAt(i));
	const odds = Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
	return { ...log, odds };
}
