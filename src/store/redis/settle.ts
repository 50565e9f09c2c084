import type { LogPart, Position, Settled, Settlement, Write } from '../log/engine.ts';
import { mostEntries } from '../log/engine.ts';
import type { RedisClient } from './client.ts';
import { bucketEntry, bucketOf, type GoalKeys } from './keys.ts';
import { run } from './script.ts';
import { settle } from './scripts.ts';
import { lifeOf, parseValue, recordValue } from './value.ts';

/** Keys of a script, and their places. */
class KeyList {
	readonly keys: string[];

	constructor(...keys: string[]) {
		this.keys = keys;
	}

	/** The place of a key, from 1. */
	place(key: string): number {
		const at = this.#places.get(key);
		if (at !== undefined) return at;
		this.keys.push(key);
		this.#places.set(key, this.keys.length);
		return this.keys.length;
	}

	readonly #places = new Map<string, number>();
}

/** Sends a batch. */
export async function sendBatch(
	client: RedisClient,
	keys: GoalKeys,
	{ writer, number, writes, delta, position }: Settlement,
): Promise<Settled> {
	const list = new KeyList(keys.meta, keys.writers, keys.log, keys.dueBuckets, keys.timeBuckets);
	const { born, seq, tag } = position;
	const args: (string | number)[] = [writer, number, born, seq, tag, mostEntries, globalThis.crypto.randomUUID()];
	args.push(delta === '' ? '' : `~${delta}`, writes.length);
	for (const write of writes) args.push(...recordArgs(write, keys, list));
	for (const write of writes) args.push(...aliasArgs(write, keys, list));
	const reply = (await run(client, settle, list.keys, args)) as [status: string, ...unknown[]];
	const [status] = reply;
	if (status === 'repeated' || status === 'lost') return { status };
	if (status === 'done') return { status, seq: Number(reply[1]), part: partOf(reply[2] as unknown[]) };
	const stored = new Map<string, ReturnType<typeof parseValue>>();
	for (let i = 1; i < reply.length; i += 2) {
		const { id } = writes[Number(reply[i])]!;
		stored.set(id, parseValue(reply[i + 1] as string, id));
	}
	return { status: 'conflict', stored };
}

function recordArgs({ id, expected, record }: Write, keys: GoalKeys, list: KeyList): (string | number)[] {
	const key = list.place(keys.record(id));
	const before = expected > 0 ? keys.oldRecord(id) : undefined;
	const old = before === undefined ? 0 : list.place(before);
	if (record === undefined) return [key, expected, '=', '', 0, 0, '', '', 0, '', '', old];
	if (record === null) return [key, expected, '-', '', 0, 0, '', '', 0, '', '', old];
	const { time, dueAt, kind } = record;
	const due = bucketOf(dueAt);
	const made = kind === 'decision' ? bucketOf(time) : undefined;
	return [
		...[key, expected, '+', recordValue(record), lifeOf(record)],
		...(due === undefined ? [0, '', ''] : [list.place(keys.due(due)), due, bucketEntry(dueAt, id)]),
		...(made === undefined ? [0, '', ''] : [list.place(keys.time(made)), made, bucketEntry(time, id)]),
		old,
	];
}

function aliasArgs({ id, record, stored }: Write, keys: GoalKeys, list: KeyList): (string | number)[] {
	if (record === undefined) return [];
	const now = record?.aliases ?? [];
	const args: (string | number)[] = [];
	for (const alias of stored?.aliases ?? []) {
		if (!now.includes(alias)) args.push(list.place(keys.alias(alias)), `~${id}`, 0, '-');
	}
	for (const alias of now) args.push(list.place(keys.alias(alias)), `~${id}`, lifeOf(record!), '+');
	return args;
}

/** The part of the log that a script gave. */
export function partOf(list: readonly unknown[]): LogPart {
	const [born, last, upto, bytes, same] = list;
	const entries: { seq: number; tag: string; delta: string }[] = [];
	for (let i = 5; i < list.length; i += 3) {
		entries.push({ seq: Number(list[i]), tag: String(list[i + 1]), delta: (list[i + 2] as string).slice(1) });
	}
	return {
		born: born as string,
		last: Number(last),
		upto: Number(upto),
		bytes: Number(bytes),
		isSame: Number(same) === 1,
		entries,
	};
}

export function positionArgs({ born, seq, tag }: Position): (string | number)[] {
	return [born, seq, tag, mostEntries];
}
