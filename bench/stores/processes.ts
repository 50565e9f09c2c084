/** Outcomes a second with 1, 2 and 8 client processes, beside the barest client in the same run. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { percentiles } from '../support/timing.ts';
import { type Kind, kinds, newPlace, openStore, removePlace, serverUse } from './places.ts';
import type { Part, Settled } from './settling.ts';

async function inProcess(part: Part): Promise<Settled> {
	const child = fork(join(import.meta.dirname, 'client.ts'), [JSON.stringify(part)]);
	const [settled] = (await once(child, 'message')) as [Settled];
	return settled;
}

const round = (n: number): string => Math.round(n).toLocaleString('en');

/**
 * Of each store: outcomes a second awaited alone and grouped, of the barest client, of the store alone with what a bandit
 * writes, and through a bandit.
 */
export async function printProcesses(): Promise<void> {
	for (const [title, atOnce, count] of [
		['awaited alone', 1, 300],
		['in groups of 128', 128, 128 * 30],
	] as const) {
		const rows: Record<string, object> = {};
		for (const kind of kinds) {
			for (const processes of kind === 'memory' ? [1] : [1, 2, 8]) {
				rows[`${kind}, ${processes} process${processes > 1 ? 'es' : ''}`] = await measured(
					kind,
					processes,
					count,
					atOnce,
				);
			}
		}
		console.log(`\nSettled outcomes, ${title}`);
		console.table(rows);
	}
}

async function measured(kind: Kind, processes: number, count: number, atOnce: number): Promise<object> {
	const place = newPlace(kind);
	// The schema is made before it counts.
	const store = openStore(place);
	await store.goals();
	await store.close();
	const each = Math.ceil(count / processes);
	const all = (how: 'bandit' | 'store' | 'bare'): Promise<Settled[]> =>
		Promise.all(Array.from({ length: processes }, () => inProcess([place, how, each, atOnce])));
	const isServer = kind === 'Redis' || kind === 'Postgres';
	const bare = await all('bare');
	const alone = await all('store');
	const before = isServer ? await serverUse(place) : undefined;
	const bandit = await all('bandit');
	const after = isServer ? await serverUse(place) : undefined;
	const rate = (parts: readonly Settled[]): number => parts.reduce((sum, { perSecond }) => sum + perSecond, 0);
	const times = bandit.flatMap((part) => [...part.times]);
	const sorted = [...times].sort((a, b) => a - b);
	const total = each * processes;
	await removePlace(place);
	return {
		'bare client, a second': round(rate(bare)),
		'store, a second': round(rate(alone)),
		'store to bare': (rate(alone) / rate(bare)).toFixed(2),
		'bandit, a second': round(rate(bandit)),
		'bandit to bare': (rate(bandit) / rate(bare)).toFixed(2),
		'p50, ms': percentiles(times).median.toFixed(2),
		'p99, ms': sorted[Math.floor(sorted.length * 0.99)]!.toFixed(2),
		...(after?.micros !== undefined && {
			'server, µs an outcome': ((after.micros - before!.micros!) / total).toFixed(0),
		}),
		...(after !== undefined && { 'bytes an outcome': round((after.bytes - before!.bytes) / total) }),
	};
}
