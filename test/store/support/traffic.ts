/** Workers that go on serving whatever becomes of their stores. */
import { expect } from 'vitest';
import type { Bandit } from '../../../src/bandit/bandit.ts';
import { createBandit, type ErrorEvent, memoryStore } from '../../../src/index.ts';
import type { Store } from '../../../src/store/store.ts';

export interface TrafficOptions {
	/** ms between the requests of a worker. Default 4. */
	readonly pauseMs?: number;
	/** How much a worker's clock is wrong, ms. */
	readonly skewMs?: readonly number[];
}

/** What came of it. */
export interface TrafficReport {
	readonly decisions: number;
	readonly outcomes: number;
	readonly errors: readonly ErrorEvent[];
	/**
	 * By how much longer decisions took than those of a bandit whose store is memory, in the same turns, ms at p99: of the
	 * processor's time, for the machine may be busy with other things.
	 */
	readonly slowerMs: number;
}

/** What is waited for under trouble. */
export interface Trouble {
	/** Until some more requests were served. */
	served(): Promise<void>;
	/** Until a fault was told whose text this matches. */
	told(pattern: RegExp): Promise<void>;
}

const goal = 'support';

/** How long an answer may take where it is only looked at what has become of it, ms. */
export const patientMs = 60_000;

/** Serves requests until the trouble is over and a while longer; then all that waits is written. */
export async function underTraffic(
	stores: readonly Store[],
	trouble: (trouble: Trouble) => Promise<void>,
	{ pauseMs = 4, skewMs = [] }: TrafficOptions = {},
): Promise<TrafficReport> {
	const errors: ErrorEvent[] = [];
	const bandits = stores.map((store, i) =>
		createBandit({
			goal,
			arms: ['a', 'b'],
			store,
			policy: 'beta',
			forgetting: false,
			detectChange: false,
			flushMs: 10,
			refreshMs: 100,
			clock: () => Date.now() + (skewMs[i] ?? 0),
			onError: (event) => void errors.push(event),
		}),
	);
	await Promise.all(bandits.map((bandit) => bandit.ready));
	const undisturbed = createBandit({ goal, arms: ['a', 'b'], store: memoryStore(), policy: 'beta', flushMs: 10 });
	// The first decisions of a process are slow, whatever its store does.
	for (let i = 0; i < 3000; i++) undisturbed.decide();
	const times: number[] = [];
	const others: number[] = [];
	const reports: Promise<unknown>[] = [];
	const serve = (bandit: Bandit): void => {
		for (let i = 0; i < 5; i++) {
			const start = cpuMs();
			const { id } = bandit.decide();
			const end = cpuMs();
			undisturbed.decide();
			times.push(end - start);
			others.push(cpuMs() - end);
			// The others get no outcome. Each worker hears of failures, however many workers there are.
			const turn = Math.floor(reports.length / bandits.length);
			if (i === 0) reports.push(bandit.report(id, turn % 3 === 0 ? 'failure' : 'success'));
		}
	};
	let isOver = false;
	const traffic = (async () => {
		while (!isOver) {
			for (const bandit of bandits) serve(bandit);
			await pause(pauseMs);
		}
	})();
	const served = async (): Promise<void> => {
		const until = reports.length + 20 * bandits.length;
		while (reports.length < until) await pause(pauseMs);
	};
	const told = async (pattern: RegExp): Promise<void> => {
		while (!errors.some(({ error }) => pattern.test(String(error)))) await pause(pauseMs);
	};
	await served();
	await trouble({ served, told });
	await served();
	isOver = true;
	await traffic;
	for (const bandit of bandits) await eventually(() => bandit.flush());
	await Promise.all(reports);
	await Promise.all([...bandits, undisturbed].map((bandit) => bandit.close()));
	const slowerMs = p99(times) - p99(others);
	return { decisions: times.length, outcomes: reports.length, errors, slowerMs };
}

function p99(times: number[]): number {
	times.sort((x, y) => x - y);
	return times[Math.floor(times.length * 0.99)]!;
}

function cpuMs(): number {
	const { user, system } = process.threadCpuUsage();
	return (user + system) / 1000;
}

/** Each decision and each outcome is in the store once, no decision was slow, and troubles were told once a kind, and their end. */
export async function expectAllThereOnce(
	store: Store,
	{ decisions, outcomes, errors, slowerMs }: TrafficReport,
): Promise<void> {
	const bandit = createBandit({ goal, arms: ['a', 'b'], store, policy: 'beta', forgetting: false });
	await bandit.ready;
	const { arms } = bandit.insights();
	const sum = (of: 'draws' | 'outcomes'): number => arms.reduce((total, arm) => total + arm[of], 0);
	expect({ draws: sum('draws'), outcomes: sum('outcomes') }).toEqual({ draws: decisions, outcomes });
	await bandit.close();
	expect(slowerMs).toBeLessThan(1);
	expectToldOnce(errors);
}

function expectToldOnce(errors: readonly ErrorEvent[]): void {
	expect(errors.filter(({ during }) => during !== 'store')).toEqual([]);
	const begun = errors.filter(({ isOver }) => !isOver).length;
	const ended = errors.filter(({ isOver }) => isOver).length;
	if (begun > 0) expect(ended).toBeGreaterThan(0);
	expect(ended).toBeLessThanOrEqual(begun);
}

/** Does something until it succeeds. */
export async function eventually<T>(work: () => Promise<T>, tries = 100): Promise<T> {
	for (let i = 0; ; i++) {
		try {
			return await work();
		} catch (error) {
			if (i === tries) throw error;
			await pause(100);
		}
	}
}

export function pause(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}
