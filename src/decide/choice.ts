import type { Choice } from '../base/decision-log.ts';
import type { BanditRequest, Decision } from '../base/types.ts';

/** What a decision is made for, where it is not the request's first: see `Choice`. */
export type Purpose = 'shadow' | 'better';

/** What a decision goes on from, so that both count as one request. */
export interface Succession {
	/** The one with which the request began. */
	readonly decision: Decision;
	/** Its arm failed, or is slow. */
	readonly by: 'retry' | 'hedge';
}

interface ChoiceFacts {
	readonly purpose: Purpose | undefined;
	readonly goesOn: Succession['by'] | undefined;
	readonly isPinned: boolean;
	readonly isHeld: boolean;
}

/** How an arm comes to serve. */
export function choiceOf(request: BanditRequest, { purpose, goesOn, isPinned, isHeld }: ChoiceFacts): Choice {
	if (purpose !== undefined) return purpose;
	if (goesOn !== undefined) return goesOn;
	if (request.arm !== undefined) return 'forced';
	if (isPinned) return 'pinned';
	if (request.explore === false) return 'greedy';
	return isHeld ? 'holdout' : 'drawn';
}
