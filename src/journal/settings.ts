import type { SettingRecord } from '../base/records.ts';
import { type GoalMark, mostMarks, settingIds } from '../base/settings.ts';
import { nothing, type Operation } from './operation.ts';

function setting(id: string, value: unknown, time: number): SettingRecord {
	return { id, kind: 'setting', time, dueAt: Number.POSITIVE_INFINITY, revision: 1, value };
}

/** Keeps a setting, where it differs from what is kept. */
export function keepSetting(id: string, value: unknown, time: number): Operation<undefined> {
	const text = JSON.stringify(value);
	return (record) =>
		record?.kind === 'setting' && JSON.stringify(record.value) === text
			? { found: undefined }
			: { found: undefined, step: { record: setting(id, value, time), addition: nothing } };
}

/** Adds a mark to those of the goal; the oldest leave. */
export function addMark(mark: GoalMark): Operation<undefined> {
	return (record) => {
		const kept = record?.kind === 'setting' && Array.isArray(record.value) ? (record.value as GoalMark[]) : [];
		const marks = [...kept, mark].slice(-mostMarks);
		return { found: undefined, step: { record: setting(settingIds.marks, marks, mark.time), addition: nothing } };
	};
}
