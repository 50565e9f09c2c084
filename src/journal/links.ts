import type { LinkRecord } from '../base/records.ts';
import { nothing, type Operation } from './operation.ts';

/** Most decisions that are kept of one trace. */
const mostDecisions = 200;

/** A decision that something outside was made by. */
export interface AddedLink {
	readonly id: string;
	readonly decisionId: string;
	/** ms since the epoch */
	readonly time: number;
	readonly dueAt: number;
}

/** Adds a decision to a link, where it is not in it yet; of too many the first stay. */
export function addLink({ id, decisionId, time, dueAt }: AddedLink): Operation<undefined> {
	return (stored) => {
		const decisionIds = stored?.kind === 'link' ? stored.decisionIds : [];
		if (decisionIds.includes(decisionId) || decisionIds.length >= mostDecisions) return { found: undefined };
		const record: LinkRecord = {
			...{ id, kind: 'link', time, dueAt, revision: 1 },
			decisionIds: [...decisionIds, decisionId],
		};
		return { found: undefined, step: { record, addition: nothing } };
	};
}
