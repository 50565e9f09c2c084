import { Cluster } from 'ioredis';
import { createCluster } from 'redis';
import { describe, expect, it } from 'vitest';
import { adding, opening, row, settling, sumsOf, Writer } from '../../../src/store/conformance/changes.ts';
import { type RedisClientLike, redisStore } from '../../../src/store/redis/redis.ts';
import { hasRedis, OwnRedis } from '../support/own-redis.ts';
import { freePort } from '../support/ports.ts';
import { eventually } from '../support/traffic.ts';

const clusterOptions = ['--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1'];

describe.skipIf(!hasRedis)('a cluster', () => {
	it('serves each goal from one of its slots, by the clients of both packages', async () => {
		const server = await OwnRedis.start(...clusterOptions, '--cluster-port', String(await freePort()));
		await server.command('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
		await eventually(async () => expect(await server.command('CLUSTER', 'INFO')).toContain('cluster_state:ok'));
		const ioredis = new Cluster([{ host: '127.0.0.1', port: server.port }]);
		const other = createCluster({ rootNodes: [{ url: server.url }] });
		const clients: RedisClientLike[] = [ioredis, other as never];
		for (const [i, client] of clients.entries()) {
			const writer = new Writer(redisStore(client));
			for (const goal of ['a', 'b', '}{', 'ключ']) {
				const id = `d${i}`;
				await writer.write(goal, opening(id, { aliases: [`run${i}`] }), settling(id, 1), adding(row('k', i + 1)));
				expect(await writer.store.get(goal, `run${i}`)).toMatchObject({ id });
			}
			expect([...(await writer.store.goals())].sort()).toEqual(['a', 'b', '}{', 'ключ']);
		}
		expect(await sumsOf(redisStore(ioredis), 'b')).toEqual({ draws: [2], sums: [2, 2], k: [3] });
		const { records } = await redisStore(other as never).scan('b');
		expect(records.map(({ id }) => id)).toEqual(['adding', 'd0', 'd1']);
		expect(() => redisStore(ioredis, { durability: 'replicas' })).not.toThrow();
		const replicated = redisStore(ioredis, { durability: 'replicas' });
		await expect((async () => replicated.goals())()).rejects.toThrow(/can't wait for replicas/);
		ioredis.disconnect();
		other.destroy();
		await server.remove();
	});
});
