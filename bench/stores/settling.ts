/** Settled outcomes of one process, through a bandit, or through the barest client. */
import { randomUUID } from 'node:crypto';
import { createBandit, type Store } from 'bandit-model';
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
	const bandit = createBandit({ goal, arms: Array.from({ length: arms }, (_, i) => `arm ${i}`), store });
	await bandit.ready;
	const settled = await timed(count, atOnce, () => bandit.report(bandit.decide().id, 'success'));
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

/** A part of a measurement, for a process of its own: which store, how, and how much. */
export type Part = readonly [place: Place, how: 'bandit' | 'bare', count: number, atOnce: number];

export async function settlePart([place, how, count, atOnce]: Part): Promise<Settled> {
	if (how === 'bandit') {
		const store = openStore(place);
		const settled = await settleOutcomes(store, count, atOnce);
		await store.close();
		return settled;
	}
	const bare = await openBare(place);
	const settled = await timed(count, atOnce, () => bare.write(randomUUID()));
	await bare.close();
	return settled;
}
