import type { Choice } from '../base/decision-log.ts';
import type { BanditRequest } from '../base/types.ts';

/** What a decision is made for, where it is not the request's first: see `Choice`. */
export type Purpose = 'shadow' | 'better';

/** How an arm comes to serve. */
export function choiceOf(
	request: BanditRequest,
	{ purpose, isPinned, isHeld }: { purpose: Purpose | undefined; isPinned: boolean; isHeld: boolean },
): Choice {
	if (purpose !== undefined) return purpose;
	if (request.arm !== undefined) return 'forced';
	if (isPinned) return 'pinned';
	if (request.explore === false) return 'greedy';
	return isHeld ? 'holdout' : 'drawn';
}
