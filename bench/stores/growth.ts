/** What an outcome costs where much is open already, where there are many goals, many arms. */
import { createBandit, type Store } from 'bandit-model';
import { type Kind, newPlace, openStore, removePlace, serverUse } from './places.ts';
import { settleOutcomes } from './settling.ts';

const isLong = process.argv.includes('long');

/** Milliseconds an outcome, in groups of 64. */
async function cost(store: Store, arms?: number, goal?: string): Promise<string> {
	const { perSecond } = await settleOutcomes(store, 64 * 20, 64, arms, goal);
	return (1000 / perSecond).toFixed(2);
}

async function openDecisions(store: Store, count: number): Promise<void> {
	const arms = Array.from({ length: 5 }, (_, i) => `arm ${i}`);
	const bandit = createBandit({ goal: 'bench', arms, store, maxPending: 100_000, onError: () => {} });
	await bandit.ready;
	for (let i = 1; i <= count; i++) {
		bandit.decide({ text: `Question ${i} on invoice ${i * 7919}`, segment: ['billing', 'delivery', 'other'][i % 3]! });
		if (i % 500 === 0) await bandit.flush();
	}
	await bandit.close();
}

export async function printGrowth(): Promise<void> {
	const rows: Record<string, Record<string, string>> = {};
	for (const kind of ['SQLite', 'Redis', 'Postgres'] as const) rows[kind] = await grown(kind);
	console.log('\nms an outcome, in groups of 64, as the store grows');
	console.table(rows);
}

async function grown(kind: Kind): Promise<Record<string, string>> {
	const row: Record<string, string> = {};
	const place = newPlace(kind);
	const store = openStore(place);
	await store.goals();
	let open = 0;
	const isServer = kind === 'Redis' || kind === 'Postgres';
	await openDecisions(store, 500);
	const before = isServer ? await serverUse(place) : undefined;
	for (const count of [1_000, 10_000, 100_000, ...(isLong ? [1_000_000] : [])]) {
		await openDecisions(store, count - open);
		open = count;
		row[`${count.toLocaleString('en')} open`] = await cost(store);
	}
	if (before !== undefined) {
		row['bytes an open decision'] = (((await serverUse(place)).bytes - before.bytes) / open).toFixed(0);
	}
	let goals = 1;
	for (const count of [100, ...(isLong ? [10_000] : [1_000])]) {
		for (; goals < count; goals++) await settleOutcomes(store, 1, 1, 3, `goal ${goals}`);
		row[`${count.toLocaleString('en')} goals`] = await cost(store, 3, 'another goal');
	}
	for (const arms of [2, 10, 50]) row[`${arms} arms`] = await cost(store, arms, `with ${arms} arms`);
	await store.close();
	await removePlace(place);
	return row;
}
