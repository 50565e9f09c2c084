import { InvalidOptionError } from '../base/errors.ts';
import type { GoalControl } from '../base/settings.ts';
import { changeControl } from '../journal/control.ts';
import type { Store } from '../store/store.ts';

/** What an operator does on a page. */
export interface AdminAction {
	readonly goal: string;
	readonly action: 'pin' | 'unpin' | 'mode' | 'retire';
	readonly arm?: string;
	readonly mode?: string;
}

/** Asks all processes of a goal for something. Throws InvalidOptionError for what is none. */
export function administer(store: Store, action: AdminAction): Promise<GoalControl> {
	return changeControl(store, action.goal, Date.now(), changeOf(action));
}

function changeOf({ action, arm, mode }: AdminAction): (control: GoalControl) => GoalControl {
	const named = typeof arm === 'string' && arm !== '' ? arm : undefined;
	if (action === 'pin' && named !== undefined) return (control) => ({ ...control, pinned: named });
	if (action === 'unpin') return (control) => ({ ...control, pinned: null });
	if (action === 'retire' && named !== undefined) {
		return (control) => ({ ...control, retired: [...new Set([...(control.retired ?? []), named])] });
	}
	if (action === 'mode' && (mode === 'adaptive' || mode === 'observe' || mode === 'shadow')) {
		return (control) => ({ ...control, mode });
	}
	throw new InvalidOptionError('action', { action, arm, mode }, 'Give pin or retire with an arm, unpin, or mode.');
}
