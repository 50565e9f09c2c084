import type { Change, DecisionRecord, StatRow, Store } from '../../src/store/store.ts';

/** A decision's record. */
export function record(id: string, more: Partial<DecisionRecord> = {}): DecisionRecord {
	return {
		id,
		goal: 'g',
		policy: 'beta/1',
		arm: 'a',
		segment: '',
		features: new Float64Array(0),
		time: 1000,
		dueAt: 2000,
		state: 'open',
		...more,
	};
}

/** A row of sums. */
export const row = (key: string, ...sums: number[]): StatRow => ({ key, sums: Float64Array.from(sums) });

/** Opens a decision if it is not there yet. */
export const opening = (id: string, more: Partial<DecisionRecord> = {}): Change => ({
	id,
	apply: (present) => (present === undefined ? { record: record(id, more), add: [row('draws', 1)] } : undefined),
});

/** Settles a decision once, and revises it when the score differs. */
export const settling = (id: string, score: number): Change => ({
	id,
	apply: (present) => {
		if (present === undefined) return undefined;
		const before = present.settlement;
		if (before?.score === score) return undefined;
		return {
			record: { ...present, state: 'settled', settlement: { score, source: 'user', time: 1500 } },
			add: [row('sums', before === undefined ? 1 : 0, score - (before?.score ?? 0))],
		};
	},
});

/** The whole present sums of a goal. */
export async function sumsOf(store: Store, goal = 'g'): Promise<Record<string, number[]>> {
	const { rows } = await store.read(goal);
	return Object.fromEntries(rows.map(({ key, sums }) => [key, Array.from(sums)]));
}
