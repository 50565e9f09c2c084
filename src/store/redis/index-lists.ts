import { parsePlace, placeOf, scanLimit } from '../scan.ts';
import type { ScanOptions, ScanResult, StoredRecord } from '../store.ts';
import type { RedisClient } from './client.ts';
import { bucketOf, type GoalKeys, parseBucketEntry } from './keys.ts';
import { run } from './script.ts';
import { buckets, entries, texts, tidy } from './scripts.ts';
import { parseValue } from './value.ts';

/** Most records fetched at a time. */
const mostKeys = 500;

/** Most buckets looked into at a time. */
const mostBuckets = 32;

/** Records by id, in the order of the ids. */
export async function fetchRecords(client: RedisClient, keys: GoalKeys, ids: readonly string[]) {
	const records: (StoredRecord | undefined)[] = [];
	for (let i = 0; i < ids.length; i += mostKeys) {
		const some = ids.slice(i, i + mostKeys);
		const read = async (of: readonly string[]): Promise<string[]> =>
			of.length === 0 ? [] : ((await run(client, texts, of, [])) as string[]);
		const values = await read(some.map((id) => keys.record(id)));
		// What is not there may be where an earlier version kept it.
		const missing = [...values.keys()].filter((j) => values[j] === '' && keys.oldRecord(some[j]!) !== undefined);
		const old = await read(missing.map((j) => keys.oldRecord(some[j]!)!));
		for (const [k, j] of missing.entries()) values[j] = old[k]!;
		for (const [j, value] of values.entries()) records.push(parseValue(value, some[j]!));
	}
	return records;
}

/** Records that are due, earliest first. */
export async function dueRecords(client: RedisClient, keys: GoalKeys, now: number, limit: number) {
	const due: StoredRecord[] = [];
	const last = bucketOf(now) ?? '+inf';
	let from: number | string = '-inf';
	while (due.length < limit) {
		const names = (await run(client, buckets, [keys.dueBuckets], [from, last, mostBuckets])) as (string | number)[];
		for (const name of names.map(Number)) {
			if (due.length < limit) due.push(...(await dueInBucket(client, keys, name, now, limit - due.length)));
			from = name + 1;
		}
		if (names.length < mostBuckets) break;
	}
	return due;
}

/** What an index has of records that are gone, or due at another time, leaves it. */
async function dueInBucket(client: RedisClient, keys: GoalKeys, name: number, now: number, limit: number) {
	const due: StoredRecord[] = [];
	const list = (await run(client, entries, [keys.due(name)], [])) as string[];
	const sorted = list
		.map((entry) => ({ entry, ...parseBucketEntry(entry, name) }))
		.filter(({ time }) => time <= now)
		.sort((a, b) => a.time - b.time);
	const stale: string[] = [];
	const seen = new Set<string>();
	for (let i = 0; i < sorted.length && due.length < limit; i += mostKeys) {
		const some = sorted.slice(i, i + mostKeys);
		const records = await fetchRecords(
			client,
			keys,
			some.map(({ id }) => id),
		);
		for (const [j, record] of records.entries()) {
			const { entry, id } = some[j]!;
			if (record === undefined || bucketOf(record.dueAt) !== name || seen.has(id)) stale.push(entry);
			else if (record.dueAt <= now && due.length < limit) due.push(record);
			seen.add(id);
		}
	}
	if (stale.length > 0 || list.length === 0) {
		await run(client, tidy, [keys.dueBuckets, keys.due(name)], [name, ...stale]);
	}
	return due.sort((a, b) => a.dueAt - b.dueAt);
}

/** Decisions by their time. */
export async function scanRecords(
	client: RedisClient,
	keys: GoalKeys,
	{ since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY, after, limit = scanLimit }: ScanOptions,
): Promise<ScanResult> {
	const place = after === undefined ? undefined : parsePlace(after);
	const follows = ({ time, id }: { time: number; id: string }): boolean =>
		place === undefined || time > place.time || (time === place.time && id > place.id);
	const records: StoredRecord[] = [];
	let from: number | string = bucketOf(place === undefined ? since : Math.max(since, place.time)) ?? '-inf';
	const to = bucketOf(until) ?? '+inf';
	for (;;) {
		const names = (await run(client, buckets, [keys.timeBuckets], [from, to, mostBuckets])) as (string | number)[];
		for (const name of names.map(Number)) {
			const list = (await run(client, entries, [keys.time(name)], [])) as string[];
			if (list.length === 0) await run(client, tidy, [keys.timeBuckets, keys.time(name)], [name]);
			const places = list
				.map((entry) => parseBucketEntry(entry, name))
				.filter(({ time, id }) => time >= since && time < until && follows({ time, id }))
				.sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1));
			for (let i = 0; i < places.length; i += mostKeys) {
				const ids = [...new Set(places.slice(i, i + mostKeys).map(({ id }) => id))];
				for (const record of await fetchRecords(client, keys, ids)) {
					if (record?.kind !== 'decision') continue;
					if (records.length === limit) return { records, after: placeOf(records.at(-1)!) };
					records.push(record);
				}
			}
			from = name + 1;
		}
		if (names.length < mostBuckets) return { records };
	}
}
