import { Redis } from 'ioredis';
import { afterAll, describe, expect, it } from 'vitest';
import { budget, createBandit, seededRng } from '../../src/index.ts';
import { postgresStore } from '../../src/store/postgres/postgres.ts';
import { redisStore } from '../../src/store/redis/redis.ts';
import type { Store } from '../../src/store/store.ts';
import { databaseUrl, dropNamespace, dropSchema, isReachable, ownName, redisUrl } from '../store/support/servers.ts';

const name = ownName();
const reached = { redis: await isReachable(redisUrl), postgres: await isReachable(databaseUrl) };
const opened: Store[] = [];
const keep = (store: Store): Store => {
	opened.push(store);
	return store;
};
const kinds = [
	['Redis', reached.redis, () => keep(redisStore(redisUrl, { namespace: name }))],
	['Postgres', reached.postgres, () => keep(postgresStore(databaseUrl, { schema: name }))],
] as const;
afterAll(async () => {
	for (const store of opened) await store.close();
	if (reached.postgres) await dropSchema(name);
	if (!reached.redis) return;
	const redis = new Redis(redisUrl);
	await dropNamespace(redis, name);
	redis.disconnect();
});

const arms = ['a', 'b'];

for (const [kind, isReached, open] of kinds) {
	describe.skipIf(!isReached)(`workers on ${kind}`, () => {
		it('spend one budget', async () => {
			const hour = 3_600_000;
			let now = 472_000 * hour;
			const costUsd = { a: 0.01, b: 0.05 } as const;
			const rng = seededRng(4);
			const bandits = [1, 2, 3, 4].map((seed) =>
				createBandit({
					goal: 'spent',
					arms,
					store: open(),
					policy: 'beta',
					objective: budget({ usd: 6, per: 'hour' }),
					clock: () => now,
					rng: seededRng(seed),
					refreshMs: 1e9,
				}),
			);
			await Promise.all(bandits.map((bandit) => bandit.ready));
			const [hours, requests] = [8, 200];
			let spent = 0;
			for (let i = 0; i < hours * requests; i++) {
				now += hour / requests;
				const bandit = bandits[Math.floor(rng() * bandits.length)]!;
				const { id, arm } = bandit.decide();
				const cost = costUsd[arm as keyof typeof costUsd];
				spent += cost;
				bandit.observe(id, { costUsd: cost, latencyMs: 100 });
				void bandit.report(id, rng() < (arm === 'b' ? 0.9 : 0.4) ? 'success' : 'failure');
				if (i % 25 === 24) {
					for (const each of bandits) await each.flush();
					for (const each of bandits) await each.refresh();
				}
			}
			expect(Math.abs(spent / (6 * hours) - 1)).toBeLessThan(0.05);
			await Promise.all(bandits.map((bandit) => bandit.close()));
		});
	});
}
