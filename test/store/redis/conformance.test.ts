import { Redis as Upstash } from '@upstash/redis';
import { Redis } from 'ioredis';
import { Redis as RedisV5 } from 'ioredis-v5';
import { createClient } from 'redis';
import { createClient as createClientV5 } from 'redis-v5';
import { afterAll, beforeAll, describe } from 'vitest';
import { storeConformance } from '../../../src/store/conformance/conformance.ts';
import { type RedisClientLike, redisStore } from '../../../src/store/redis/redis.ts';
import { dropNamespace, isReachable, ownName, redisUrl } from '../support/servers.ts';
import { type UpstashServer, upstashServer } from '../support/upstash-server.ts';

const reached = await isReachable(redisUrl);

describe.skipIf(!reached)('redisStore', () => {
	let plain: Redis;
	let upstash: UpstashServer;
	const closing: (() => unknown)[] = [];
	beforeAll(async () => {
		plain = new Redis(redisUrl);
		upstash = await upstashServer(plain);
	});
	afterAll(async () => {
		for (const close of closing) await close();
		await upstash.close();
		plain.disconnect();
	});

	const makers: Record<string, () => RedisClientLike> = {
		'ioredis 6': () => keeping(new Redis(redisUrl)),
		'ioredis 5': () => keeping(new RedisV5(redisUrl)),
		'redis 6': () => keeping(createClient({ url: redisUrl })),
		'redis 5': () => keeping(createClientV5({ url: redisUrl })),
		'@upstash/redis': () => new Upstash({ url: upstash.url, token: upstash.token }),
	};
	const keeping = <Client extends { disconnect(): unknown } | { destroy(): unknown }>(client: Client): Client => {
		closing.push(() => ('destroy' in client ? client.destroy() : client.disconnect()));
		return client;
	};

	for (const [name, make] of Object.entries(makers)) {
		let clients: readonly RedisClientLike[] | undefined;
		storeConformance(
			name,
			() => {
				clients ??= [make(), make()];
				const namespace = ownName();
				const [one, two] = clients.map((client) => redisStore(client, { namespace }));
				return {
					one: one!,
					two: two!,
					cleanup: async () => {
						await one!.close();
						await two!.close();
						await dropNamespace(plain, namespace);
					},
				};
			},
			10,
		);
	}
});
