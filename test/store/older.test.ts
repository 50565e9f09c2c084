import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { record, settling, Writer } from '../../src/store/conformance/changes.ts';
import { postgresStore } from '../../src/store/postgres/postgres.ts';
import { redisStore } from '../../src/store/redis/redis.ts';
import { databaseUrl, dropNamespace, dropSchema, isReachable, ownName, redisUrl } from './support/servers.ts';

const id = '01a21590-ae81-70b0-9c05-204cb5a2607b';
const time = 1795658133121;
const features = Float64Array.of(1, 0, -0.5, 0, 0.25);
const known = { ...record(id, { time, dueAt: time + 86_400_000, segment: 'billing' }), features };
const { features: _, ...withoutFeatures } = known;
const json = JSON.stringify(withoutFeatures);
/** Features as they were packed: length 5, sparse, 3 places, and what is there. */
const packed = Buffer.concat([
	Buffer.from([5, 1, 3, 0, 1, 1]),
	Buffer.from(new Uint8Array(Float64Array.of(1, -0.5, 0.25).buffer)),
]).toString('base64');

const name = ownName();

describe.skipIf(!(await isReachable(redisUrl)))('records that an earlier version left in a Redis', () => {
	const redis = new Redis(redisUrl, { lazyConnect: true });
	afterAll(async () => {
		await dropNamespace(redis, name);
		redis.disconnect();
	});

	it.each([
		['as JSON', json],
		['in short', `\u0001${json.slice(`{"id":"${id}",`.length)}`.replace('"kind":"decision","policy":"', '\u0002')],
	])('%s are found, and settled where they now belong', async (how, text) => {
		const goal = `old ${how}`;
		const prefix = `bm:{${name}:${goal}}:`;
		const bucket = Math.floor(known.dueAt / 30_000);
		const made = Math.floor(time / 30_000);
		await redis.set(`${prefix}d:${id}`, `1,${bucket};${text}\n${packed}`);
		await redis.rpush(`${prefix}due:${bucket}`, `${known.dueAt - bucket * 30_000}:${id}`);
		await redis.zadd(`${prefix}due`, bucket, bucket);
		await redis.rpush(`${prefix}time:${made}`, `${time - made * 30_000}:${id}`);
		await redis.zadd(`${prefix}time`, made, made);
		const store = redisStore(redis, { namespace: name });
		expect(await store.get(goal, id)).toEqual(known);
		expect((await store.scan(goal)).records).toEqual([known]);
		expect(await store.due(goal, known.dueAt, 10)).toEqual([known]);
		await new Writer(store).write(goal, settling(id, 1));
		expect(await store.get(goal, id)).toMatchObject({ revision: 2, outcome: { score: 1 }, features });
		expect(await redis.exists(`${prefix}d:${id}`)).toBe(0);
		expect((await store.scan(goal)).records).toHaveLength(1);
	});
});

describe.skipIf(!(await isReachable(databaseUrl)))('records that an earlier version left in a Postgres', () => {
	afterAll(() => dropSchema(name));

	it('are found, and settled', async () => {
		const store = postgresStore(databaseUrl, { schema: name });
		await store.goals();
		const client = new pg.Client(databaseUrl);
		await client.connect();
		await client.query(
			`insert into "${name}".records (goal, id, revision, kind, time, due_at, record, features)
			values ('old', $1, 1, 'decision', $2, $3, $4, decode($5, 'base64'))`,
			[id, time, known.dueAt, json, packed],
		);
		await client.end();
		expect(await store.get('old', id)).toEqual(known);
		expect((await store.scan('old')).records).toEqual([known]);
		await new Writer(store).write('old', settling(id, 1));
		expect(await store.get('old', id)).toMatchObject({ revision: 2, outcome: { score: 1 }, features });
		await store.close();
	});
});
