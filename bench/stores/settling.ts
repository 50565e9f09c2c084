/** Settled outcomes of one process, through a bandit, or through the barest client. */
import { randomUUID } from 'node:crypto';
import { createBandit, type Store } from 'bandit-model';
import { Replay, writtenBatches } from './batches.ts';
import { openBare, openStore, type Place } from './places.ts';

export interface Settled {
	readonly perSecond: number;
	/** Time of each outcome that was awaited alone, ms; else of each group. */
	readonly times: readonly number[];
}

/** Decides and reports `count` times, `atOnce` at a time. */
export async function settleOutcomes(
	store: Store,
	count: number,
	atOnce: number,
	arms = 3,
	goal = 'bench',
): Promise<Settled> {
	const bandit = createBandit({
		goal,
		arms: Array.from({ length: arms }, (_, i) => `arm ${i}`),
		store,
		onError: () => {},
	});
	await bandit.ready;
	let n = 0;
	const one = (): unknown => bandit.report(bandit.decide().id, n++ % 3 === 0 ? 'failure' : 'success');
	// The first ones are slow, whatever the store.
	await timed(Math.max(60, 2 * atOnce), atOnce, one);
	const settled = await timed(count, atOnce, one);
	await bandit.close();
	return settled;
}

async function timed(count: number, atOnce: number, one: () => unknown): Promise<Settled> {
	const times: number[] = [];
	const start = performance.now();
	for (let i = 0; i < count; i += atOnce) {
		const from = performance.now();
		await Promise.all(Array.from({ length: atOnce }, one));
		times.push(performance.now() - from);
	}
	return { perSecond: (count * 1000) / (performance.now() - start), times };
}

/**
 * A part of a measurement, for a process of its own: which store, how, and how much. `store`: what the bandit writes, without
 * the bandit.
 */
export type Part = readonly [place: Place, how: 'bandit' | 'store' | 'bare', count: number, atOnce: number];

export async function settlePart([place, how, count, atOnce]: Part): Promise<Settled> {
	if (how === 'bandit') {
		const store = openStore(place);
		const settled = await settleOutcomes(store, count, atOnce);
		await store.close();
		return settled;
	}
	if (how === 'store') {
		const batches = await writtenBatches(count, atOnce);
		const store = openStore(place);
		await store.read('bench');
		const replay = new Replay(store);
		for (const batch of batches.slice(0, 30)) await replay.write(batch);
		let next = 0;
		const { perSecond, times } = await timed(batches.length, 1, () => replay.write(batches[next++]!));
		await store.close();
		return { perSecond: (perSecond * count) / batches.length, times };
	}
	const bare = await openBare(place);
	await timed(60, 1, () => bare.write(randomUUID()));
	const settled = await timed(count, atOnce, () => bare.write(randomUUID()));
	await bare.close();
	return settled;
}
