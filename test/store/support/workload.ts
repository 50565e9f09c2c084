import type { DecisionRecord } from '../../../src/base/records.ts';
import { record, row, type Step, step, Writer } from '../../../src/store/conformance/changes.ts';
import { losing } from '../../../src/store/conformance/once.ts';
import type { Store } from '../../../src/store/store.ts';

/** Decisions that several workers open, and outcomes that they report of each other's. */
export interface Workload {
	readonly workers: number;
	readonly decisions: number;
}

/** A number that has no short binary form. */
const fraction = (i: number): number => ((i * 2654435761) % 1000) / 999;

const open = (id: string, i: number): Step =>
	step(id, (present) => (present === undefined ? [record(id), row('draws', 1, fraction(i))] : undefined));

/** An outcome; one of a higher rank comes before those that were there. */
const report = (id: string, i: number, rank: number, expected?: DecisionRecord | null): Step =>
	step(
		id,
		(present) => {
			const before = present?.outcome;
			if (present === undefined || Number(before?.reason ?? -1) >= rank) return undefined;
			const score = fraction(i + 1000 * rank);
			const outcome = { score, source: 'user', reason: String(rank), time: 1500 } as const;
			const added = [before === undefined ? 1 : 0, score - (before?.score ?? 0), i % 3] as const;
			return [{ ...present, state: 'settled', dueAt: 9000, outcome }, row(`sums/${i % 4}`, ...added)];
		},
		expected,
	);

const expire = (id: string): Step =>
	step(id, (present) =>
		present?.state === 'open' ? [{ ...present, state: 'expired', dueAt: 9000 }, row('expired', 1)] : undefined,
	);

/** What one worker does: opens its own, reports the next worker's, repeats, revises, and lets every seventh expire. */
export async function work(store: Store, { workers, decisions }: Workload, me: number): Promise<void> {
	const lossy = losing(store, (number) => number % 5 === 0);
	const writer = new Writer(lossy);
	const write = async (...steps: Step[]): Promise<void> => {
		const sent = writer.batch(steps);
		// The same batch again, after its reply was lost.
		for (let attempt = 0; ; attempt++) {
			try {
				await lossy.transact('g', sent);
				return;
			} catch (error) {
				if (attempt === 50) throw error;
				await new Promise((resolve) => setTimeout(resolve, 5));
			}
		}
	};
	const mine = (owner: number) => (i: number) => i % workers === owner % workers;
	const all = Array.from({ length: decisions }, (_, i) => i);
	for (const i of all.filter(mine(me))) await write(open(`d${i}`, i));
	for (const i of all.filter(mine(me + 1))) {
		const id = `d${i}`;
		let found: DecisionRecord | undefined;
		while (found === undefined) found = (await store.get('g', id)) as DecisionRecord | undefined;
		if (i % 7 === 0) await write(expire(id), expire(id));
		// Every third goes by something old: that nothing is there yet, or that it is still open.
		else await write(report(id, i, 0, i % 3 === 0 ? null : found), report(id, i, 0));
	}
	const outcomes = all.filter((i) => i % 7 !== 0);
	for (const i of outcomes.filter(mine(me + 2))) {
		let found: DecisionRecord | undefined;
		while (found?.state !== 'settled') found = (await store.get('g', `d${i}`)) as DecisionRecord | undefined;
		await write(report(`d${i}`, i, 0, found), ...(i % 5 === 0 ? [report(`d${i}`, i, 1)] : []));
	}
}

/** The same by one, one thing after the other. */
export async function workAlone(store: Store, workload: Workload): Promise<void> {
	await work(store, { ...workload, workers: 1 }, 0);
}
