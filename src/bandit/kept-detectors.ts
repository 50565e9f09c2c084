import type { SettingRecord } from '../base/records.ts';
import { nothing, type Operation } from '../journal/operation.ts';
import type { ChangeState } from '../learner/change.ts';

/** What is watched of an arm, each against its own kind. */
export type Kind = 'grade' | 'screen';

/** Detectors by arm and kind, as they are kept. */
export type Detectors = Readonly<Record<string, Readonly<Partial<Record<Kind, ChangeState>>>>>;

/** Keeps detectors: of each arm's those that have seen the most, whichever process they are of. */
export function keepDetectors(given: Pick<SettingRecord, 'id' | 'time'> & { readonly value: Detectors }): Operation {
	return (stored) => {
		const before = stored?.kind === 'setting' ? (stored.value as Detectors) : {};
		const value: Record<string, Detectors[string]> = { ...before };
		for (const [arm, detectors] of Object.entries(given.value)) value[arm] = furthest(before[arm], detectors);
		const { id, time } = given;
		const record: SettingRecord = { id, kind: 'setting', time, dueAt: Number.POSITIVE_INFINITY, revision: 1, value };
		return { found: undefined, step: { record, addition: nothing } };
	};
}

function furthest(before: Detectors[string] | undefined, now: Detectors[string]): Detectors[string] {
	const chosen: { -readonly [Kind in keyof Detectors[string]]: Detectors[string][Kind] } = { ...before };
	for (const kind of ['grade', 'screen'] as const) {
		const [known, given] = [chosen[kind], now[kind]];
		if (given === undefined) continue;
		const isBehind = known !== undefined && (known.alarms - given.alarms || known.n - given.n) > 0;
		if (!isBehind) chosen[kind] = given;
	}
	return chosen;
}
