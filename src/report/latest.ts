import type { DecisionRecord } from '../base/records.ts';
import type { Store } from '../store/store.ts';

/** Which decisions to give. */
export interface DecisionsOptions {
	/** Most to be given, the latest. Default 50. */
	readonly limit?: number;
	/** Only those from this time on, ms since the epoch. Default: as far back as it takes. */
	readonly since?: number;
}

const minute = 60_000;
const day = 24 * 60 * minute;

/** How far back is looked, in turn, ms: scans go forward in time, and a goal may have thousands of decisions a minute. */
const steps = [minute, 20 * minute, 6 * 60 * minute, 4 * day, 60 * day];

/** How many records are read in one go. */
const page = 1000;

/** The latest decisions of a goal, the latest first. */
export async function latestDecisions(
	store: Store,
	goal: string,
	now: number,
	{ limit = 50, since = 0 }: DecisionsOptions,
): Promise<DecisionRecord[]> {
	for (const step of steps) {
		if (now - step <= since) break;
		const latest = await lastFrom(store, goal, now - step, limit);
		if (latest.length >= limit) return latest.reverse();
	}
	return (await lastFrom(store, goal, since, limit)).reverse();
}

/** The last few decisions from a time on, the earliest first. */
async function lastFrom(store: Store, goal: string, since: number, limit: number): Promise<DecisionRecord[]> {
	let last: DecisionRecord[] = [];
	let after: string | undefined;
	do {
		const result = await store.scan(goal, { since, after, limit: page });
		last = [...last, ...(result.records as readonly DecisionRecord[])].slice(-limit);
		after = result.after;
	} while (after !== undefined);
	return last;
}
