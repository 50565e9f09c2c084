import { Redis } from 'ioredis';
import { afterAll, expect, it } from 'vitest';
import { createBandit } from '../../src/bandit/bandit.ts';
import { type FeedbackSource, pollFeedback } from '../../src/feedback/index.ts';
import { postgresStore } from '../../src/store/postgres/postgres.ts';
import { redisStore } from '../../src/store/redis/redis.ts';
import type { Store } from '../../src/store/store.ts';
import { databaseUrl, dropNamespace, dropSchema, isReachable, ownName, redisUrl } from '../store/support/servers.ts';

const name = ownName();
const reached = { redis: await isReachable(redisUrl), postgres: await isReachable(databaseUrl) };

afterAll(async () => {
	if (reached.postgres) await dropSchema(name);
	if (!reached.redis) return;
	const redis = new Redis(redisUrl);
	await dropNamespace(redis, name);
	redis.disconnect();
});

const stores: [string, boolean, () => Store][] = [
	['Redis', reached.redis, () => redisStore(redisUrl, { namespace: name })],
	['Postgres', reached.postgres, () => postgresStore(databaseUrl, { schema: name })],
];

// Memory and SQLite: poller.test.ts.
it.each(stores.filter(([, isReached]) => isReached))(
	'%s: another process goes on where one has read to, and finds the decisions of a trace that others made',
	async (_, __, open) => {
		let now = Date.UTC(2026, 10, 20, 12);
		const since: number[] = [];
		let traces: string[] = [];
		const from: FeedbackSource = {
			name: 'elsewhere',
			overlapMs: 1000,
			async *read(request) {
				since.push(request.since);
				for (const traceId of traces) yield { traceId, score: 1, source: 'user' };
			},
		};
		async function inProcess<T>(work: (bandit: ReturnType<typeof createBandit>) => Promise<T>): Promise<T> {
			const store = open();
			const bandit = createBandit({ goal: 'places', arms: ['a', 'b'], store, policy: 'beta', clock: () => now });
			try {
				await bandit.ready;
				return await work(bandit);
			} finally {
				await bandit.close();
				await store.close();
			}
		}
		const decide = () =>
			inProcess(async (bandit) => {
				const { id } = bandit.decide();
				bandit.observe(id, { traceId: 't', spanId: id });
				return id;
			});
		const ids = [await decide(), await decide()];

		await inProcess((bandit) => pollFeedback({ bandits: bandit, from, clock: () => now }).poll());
		traces = ['t', 'unknown'];
		now += 5000;
		const result = await inProcess((bandit) => pollFeedback({ bandits: bandit, from, clock: () => now }).poll());
		expect(result).toEqual({ learnt: 1, known: 0, unknown: 1 });
		expect(since[1]).toBe(now - 6000);
		await inProcess(async (bandit) => {
			for (const id of ids) expect(await bandit.record(id)).toMatchObject({ outcome: { score: 1, source: 'user' } });
		});
	},
);
