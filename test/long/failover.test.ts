import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { redisStore } from '../../src/store/redis/redis.ts';
import { hasRedis, OwnRedis } from '../store/support/own-redis.ts';
import { eventually, expectAllThereOnce, patientMs, underTraffic } from '../store/support/traffic.ts';

describe.skipIf(!hasRedis)('a Redis with a replica', () => {
	it('fails over to its replica', async () => {
		const server = await OwnRedis.start();
		const replica = await OwnRedis.start('--replicaof', '127.0.0.1', String(server.port));
		await eventually(async () => expect(await replica.command('INFO', 'replication')).toContain('link_status:up'));
		// What the name of the server stands for changes under way.
		const client = new Redis(server.port, { retryStrategy: () => 20, maxRetriesPerRequest: 1 });
		client.on('error', () => {});
		const store = redisStore(client, { durability: 'replicas', timeoutMs: 1500 });
		const report = await underTraffic([store], async ({ served }) => {
			await served();
			await server.kill();
			client.options.port = replica.port;
			await replica.command('REPLICAOF', 'NO', 'ONE');
			// The promoted one has a replica of its own, as it should.
			await server.start();
			await server.command('REPLICAOF', '127.0.0.1', String(replica.port));
			await served();
		});
		await expectAllThereOnce(redisStore(replica.url, { timeoutMs: patientMs }), report);
		await store.close();
		client.disconnect();
		await replica.remove();
		await server.remove();
	});
});
