import type { AddedRow } from '../store/store.ts';

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
