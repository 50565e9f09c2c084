import { StoreError } from '../../base/errors.ts';
import { optionalPackage } from '../optional-package.ts';
import type { RedisClient } from './client.ts';
import { type IoredisClass, ownIoredis } from './clients/ioredis.ts';
import { type NodeRedisLike, nodeRedisClient } from './clients/node-redis.ts';

/** How long a connection may take to be made, ms. */
const connectMs = 5000;

/** Makes a client of our own for a URL, of whichever package is installed. */
export async function connect(url: string): Promise<RedisClient> {
	const ioredis = await optionalPackage<{ default: IoredisClass }>('ioredis');
	if (ioredis !== undefined) return ownIoredis(ioredis.default, url, connectMs);
	const redis = await optionalPackage<{ createClient(options: object): NodeRedisLike }>('redis');
	if (redis !== undefined) {
		const client = redis.createClient({ url, socket: { connectTimeout: connectMs, reconnectStrategy: false } });
		// A connection does not keep a finished program alive.
		client.unref?.();
		return nodeRedisClient(client, true);
	}
	throw new StoreError(
		'redis: neither ioredis nor redis is installed. Install one of them, or give redisStore() a client.',
	);
}
