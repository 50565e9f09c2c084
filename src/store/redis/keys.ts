import { isUuid, longId, shortId } from './short-id.ts';

/** How much time one list of an index stands for, ms. */
export const bucketMs = 30_000;

/** Characters that Redis Cluster reads as the marks of what decides a key's slot, and the one that stands for them. */
const marks = /[{}%]/g;

function plain(name: string): string {
	return name.replace(marks, (mark) => `%${mark.charCodeAt(0).toString(16)}`);
}

/** The keys of a goal. All have one hash tag, and so one slot. Whatever a goal is called, no two goals share a key. */
export class GoalKeys {
	readonly #prefix: string;
	/** Hash: which log this is, how long it is, and up to where the snapshot holds. */
	readonly meta: string;
	/** Hash: the last number of each writer. */
	readonly writers: string;
	/** Stream: what each batch added. */
	readonly log: string;
	/** Hash: the rows as of the snapshot. */
	readonly rows: string;
	/** Sorted sets: which buckets of the two indexes there are. */
	readonly dueBuckets: string;
	readonly timeBuckets: string;

	constructor(namespace: string, goal: string) {
		this.#prefix = `bm:{${namespace}:${plain(goal)}}:`;
		this.meta = `${this.#prefix}meta`;
		this.writers = `${this.#prefix}writers`;
		this.log = `${this.#prefix}log`;
		this.rows = `${this.#prefix}rows`;
		this.dueBuckets = `${this.#prefix}due`;
		this.timeBuckets = `${this.#prefix}time`;
	}

	/** String: a record. */
	record(id: string): string {
		return isUuid(id) ? `${this.#prefix}${shortId(id)}` : `${this.#prefix}d:${id}`;
	}

	/** Where an earlier version kept a record; undefined: at the same key. */
	oldRecord(id: string): string | undefined {
		return isUuid(id) ? `${this.#prefix}d:${id}` : undefined;
	}

	/** String: the id that an alias stands for. */
	alias(alias: string): string {
		return `${this.#prefix}a:${alias}`;
	}

	/** List: what is due within a bucket. */
	due(bucket: number | string): string {
		return `${this.#prefix}due:${bucket}`;
	}

	/** List: the decisions of a bucket. */
	time(bucket: number | string): string {
		return `${this.#prefix}time:${bucket}`;
	}
}

/** Set: the goals of a namespace. */
export function goalsKey(namespace: string): string {
	return `bm:{${namespace}}:goals`;
}

/** The bucket of a time; undefined for one that never comes. */
export function bucketOf(time: number): number | undefined {
	return Number.isFinite(time) ? Math.floor(time / bucketMs) : undefined;
}

/** A record within its bucket: how many ms after the bucket's beginning, and its id. */
export function bucketEntry(time: number, id: string): string {
	return `${time - Math.floor(time / bucketMs) * bucketMs}${shortId(id)}`;
}

export function parseBucketEntry(entry: string, bucket: number): { readonly time: number; readonly id: string } {
	const end = entry.search(/[:~]/);
	return { time: bucket * bucketMs + Number(entry.slice(0, end)), id: longId(entry.slice(end)) };
}
