import type { BanditRecord, DecisionRecord } from '../base/records.ts';
import type { Score } from '../learner/evaluation/scores.ts';
import { scored } from '../learner/evaluation/scoring.ts';
import { nothing, type Operation } from './operation.ts';

/** What an operation found that changes a decision's state; undefined: there was nothing to change. */
export type Changed = DecisionRecord | undefined;

/** Lets an open decision go that waited too long. */
export function expire(now: number, retentionMs: number): Operation<Changed> {
	return toState('expired', (record) => now > record.dueAt, now + retentionMs, true);
}

/**
 * Ends a decision that gets no outcome of its own: a fault, an abort. A report may still settle it. `isLost`: it had an answer,
 * or was not waited for, so that an outcome is missing.
 */
export function close(now: number, retentionMs: number, isLost: boolean): Operation<Changed> {
	return toState('closed', () => true, now + retentionMs, isLost);
}

function toState(
	state: 'expired' | 'closed',
	when: (record: DecisionRecord) => boolean,
	dueAt: number,
	isLost: boolean,
): Operation<Changed> {
	return (record) => {
		if (record?.kind !== 'decision' || record.state !== 'open' || !when(record)) return { found: undefined };
		const score = isLost ? scored()?.lost(record, 1) : undefined;
		const scores = score === undefined ? [] : [score];
		const ended: DecisionRecord = { ...record, state, dueAt, ...(isLost && { isLost }) };
		return { found: record, step: { record: ended, addition: { lessons: [], tallies: [], scores } } };
	};
}

/** Another arm serves the request: what becomes of it is counted with that. */
export function passOn(): Operation<undefined> {
	return (record) => {
		if (record?.kind !== 'decision' || record.isPassed === true) return { found: undefined };
		const { outcome } = record;
		const scoring = scored();
		const scores: Score[] = [];
		if (outcome != null && scoring !== undefined) scores.push(scoring.outcome(record, outcome, -1));
		if (record.isLost && scoring !== undefined) scores.push(scoring.lost(record, -1));
		const changed: DecisionRecord = { ...record, isPassed: true, isLost: undefined };
		return { found: undefined, step: { record: changed, addition: { lessons: [], tallies: [], scores } } };
	};
}

/** Forgets what is due and awaits no outcome. */
export function forget(now: number): Operation<undefined> {
	return (record) => {
		const isOpen = record?.kind === 'decision' && record.state === 'open';
		return record !== undefined && !isOpen && now > record.dueAt
			? { found: undefined, step: { record: null, addition: nothing } }
			: { found: undefined };
	};
}

/** Keeps a record as it is, in place of what was under its id. */
export function keep(record: BanditRecord): Operation<undefined> {
	return () => ({ found: undefined, step: { record, addition: nothing } });
}
