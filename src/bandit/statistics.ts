/** Statistics as plain data. */
export interface ExportedStatistics {
	readonly goal: string;
	readonly rows: readonly { readonly key: string; readonly sums: readonly number[] }[];
}
