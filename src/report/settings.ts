import type { BanditRecord } from '../base/records.ts';
import { type GoalConfiguration, type GoalControl, type GoalMark, settingIds } from '../base/settings.ts';
import type { Store } from '../store/store.ts';

async function settingOf(store: Store, goal: string, id: string): Promise<unknown> {
	const record = (await store.get(goal, id)) as BanditRecord | undefined;
	return record?.kind === 'setting' ? record.value : undefined;
}

/** How a goal is set up, as its latest process said; undefined: none has since this is written down. */
export async function configurationOf(store: Store, goal: string): Promise<GoalConfiguration | undefined> {
	const value = (await settingOf(store, goal, settingIds.configuration)) as GoalConfiguration | undefined;
	return Array.isArray(value?.arms) ? value : undefined;
}

/** What an operator asked for. */
export async function controlOf(store: Store, goal: string): Promise<GoalControl> {
	const value = await settingOf(store, goal, settingIds.control);
	return typeof value === 'object' && value !== null ? value : {};
}

/** What happened to a goal, the oldest first. */
export async function marksOf(store: Store, goal: string): Promise<readonly GoalMark[]> {
	const value = await settingOf(store, goal, settingIds.marks);
	return Array.isArray(value) ? value : [];
}
