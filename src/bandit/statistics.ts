import type { DecisionRecord } from '../store/store.ts';

/** Statistics as plain data. */
export interface ExportedStatistics {
	readonly goal: string;
	readonly rows: readonly { readonly key: string; readonly sums: readonly number[] }[];
}

/** The record that says that statistics were imported, so that they are once. */
export function importRecord(goal: string, id: string, now: number): DecisionRecord {
	return {
		id: `import/${id}`,
		goal,
		policy: '',
		arm: '',
		segment: '',
		features: new Float64Array(0),
		time: now,
		dueAt: Number.POSITIVE_INFINITY,
		state: 'closed',
	};
}
