import type { BanditRecord, SettingRecord } from '../base/records.ts';
import { type GoalControl, settingIds } from '../base/settings.ts';
import { randomUuid } from '../base/uuid.ts';
import type { Store } from '../store/store.ts';

/** Asks all processes of a goal for something; they take it up at their next refresh. Gives what is asked for in all. */
export async function changeControl(
	store: Store,
	goal: string,
	now: number,
	change: (control: GoalControl) => GoalControl,
): Promise<GoalControl> {
	const id = settingIds.control;
	let control: GoalControl = {};
	await store.transact(goal, {
		writer: randomUuid(),
		number: 1,
		changes: [
			{
				id,
				apply: (stored) => {
					const kept = stored as BanditRecord | undefined;
					control = change(kept?.kind === 'setting' ? (kept.value as GoalControl) : {});
					const record: SettingRecord = {
						id,
						kind: 'setting',
						time: now,
						dueAt: Number.POSITIVE_INFINITY,
						revision: (kept?.revision ?? 0) + 1,
						value: control,
					};
					return { record };
				},
			},
		],
		sums: () => ({ add: [] }),
	});
	return control;
}
