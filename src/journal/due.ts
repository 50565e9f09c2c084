import type { BanditRecord, DecisionRecord } from '../base/records.ts';
import { nothing, type Operation } from './operation.ts';

/** What an operation found that changes a decision's state; undefined: there was nothing to change. */
export type Changed = DecisionRecord | undefined;

/** Lets an open decision go that waited too long. */
export function expire(now: number, retentionMs: number): Operation<Changed> {
	return toState('expired', (record) => now > record.dueAt, now + retentionMs);
}

/** Ends a decision that gets no outcome of its own: a fault, an abort. A report may still settle it. */
export function close(now: number, retentionMs: number): Operation<Changed> {
	return toState('closed', () => true, now + retentionMs);
}

function toState(state: 'expired' | 'closed', when: (record: DecisionRecord) => boolean, dueAt: number) {
	return (record: BanditRecord | undefined) =>
		record?.kind === 'decision' && record.state === 'open' && when(record)
			? { found: record, step: { record: { ...record, state, dueAt }, addition: nothing } }
			: { found: undefined };
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
