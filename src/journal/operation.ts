import type { Addition } from '../learner/lessons.ts';
import type { DecisionRecord } from '../store/store.ts';

/** What an operation makes of a record. */
export interface Step {
	readonly record: DecisionRecord | null;
	readonly addition: Addition;
}

/** A change of a decision, by what is known of it; undefined: nothing to change. It changes nothing itself, and may run more than once. */
export type Operation = (record: DecisionRecord | undefined) => Step | undefined;

/** An operation and what it last came to, so that it gives the same step again for a record in the same state. */
export interface PendingOperation {
	readonly operation: Operation;
	before: DecisionRecord | undefined | 'never run';
	step: Step | undefined;
}

/** What it makes of a record. */
export function stepOf(pending: PendingOperation, record: DecisionRecord | undefined): Step | undefined {
	const { before } = pending;
	if (before === 'never run' || !sameState(record, before)) {
		pending.step = pending.operation(record);
		pending.before = record;
	}
	return pending.step;
}

function sameState(a: DecisionRecord | undefined, b: DecisionRecord | undefined): boolean {
	if (a === b) return true;
	if (a === undefined || b === undefined) return false;
	const [x, y] = [a.settlement, b.settlement];
	return (
		a.state === b.state &&
		(a.observed ?? false) === (b.observed ?? false) &&
		a.dueAt === b.dueAt &&
		x?.score === y?.score &&
		x?.source === y?.source &&
		x?.time === y?.time
	);
}
