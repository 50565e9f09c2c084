/** What a bandit writes, without the bandit: for what a store costs beside the maths. */
import { randomUUID } from 'node:crypto';
import { type Batch, createBandit, memoryStore, methodsOf, type Store, type StoredRecord } from 'bandit-model';

/** A batch as it was written: its records, and what it added. */
interface Written {
	readonly records: readonly StoredRecord[];
	readonly sums: ReturnType<Batch['sums']>;
}

/** The batches of a bandit whose outcomes come `atOnce` at a time. */
export async function writtenBatches(count: number, atOnce: number): Promise<Written[]> {
	const written: Written[] = [];
	const inner = memoryStore();
	const store: Store = {
		...methodsOf(inner),
		transact: async (goal, batch) => {
			const records: StoredRecord[] = [];
			const changes = batch.changes.map((change) => ({
				...change,
				apply: (stored: StoredRecord | undefined) => {
					const effect = change.apply(stored);
					if (effect?.record?.kind === 'decision') records.push(effect.record);
					return effect;
				},
			}));
			const sums = (): ReturnType<Batch['sums']> => {
				const { add } = batch.sums();
				if (records.length > 0) {
					written.push({ records, sums: { add: add.map(({ key, sums }) => ({ key, sums: sums.slice() })) } });
				}
				return { add };
			};
			return inner.transact(goal, { writer: batch.writer, number: batch.number, changes, sums });
		},
	};
	const bandit = createBandit({ goal: 'bench', arms: ['arm 0', 'arm 1', 'arm 2'], store, onError: () => {} });
	for (let i = 0; i < count; i += atOnce) {
		const group = Array.from({ length: atOnce }, (_, j) => {
			const { id } = bandit.decide({ text: `Question ${i + j} on invoice ${j * 7919}`, segment: 'billing' });
			return bandit.report(id, j % 3 === 0 ? 'failure' : 'success');
		});
		await Promise.all(group);
	}
	await bandit.close();
	return written;
}

/** Writes batches to a store, under ids of their own. */
export class Replay {
	readonly #store: Store;
	readonly #writer = randomUUID();
	#number = 0;

	constructor(store: Store) {
		this.#store = store;
	}

	write({ records, sums }: Written): unknown {
		const changes = records.map((record) => {
			const id = randomUUID();
			return { id, expected: null, apply: () => ({ record: { ...record, id } }) };
		});
		return this.#store.transact('bench', { writer: this.#writer, number: ++this.#number, changes, sums: () => sums });
	}
}
