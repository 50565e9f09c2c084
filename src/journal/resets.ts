import type { MarkRecord } from '../base/records.ts';
import { settingIds } from '../base/settings.ts';
import { randomUuid } from '../base/uuid.ts';
import { parseRowKey } from '../learner/row-key.ts';
import { countingReset, resetsIn } from '../store/resets.ts';
import type { Store, StoredRecord } from '../store/store.ts';

/** How often a goal was reset. */
export async function resetsOf(store: Store, goal: string): Promise<number> {
	return resetsIn(await store.get(goal, settingIds.resets));
}

/** Whether what a mark stands for still holds: a reset forgets what was brought in before it, so that it may come in again. */
export function holds(mark: StoredRecord | undefined, resets: number): boolean {
	return mark !== undefined && ((mark as MarkRecord).resets ?? 0) >= resets;
}

/**
 * Forgets what a goal has learnt, or what it has learnt of one arm; gives how many rows that were. Decisions stay until they
 * are due. Marks of what was imported lose their meaning with a reset of the whole goal.
 */
export async function resetGoal(store: Store, goal: string, now: number, arm?: string): Promise<number> {
	const { rows } = await store.read(goal);
	const keys = rows.map(({ key }) => key).filter((key) => arm === undefined || parseRowKey(key)?.arm === arm);
	await store.transact(goal, {
		writer: randomUuid(),
		number: 1,
		changes: arm === undefined ? [countingReset(now)] : [],
		sums: () => ({ add: [], drop: keys }),
	});
	return keys.length;
}
