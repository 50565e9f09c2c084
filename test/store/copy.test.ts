import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, describe, expect, it } from 'vitest';
import { importStatistics } from '../../src/bandit/statistics.ts';
import { clearGoal, copyGoal, createBandit, memoryStore } from '../../src/index.ts';
import { changeControl } from '../../src/journal/control.ts';
import { losing } from '../../src/store/conformance/once.ts';
import { postgresStore } from '../../src/store/postgres/postgres.ts';
import { redisStore } from '../../src/store/redis/redis.ts';
import { sqliteStore } from '../../src/store/sqlite/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { databaseUrl, dropNamespace, dropSchema, isReachable, ownName, redisUrl } from './support/servers.ts';

const name = ownName();
const folder = mkdtempSync(join(tmpdir(), 'bandit-model-'));
const reached = { redis: await isReachable(redisUrl), postgres: await isReachable(databaseUrl) };
const opened: Store[] = [];
const open: Record<string, () => Store> = {
	memory: () => memoryStore(),
	SQLite: () => sqliteStore(join(folder, `${ownName()}.db`)),
	...(reached.redis && { Redis: () => redisStore(redisUrl, { namespace: `${name}-${ownName()}` }) }),
	...(reached.postgres && { Postgres: () => postgresStore(databaseUrl, { schema: name }) }),
};
afterAll(async () => {
	for (const store of opened) await store.close();
	rmSync(folder, { recursive: true, force: true });
	if (reached.postgres) await dropSchema(name);
	if (!reached.redis) return;
	const redis = new Redis(redisUrl);
	await dropNamespace(redis, `${name}-*`);
	redis.disconnect();
});

/** A goal that has learnt something: decisions in all states, rows, a run. */
async function served(store: Store, goal: string): Promise<void> {
	const bandit = createBandit({ goal, arms: ['a', 'b'], store, policy: 'linear' });
	await bandit.ready;
	for (let i = 0; i < 450; i++) {
		const { id } = bandit.decide({ text: `Question ${i}`, segment: String(i % 3), runId: `run-${i % 5}` });
		if (i % 4 !== 0) void bandit.report(id, { score: (i % 7) / 7 });
		if (i % 50 === 0) await bandit.flush();
	}
	await bandit.close();
}

const insightsOf = async (store: Store, goal: string) => {
	const bandit = createBandit({ goal, arms: ['a', 'b'], store, policy: 'linear' });
	await bandit.ready;
	const insights = bandit.insights();
	await bandit.close();
	return insights;
};

describe('a goal is copied', () => {
	const kinds = Object.keys(open);
	it.each(kinds.map((kind, i) => [kind, kinds[(i + 1) % kinds.length]!]))('from %s to %s', async (one, two) => {
		const [from, to] = [open[one]!(), open[two]!()];
		opened.push(from, to);
		const goal = `from ${one}`;
		await served(from, goal);
		const pieces: number[] = [];
		const result = await copyGoal(from, to, goal, { onProgress: ({ records }) => void pieces.push(records) });
		expect(result.records).toBeGreaterThanOrEqual(450);
		expect(pieces.length).toBeGreaterThan(3);
		expect(await insightsOf(to, goal)).toEqual(await insightsOf(from, goal));
		const scanned = await from.scan(goal, { limit: 1000 });
		expect((await to.scan(goal, { limit: 1000 })).records).toEqual(scanned.records);
		await expect(copyGoal(from, to, goal, { name: 'another' })).rejects.toThrow(/has goal .* already/);
		expect((await clearGoal(to, goal)).records).toBe(result.records);
		expect((await to.read(goal)).rows).toEqual([]);
		expect((await to.scan(goal)).records).toEqual([]);
	});

	it('with what an operator asked for; cleared, what was imported may come in again', async () => {
		const [from, to] = [memoryStore(), memoryStore()];
		await served(from, 'g');
		await changeControl(from, 'g', 1, () => ({ pinned: 'b' }));
		await copyGoal(from, to, 'g');
		const bandit = createBandit({ goal: 'g', arms: ['a', 'b'], store: to });
		await bandit.ready;
		expect(bandit.pinned).toBe('b');
		await bandit.close();
		const exported = { goal: 'g', rows: [{ key: 'counts/a', sums: Array<number>(16).fill(0) }] };
		const come = () => importStatistics(exported, 'once', { goal: 'g', store: to, now: 2 });
		expect([await come(), await come()]).toEqual([true, false]);
		await clearGoal(to, 'g');
		expect(await to.get('g', 'setting/control')).toBeUndefined();
		expect([await come(), await come()]).toEqual([true, false]);
	});

	it('goes on where it broke off, and copies nothing twice', async () => {
		const [from, to] = [memoryStore(), memoryStore()];
		await served(from, 'g');
		const broken = { ...losing(to, (number) => number === 3), name: 'broken' };
		await expect(copyGoal(from, broken, 'g')).rejects.toThrow('connection reset');
		await copyGoal(from, to, 'g');
		expect(await insightsOf(to, 'g')).toEqual(await insightsOf(from, 'g'));
	});

	it('and a goal that is served meanwhile, or has no other store to go to, is told', async () => {
		const from = memoryStore();
		await served(from, 'g');
		await expect(copyGoal(from, from, 'g')).rejects.toThrow(/another store/);
		let copied = 0;
		const busy = copyGoal(from, memoryStore(), 'g', {
			onProgress: () => {
				if (++copied === 1) void served(from, 'g');
			},
		});
		await expect(busy).rejects.toThrow(/differs after it was copied/);
	});
});
