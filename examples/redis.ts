/**
 * Two processes that learn from each other through Redis. They could run on any two machines that reach the server.
 *
 *   REDIS_URL=redis://127.0.0.1:6379 npm run example redis
 */
import { createBandit } from 'bandit-model';
import { redisStore } from 'bandit-model/redis';
import { Redis } from 'ioredis';
import { hearFromUsers, learnFromEachOther } from './support/two-processes.ts';

const namespace = process.argv[2] ?? `example-${process.pid}`;
const client = new Redis(process.env.REDIS_URL ?? 'redis://127.0.0.1:6379', { retryStrategy: () => null });
client.on('error', () => {});
const bandit = createBandit({
	goal: 'support_reply',
	arms: ['small', 'large'],
	store: redisStore(client, { namespace }),
});

if (process.send !== undefined) {
	await hearFromUsers(bandit);
} else if ((await client.ping().catch(() => undefined)) === undefined) {
	console.log('No Redis at REDIS_URL, nor at 127.0.0.1:6379: start one with `redis-server`.');
} else {
	await learnFromEachOther(bandit, import.meta.filename, namespace);
	for await (const keys of client.scanStream({ match: `bm:{${namespace}*` }))
		if (keys.length > 0) await client.unlink(keys);
}
client.disconnect();
