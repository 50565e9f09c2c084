import type { DecisionRecord } from '../../base/records.ts';
import type { AddedRow, Batch, Change, StatRow, Store } from '../store.ts';

/** A decision's record. */
export function record(id: string, more: Partial<DecisionRecord> = {}): DecisionRecord {
	return {
		id,
		kind: 'decision',
		policy: 'beta/1',
		arm: 'a',
		segment: '',
		features: new Float64Array(0),
		time: 1000,
		dueAt: 2000,
		revision: 1,
		state: 'open',
		...more,
	};
}

/** A row of sums. */
export const row = (key: string, ...sums: number[]): StatRow => ({ key, sums: Float64Array.from(sums) });

/** A change, and what it adds when it is applied. */
export interface Step {
	readonly change: Change;
	/** As of its last application. */
	add: readonly AddedRow[];
}

/** A step by what becomes of the record and what that adds. */
export function step(
	id: string,
	apply: (present: DecisionRecord | undefined) => [record: DecisionRecord | null, ...add: AddedRow[]] | undefined,
	expected?: DecisionRecord | null,
): Step {
	const made: Step = {
		change: {
			id,
			expected,
			apply: (stored) => {
				const [record, ...add] = apply(stored as DecisionRecord | undefined) ?? [];
				made.add = add;
				if (record === undefined) return undefined;
				return { record: record && { ...record, revision: (stored?.revision ?? 0) + 1 } };
			},
		},
		add: [],
	};
	return made;
}

/** Opens a decision if it is not there yet. */
export const opening = (id: string, more: Partial<DecisionRecord> = {}, expected?: null): Step =>
	step(id, (present) => (present === undefined ? [record(id, more), row('draws', 1)] : undefined), expected);

/** Settles a decision once, and revises it when the score differs. */
export const settling = (id: string, score: number, expected?: DecisionRecord): Step =>
	step(
		id,
		(present) => {
			if (present === undefined) return undefined;
			const before = present.outcome;
			if (before?.score === score) return undefined;
			return [
				{ ...present, state: 'settled', outcome: { score, source: 'user', time: 1500 } },
				row('sums', before === undefined ? 1 : 0, score - (before?.score ?? 0)),
			];
		},
		expected,
	);

/** Adds rows, with a record of its own. */
export const adding = (...add: AddedRow[]): Step => step('adding', () => [record('adding'), ...add]);

/** Removes a record. */
export const removing = (id: string): Step => step(id, () => [null]);

/** Looks at a record. */
export const looking = (id: string, look: (present: DecisionRecord | undefined) => void): Step =>
	step(id, (present) => {
		look(present);
		return undefined;
	});

/** A batch of steps. */
export function batch(writer: string, number: number, steps: readonly Step[], drop?: readonly string[]): Batch {
	return {
		writer,
		number,
		changes: steps.map(({ change }) => change),
		sums: () => {
			const sums = new Map<string, Float64Array>();
			for (const { add } of steps) {
				for (const { key, sums: added } of add) {
					const present = sums.get(key);
					// Of another length: the store is to find out.
					if (present === undefined || present.length !== added.length) sums.set(key, added);
					else
						sums.set(
							key,
							present.map((x, i) => x + added[i]!),
						);
				}
			}
			return { add: Array.from(sums, ([key, sums]) => ({ key, sums })), drop };
		},
	};
}

/** Writes batches of one writer. */
export class Writer {
	readonly store: Store;
	readonly name: string;
	#number = 0;

	constructor(store: Store, name: string = crypto.randomUUID()) {
		this.store = store;
		this.name = name;
	}

	/** The next batch. */
	batch(steps: readonly Step[], drop?: readonly string[]): Batch {
		return batch(this.name, ++this.#number, steps, drop);
	}

	/** Writes the next batch. */
	async write(goal: string, ...steps: readonly Step[]): Promise<'done' | 'repeated'> {
		return await this.store.transact(goal, this.batch(steps));
	}
}

/** The whole present sums of a goal. */
export async function sumsOf(store: Store, goal = 'g'): Promise<Record<string, number[]>> {
	const { rows } = await store.read(goal);
	return Object.fromEntries(rows.map(({ key, sums }) => [key, Array.from(sums)]));
}
