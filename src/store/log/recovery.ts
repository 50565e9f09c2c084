import type { AddedRow } from '../store.ts';
import { deltaText, parseDelta } from './delta.ts';
import type { Entry, LogEngine } from './engine.ts';
import { Mirror } from './mirror.ts';

/** A repair drops a row of this name, which nobody has: it says up to which entry of the old log it brings back. */
const coverage = 'repair up to ';

function coveredBy({ delta }: Entry): number {
	return Number(parseDelta(delta).drop[0]!.slice(coverage.length));
}

/** Of the size of a sum: a difference below it is one of rounding. */
const rounding = 1e-9;

/**
 * A store has lost data: it was emptied, or set back to an older state. What this process had read of the log, and the store
 * has no more, is appended to it, once, whichever process is first; another one that knew more adds what it knew beyond.
 *
 * What is lost is the rows as they were, less the rows as of the last entry that both logs have, less what others have brought
 * back. Each repair of a loss has the next number of one writer, so that of two at once, one does it and the other looks again.
 * Gives the rows as they are now.
 */
export async function recover(engine: LogEngine, goal: string, old: Mirror): Promise<Mirror> {
	for (;;) {
		const seen = await lookAgain(engine, goal, old);
		if (seen === undefined) continue;
		const { present, base, writer, repairs } = seen;
		if (base === undefined) return present;
		// Who had read less of the old log than has been brought back has nothing to add.
		if (repairs.some((repair) => coveredBy(repair) >= old.position.seq)) return present;
		const lost = difference(old, base, repairs);
		if (lost.length === 0) return present;
		const [number, position] = [repairs.length + 1, present.position];
		const delta = deltaText({ add: lost, drop: [`${coverage}${old.position.seq}`] });
		const settled = await engine.settle(goal, { writer, number, writes: [], delta, position });
		if (settled.status === 'done' && present.follow(settled.part)) {
			present.add({ seq: settled.seq, tag: `${writer}:${number}`, delta });
			return present;
		}
	}
}

/** The log from its snapshot on. Undefined: it was changed under the hands. */
async function lookAgain(engine: LogEngine, goal: string, old: Mirror) {
	const present = new Mirror();
	const snapshot = await engine.snapshot(goal);
	present.load(snapshot);
	const isReborn = snapshot.born !== old.position.born;
	// Where it begins anew, nothing of the old log is in it. Else the snapshot has to be one that was passed by.
	let base: Mirror | undefined;
	if (isReborn) base = new Mirror();
	else if (snapshot.seq === 0 || old.tagOf(snapshot.seq) === snapshot.tag) base = present.copy();
	const entries: Entry[] = [];
	for (let isComplete = false; !isComplete; ) {
		const part = await engine.follow(goal, present.position);
		if (!part.isSame || !present.follow(part)) return undefined;
		entries.push(...part.entries);
		isComplete = present.position.seq >= part.last;
	}
	let common = 0;
	if (base !== undefined && !isReborn) {
		for (const entry of entries) if (old.tagOf(entry.seq) === entry.tag) base.add(entry);
		common = base.position.seq;
	}
	const writer = `repair ${old.position.born} ${common}`;
	const repairs = entries.filter(({ tag }) => tag.startsWith(`${writer}:`));
	// Those that are in the snapshot already can't be told from the rest: what they brought is enough.
	if (snapshot.seq > common && (await engine.lastNumber(goal, writer)) > repairs.length) {
		const later = await engine.follow(goal, present.position);
		if (later.entries.length > 0) return undefined;
		base = undefined;
	}
	return { present, base, writer, repairs };
}

function difference(old: Mirror, base: Mirror, repairs: readonly Entry[]): AddedRow[] {
	const rest = new Map(old.changedSince(0).map(({ key, sums }) => [key, { sums, size: sums.map(Math.abs) }]));
	const subtract = ({ key, sums }: AddedRow): void => {
		const row = rest.get(key);
		if (row?.sums.length !== sums.length) return;
		for (let i = 0; i < sums.length; i++) row.sums[i]! -= sums[i]!;
	};
	for (const row of base.changedSince(0)) subtract(row);
	for (const { delta } of repairs) for (const row of parseDelta(delta).add) subtract(row);
	const lost: AddedRow[] = [];
	for (const [key, { sums, size }] of rest) {
		const clean = sums.map((x, i) => (Math.abs(x) <= rounding * size[i]! ? 0 : x));
		if (clean.some((x) => x !== 0)) lost.push({ key, sums: clean });
	}
	return lost;
}
