import type { Operation, Step } from './operation.ts';

/** Lets an open decision go that waited too long. */
export function expire(now: number, retentionMs: number): Operation {
	return (record) =>
		record?.state === 'open' && now > record.dueAt
			? { record: { ...record, state: 'expired', dueAt: now + retentionMs }, addition: nothing }
			: undefined;
}

/** Forgets a decision whose retention has passed. */
export function forget(now: number): Operation {
	return (record) =>
		record !== undefined && record.state !== 'open' && now > record.dueAt
			? { record: null, addition: nothing }
			: undefined;
}

/** Ends a decision that gets no outcome of its own: a fault, an abort. A report may still settle it. */
export function close(now: number, retentionMs: number): Operation {
	return (record) =>
		record?.state === 'open'
			? { record: { ...record, state: 'closed', dueAt: now + retentionMs }, addition: nothing }
			: undefined;
}

export const nothing: Step['addition'] = { lessons: [], tallies: [] };
