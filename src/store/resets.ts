import type { BanditRecord, SettingRecord } from '../base/records.ts';
import { settingIds } from '../base/settings.ts';
import type { Change, StoredRecord } from './store.ts';

/** How often a goal was reset, as its record has it. */
export function resetsIn(record: StoredRecord | undefined): number {
	const kept = record as BanditRecord | undefined;
	const value = kept?.kind === 'setting' ? (kept.value as { count?: unknown } | null) : undefined;
	return typeof value?.count === 'number' ? value.count : 0;
}

/** Counts one more reset, so that marks of what was imported before lose their meaning. `time`: ms since the epoch. */
export function countingReset(time: number): Change {
	const id = settingIds.resets;
	return {
		id,
		apply: (stored) => {
			const record: SettingRecord = {
				...{ id, kind: 'setting', time, dueAt: Number.POSITIVE_INFINITY },
				revision: (stored?.revision ?? 0) + 1,
				value: { count: resetsIn(stored) + 1 },
			};
			return { record };
		},
	};
}
