import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { createBandit } from '../../../src/index.ts';
import { opening, settling, sumsOf, Writer } from '../../../src/store/conformance/changes.ts';
import { postgresStore } from '../../../src/store/postgres/postgres.ts';
import { databaseUrl, dropSchema, isReachable, ownName } from '../support/servers.ts';

const schema = ownName();

describe.skipIf(!(await isReachable(databaseUrl)))('decisions that are due in a Postgres', { timeout: 60_000 }, () => {
	const store = postgresStore(databaseUrl, { schema });
	const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
	afterAll(async () => {
		await store.close();
		await pool.end();
		await dropSchema(schema);
	});
	const count = async (table: string, goal: string): Promise<number> => {
		const { rows } = await pool.query(`select count(*)::int as n from "${schema}".${table} where goal = $1`, [goal]);
		return rows[0].n;
	};

	it('are deleted some at a time, with their aliases; those that are open, and those that others hold, stay', async () => {
		const writer = new Writer(store);
		const ids = Array.from({ length: 30 }, (_, i) => `d${i}`);
		// A text that says what an open decision's record says.
		const segment = ',"state":"open" \u000b "state":"open"';
		await writer.write('g', ...ids.map((id) => opening(id, { dueAt: 1000, aliases: [`${id}+`], segment })));
		await writer.write('g', ...ids.slice(0, 25).map((id) => settling(id, 1)));
		const before = await sumsOf(store);
		const holder = await pool.connect();
		await holder.query('begin');
		await holder.query(`select 1 from "${schema}".records where goal = 'g' and id in ('d0', 'd1') for update`);
		// Somebody else's write of the goal is under way, too.
		await holder.query(`select 1 from "${schema}".goals where goal = 'g' for update`);
		expect(await store.forgetDue!('g', 9e6, 10)).toBe(10);
		expect(await store.forgetDue!('g', 9e6, 100)).toBe(13);
		expect(await store.forgetDue!('g', 9e6, 100)).toBe(0);
		await holder.query('commit');
		holder.release();
		expect(await store.forgetDue!('g', 9e6, 100)).toBe(2);
		expect([await count('records', 'g'), await count('aliases', 'g')]).toEqual([5, 5]);
		expect((await store.due('g', 9e6, 100)).map(({ id }) => id).sort()).toEqual(ids.slice(25).sort());
		expect(await sumsOf(store)).toEqual(before);
	});

	it('leave with the traffic, and by several processes at once', async () => {
		const clock = { now: Date.now() };
		const bandits = Array.from({ length: 3 }, () =>
			createBandit({
				goal: 'swept',
				arms: ['a', 'b'],
				store,
				policy: 'beta',
				clock: () => clock.now,
				outcomeTimeoutMs: 1000,
				retentionMs: 1000,
			}),
		);
		await Promise.all(bandits.map(({ ready }) => ready));
		for (let i = 0; i < 300; i++) {
			const bandit = bandits[i % 3]!;
			const { id } = bandit.decide();
			if (i % 2 === 0) void bandit.report(id, i % 4 === 0 ? 'success' : 'failure');
		}
		await Promise.all(bandits.map((bandit) => bandit.flush()));
		expect(await count('records', 'swept')).toBeGreaterThan(299);
		for (let i = 0; i < 2; i++) {
			clock.now += 5000;
			await Promise.all(bandits.map((bandit) => bandit.refresh()));
		}
		expect((await store.scan('swept')).records).toEqual([]);
		const { arms } = bandits[0]!.insights();
		expect(arms.reduce((sum, { outcomes }) => sum + outcomes, 0)).toBe(150);
		await Promise.all(bandits.map((bandit) => bandit.close()));
	});
});
