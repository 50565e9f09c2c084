import type { StatRow } from '../store/store.ts';

/** Sums of rows by key. */
export function rowsToMap(rows: readonly StatRow[], factor = 1, into = new Map<string, Float64Array>()) {
	for (const { key, sums } of rows) {
		const sum = into.get(key);
		if (sum === undefined) {
			into.set(key, factor === 1 ? sums.slice() : sums.map((x) => x * factor));
		} else {
			for (let i = 0; i < sum.length; i++) sum[i]! += factor * sums[i]!;
		}
	}
	return into;
}

function toRows(map: ReadonlyMap<string, Float64Array>): StatRow[] {
	return [...map].map(([key, sums]) => ({ key, sums }));
}

/** One row a key. */
export function addRows(rows: readonly StatRow[]): StatRow[] {
	return rows.length < 2 ? [...rows] : toRows(rowsToMap(rows));
}

/** a − b, one row a key. */
export function subtractRows(a: readonly StatRow[], b: readonly StatRow[]): StatRow[] {
	return toRows(rowsToMap(b, -1, rowsToMap(a)));
}
