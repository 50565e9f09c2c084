import { Redis } from 'ioredis';
import { afterAll } from 'vitest';
import { postgresStore } from '../../../src/store/postgres/postgres.ts';
import { redisStore } from '../../../src/store/redis/redis.ts';
import type { Store } from '../../../src/store/store.ts';
import { databaseUrl, dropNamespace, dropSchema, isReachable, ownName, redisUrl } from './servers.ts';

/** Each kind of server, whether it can be reached, and how one more store of the file's own namespace there is opened. */
export type SharedServer = readonly [kind: string, isReached: boolean, open: () => Store];

/** The servers that several stores of one namespace share; at the end of the file all of it is closed and removed. */
export async function sharedServers(): Promise<readonly SharedServer[]> {
	const name = ownName();
	const reached = { redis: await isReachable(redisUrl), postgres: await isReachable(databaseUrl) };
	const opened: Store[] = [];
	const keep = (store: Store): Store => {
		opened.push(store);
		return store;
	};
	afterAll(async () => {
		for (const store of opened) await store.close();
		if (reached.postgres) await dropSchema(name);
		if (!reached.redis) return;
		const redis = new Redis(redisUrl);
		await dropNamespace(redis, name);
		redis.disconnect();
	});
	return [
		['Redis', reached.redis, () => keep(redisStore(redisUrl, { namespace: name }))],
		['Postgres', reached.postgres, () => keep(postgresStore(databaseUrl, { schema: name }))],
	];
}
