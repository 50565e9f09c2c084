import {
	ArmTotal,
	armLength,
	armWidth,
	buckets,
	parseReportKey,
	TrafficTotal,
	trafficLength,
	trafficWidth,
} from '../learner/evaluation/layout.ts';
import { type PairKey, pairLength, parsePairKey } from '../learner/evaluation/pairs.ts';
import type { StatRow } from '../store/store.ts';

/** A row of a report's sums with what it is about. */
export interface ReportRow {
	readonly period: string;
	readonly segment: string;
	readonly arm: string | undefined;
	readonly sums: Float64Array;
}

/** Which rows to add up. */
export interface Selection {
	/** First and last day (`2026-11-25`, UTC), both included. Default: all there are. */
	readonly since?: string;
	readonly until?: string;
	/** Default: all segments. */
	readonly segment?: string;
}

/** Sums of a report: the traffic's, and each arm's. */
export interface ReportSums {
	readonly traffic: Float64Array;
	readonly arms: ReadonlyMap<string, Float64Array>;
}

/** The rows of reports among a goal's. */
export function reportRows(rows: readonly StatRow[]): ReportRow[] {
	const found: ReportRow[] = [];
	for (const { key, sums } of rows) {
		const about = parseReportKey(key);
		if (about === undefined) continue;
		const length = about.arm === undefined ? trafficLength : armLength;
		if (sums.length === length && sums.every(Number.isFinite)) found.push({ ...about, sums });
	}
	return found;
}

/** A row of comparisons with what it is about. */
export interface PairRow extends PairKey {
	readonly sums: Float64Array;
}

/** The rows of comparisons among a goal's. */
export function pairRows(rows: readonly StatRow[]): PairRow[] {
	const found: PairRow[] = [];
	for (const { key, sums } of rows) {
		const about = parsePairKey(key);
		if (about !== undefined && sums.length === pairLength && sums.every(Number.isFinite))
			found.push({ ...about, sums });
	}
	return found;
}

/** Whether a period, which may be a whole month, touches the days that were asked for. */
export function isSelected(row: Pick<ReportRow, 'period' | 'segment'>, { since, until, segment }: Selection): boolean {
	if (segment !== undefined && row.segment !== segment) return false;
	if (since !== undefined && row.period < since.slice(0, row.period.length)) return false;
	return until === undefined || row.period <= until;
}

/** Adds rows up. */
export function sumOf(rows: readonly ReportRow[], selection: Selection = {}): ReportSums {
	const traffic = new Float64Array(trafficLength);
	const arms = new Map<string, Float64Array>();
	for (const row of rows) {
		if (!isSelected(row, selection)) continue;
		let target = row.arm === undefined ? traffic : arms.get(row.arm);
		if (target === undefined) {
			target = new Float64Array(armLength);
			arms.set(row.arm!, target);
		}
		add(target, row.sums);
	}
	return { traffic, arms };
}

/** target += sums */
export function add(target: Float64Array, sums: Float64Array): void {
	for (let i = 0; i < target.length; i++) target[i]! += sums[i]!;
}

/** A total of the traffic's row. */
export function trafficTotal({ traffic }: Pick<ReportSums, 'traffic'>, total: keyof typeof TrafficTotal): number {
	return traffic[buckets * trafficWidth + TrafficTotal[total]]!;
}

/** A total of an arm's row. */
export function armTotal(row: Float64Array, total: Exclude<keyof typeof ArmTotal, 'bySource'>): number {
	return row[buckets * armWidth + ArmTotal[total]]!;
}

/** One of the sums of all buckets together. */
export function overBuckets(row: Float64Array, width: number, place: number): number {
	let sum = 0;
	for (let bucket = 0; bucket < buckets; bucket++) sum += row[bucket * width + place]!;
	return sum;
}

/** (Σw)²/Σw² of an arm's own outcomes: how many outcomes drawn evenly they are worth. */
export function effectiveSize(row: Float64Array): number {
	const squares = armTotal(row, 'squaredWeight');
	return squares > 0 ? armTotal(row, 'weight') ** 2 / squares : 0;
}
