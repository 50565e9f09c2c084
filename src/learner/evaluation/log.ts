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

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Numbers as text: 32-bit floats, little-endian, in base64. */
export function packOdds(odds: ArrayLike<number>): string {
	const view = new DataView(new ArrayBuffer(4 * odds.length));
	for (let i = 0; i < odds.length; i++) view.setFloat32(4 * i, odds[i]!, true);
	const bytes = new Uint8Array(view.buffer);
	let text = '';
	for (let i = 0; i < bytes.length; i += 3) {
		const a = bytes[i]!;
		const b = bytes[i + 1];
		const c = bytes[i + 2];
		text += digits[a >> 2]! + digits[((a & 3) << 4) | ((b ?? 0) >> 4)]!;
		text +=
			b === undefined ? '==' : digits[((b & 15) << 2) | ((c ?? 0) >> 6)]! + (c === undefined ? '=' : digits[c & 63]!);
	}
	return text;
}

/** Logs that were read: a decision's is, for each thing that becomes of it. */
const read = new WeakMap<DecisionLog, ReadLog>();

/** Takes note of the numbers of a log that was just made. */
export function knowLog(log: DecisionLog, odds: ArrayLike<number>): void {
	read.set(log, { ...log, odds });
}

/** A log with its numbers at hand; undefined where there is none, or one that can't be read. */
export function readLog(kept: DecisionRecord['log'] | null): ReadLog | undefined {
	if (kept == null) return undefined;
	const log = madeLog(kept);
	const known = read.get(log) ?? parseLog(log);
	if (known !== undefined) read.set(log, known);
	return known;
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
