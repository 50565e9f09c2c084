import { checkNumber } from '../../base/check.ts';
import { InvalidOptionError } from '../../base/errors.ts';
import { LogStore } from '../log/log-store.ts';
import { secretsOf } from '../log/secrets.ts';
import type { Store } from '../store.ts';
import type { RedisClient } from './client.ts';
import { type IoredisLike, ioredisClient, isIoredis } from './clients/ioredis.ts';
import { isNodeRedis, type NodeRedisLike, nodeRedisClient } from './clients/node-redis.ts';
import { isUpstash, type UpstashLike, upstashClient } from './clients/upstash.ts';
import { connect } from './connect.ts';
import { RedisEngine } from './engine.ts';

export type { IoredisLike } from './clients/ioredis.ts';
export type { NodeRedisLike } from './clients/node-redis.ts';
export type { UpstashLike } from './clients/upstash.ts';

/** Options of a Redis store. */
export interface RedisStoreOptions {
	/** Tells the keys of one application from those of others: letters, digits, `_`, `-` and `.`, up to 64. Default `default`. */
	readonly namespace?: string;
	/**
	 * `server`: a write is confirmed once the server has it (default); what a crash of it takes is up to its `appendfsync`.
	 * `replicas`: once a replica has it, too. Not with Upstash, nor with a cluster of ioredis.
	 */
	readonly durability?: 'server' | 'replicas';
	/** How long the server may take for an answer, ms. Default 5000. */
	readonly timeoutMs?: number;
	/** Told once when the server may throw away what is learnt. Default `console.warn`. */
	readonly warn?: (message: string) => void;
}

/** A client of one of the packages for Redis. */
export type RedisClientLike = IoredisLike | NodeRedisLike | UpstashLike;

/**
 * A store on Redis (6.2 or newer) or Valkey: for many machines that are to learn together. `client`: one of `ioredis`
 * (5, 6), `redis` (5, 6; a cluster, too) or `@upstash/redis`, which stays yours to close; or a URL, for which a client of the
 * installed package is made and closed with the store.
 *
 * Nothing is asked of the server before the first use. A fault rejects with a StoreError that holds no credentials. Throws
 * InvalidOptionError for what can't be used.
 *
 * @example
 * ```ts
 * import { Redis } from 'ioredis';
 * import { redisStore } from 'bandit-model/redis';
 *
 * const store = redisStore(new Redis(process.env.REDIS_URL), { namespace: 'support' });
 * ```
 */
export function redisStore(client: RedisClientLike | string, options: RedisStoreOptions = {}): Store {
	const { namespace = 'default', durability = 'server', timeoutMs = 5000 } = options;
	if (typeof namespace !== 'string' || !/^[\w.-]{1,64}$/.test(namespace)) {
		throw new InvalidOptionError('namespace', namespace, 'Give 1 to 64 letters, digits, _, - or full stops.');
	}
	if (durability !== 'server' && durability !== 'replicas') {
		throw new InvalidOptionError('durability', durability, "Give 'server' or 'replicas'.");
	}
	checkNumber('timeoutMs', timeoutMs, 1, 1e9, 'Give milliseconds, 1 or more.');
	const engine = new RedisEngine({
		client: opener(client),
		namespace,
		isReplicated: durability === 'replicas',
		warn: options.warn ?? ((message) => console.warn(message)),
		secrets: typeof client === 'string' ? secretsOf(client) : [],
	});
	return new LogStore(engine, timeoutMs);
}

function opener(client: RedisClientLike | string): () => Promise<RedisClient> {
	if (typeof client === 'string') {
		if (/^rediss?:\/\/./.test(client)) return () => connect(client);
		// The text may have a password in it: it is not shown.
		throw new InvalidOptionError('client', 'a text', "Give a URL, e.g. 'redis://localhost:6379', or a client.");
	}
	if (typeof client === 'object' && client !== null) {
		if (isIoredis(client)) return async () => ioredisClient(client);
		if (isNodeRedis(client)) return async () => nodeRedisClient(client, false);
		if (isUpstash(client)) return async () => upstashClient(client);
	}
	throw new InvalidOptionError(
		'client',
		Object.prototype.toString.call(client),
		'Give a client of ioredis, redis or @upstash/redis, or a URL.',
	);
}
