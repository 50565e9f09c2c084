import type { Addition } from '../learner/lessons.ts';
import type { AddedRow, DecisionRecord } from '../store/store.ts';

/** What the store made of an entry. */
export interface Outcome {
	readonly record: DecisionRecord | undefined;
	/** The arm that was drawn, where the decision was not stored before. */
	readonly drawn: string | undefined;
	readonly made: readonly Addition[];
}

/** What the store made of a batch, as of its last attempt. */
export interface BatchResult {
	readonly outcomes: Map<string, Outcome>;
	/** What the batch added to the statistics. */
	rows: readonly AddedRow[];
}

export function sameAdditions(a: readonly Addition[], b: readonly Addition[]): boolean {
	return a.length === b.length && a.every((addition, i) => addition === b[i]);
}
