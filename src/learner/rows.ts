import { addSums } from '../policy/policy.ts';
import type { AddedRow } from '../store/store.ts';
import type { ArmState } from './arm-state.ts';
import { rowIn } from './known-rows.ts';
import type { Addition } from './lessons.ts';
import type { Tally } from './tallies.ts';

/** The rows of additions, as a store takes them: one a key. */
export function rowsOf(additions: readonly Addition[]): AddedRow[] {
	const rows = new Map<string, Float64Array>();
	for (const { lessons, tallies, rows: plain } of additions) {
		for (const { key, sums } of plain ?? []) addSums(rowIn(rows, key, sums.length), sums, 1);
		for (const { evidence, epoch, generation, weight, contributions } of lessons) {
			for (const { scope, sums } of contributions) {
				addSums(rowIn(rows, evidence.keyOf(epoch, generation, scope), sums.length), sums, weight);
			}
		}
		for (const { arm, row, sums } of tallies) {
			addSums(rowIn(rows, keyOf(arm, row), sums.length), sums, 1);
		}
	}
	return Array.from(rows, ([key, sums]) => ({ key, sums }));
}

function keyOf(arm: ArmState, row: Tally['row']): string {
	if (row === 'counts') return arm.countsKey;
	return row === 'latency' ? arm.latencyKey : arm.sourcesKey;
}

/** Rows by key, as numbers of their own. */
function rowsToMap(rows: readonly AddedRow[]): Map<string, Float64Array> {
	return new Map(rows.map(({ key, sums }) => [key, Float64Array.from(sums)]));
}

/** a − b. Each has one row a key. */
export function subtractRows(a: readonly AddedRow[], b: readonly AddedRow[]): AddedRow[] {
	const rows = rowsToMap(a);
	for (const { key, sums } of b) {
		const present = rows.get(key) ?? new Float64Array(sums.length);
		rows.set(
			key,
			present.map((x, i) => x - sums[i]!),
		);
	}
	return [...rows].map(([key, sums]) => ({ key, sums }));
}
