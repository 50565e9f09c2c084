import { describe, expect, it } from 'vitest';
import { InvalidOptionError } from '../../src/base/errors.ts';
import { memoryStore } from '../../src/store/memory.ts';
import type { Store } from '../../src/store/store.ts';
import { insight, testBandit } from './helpers.ts';

async function exported() {
	const bandit = testBandit({ forgetting: false });
	for (let i = 0; i < 30; i++) {
		const { id } = bandit.decide({ segment: `s${i % 3}` });
		bandit.observe(id, { costUsd: 0.5, latencyMs: 10 });
		await bandit.report(id, i % 4 ? 'success' : 'failure');
	}
	const statistics = await bandit.exportStatistics();
	return { bandit, statistics: JSON.parse(JSON.stringify(statistics)) as typeof statistics };
}

describe('importStatistics', () => {
	it('brings all that was known to another store, once', async () => {
		const { bandit, statistics } = await exported();
		const other = testBandit({ forgetting: false });
		await other.importStatistics(statistics, 'x');
		await other.importStatistics(statistics, 'x');
		for (const arm of ['cheap', 'dear']) {
			const { draws, outcomes, mean, totalCostUsd } = insight(bandit, arm);
			expect(insight(other, arm)).toMatchObject({ draws, outcomes, totalCostUsd, mean: expect.closeTo(mean, 9) });
		}
		await other.importStatistics(statistics, 'y');
		expect(insight(other, 'cheap').outcomes).toBe(2 * insight(bandit, 'cheap').outcomes);
	});

	const row = { key: 'counts/cheap', sums: [1, 0] };
	it.each([
		['no rows', {}, /rows/],
		['a row that is none', { rows: [row, null] }, /rows\[1\]\.key/],
		['a key of another kind', { rows: [{ key: 'users/7', sums: [1] }] }, /rows\[0\]\.key/],
		['a key that can not be decoded', { rows: [{ key: 'counts/%E0%A4%A', sums: [1] }] }, /rows\[0\]\.key/],
		[
			'a report key that can not be decoded',
			{ rows: [{ key: 'report/1/d/%ZZ/traffic', sums: [1] }] },
			/rows\[0\]\.key/,
		],
		['a key twice', { rows: [row, row] }, /rows\[1\]\.key/],
		['no sums', { rows: [{ key: 'counts/cheap', sums: [] }] }, /rows\[0\]\.sums/],
		['text for a number', { rows: [{ key: 'counts/cheap', sums: ['1'] }] }, /rows\[0\]\.sums/],
		['null, which JSON makes of NaN', { rows: [row, { key: 'counts/dear', sums: [1, null] }] }, /rows\[1\]\.sums/],
		['an epoch far off', { rows: [{ key: 'evidence/beta%2F1/cheap/1000000000/0/', sums: [1, 1] }] }, /epoch/],
		['half an epoch', { rows: [{ key: 'evidence/beta%2F1/cheap/0.5/0/', sums: [1, 1] }] }, /epoch/],
		['a generation far off', { rows: [{ key: 'evidence/beta%2F1/cheap/0/77777/', sums: [1, 1] }] }, /generation/],
		['a generation below none', { rows: [{ key: 'evidence/beta%2F1/cheap/0/-1/', sums: [1, 1] }] }, /generation/],
	])('refuses %s, by row, and writes nothing', async (_name, more, message) => {
		const { statistics } = await exported();
		const store = memoryStore();
		const bandit = testBandit({ store });
		const rows = 'rows' in more ? [...more.rows!, ...statistics.rows.filter(({ key }) => key !== row.key)] : undefined;
		const importing = bandit.importStatistics({ goal: 'g', rows } as never, 'x');
		await expect(importing).rejects.toThrow(InvalidOptionError);
		await expect(bandit.importStatistics({ goal: 'g', rows } as never, 'x')).rejects.toThrow(message);
		expect((await store.read('test')).rows).toEqual([]);
	});

	it('refuses rows of another length than those that are there', async () => {
		const { statistics } = await exported();
		const store = memoryStore();
		const bandit = testBandit({ store });
		await bandit.importStatistics(statistics, 'x');
		const before = (await store.read('test')).rows;
		const odd = {
			goal: 'g',
			rows: [
				{ key: 'counts/new', sums: [1, 2] },
				{ key: 'counts/cheap', sums: [1, 2, 3] },
			],
		};
		await expect(bandit.importStatistics(odd, 'z')).rejects.toThrow(/rows\[1\]\.sums.*16.*3/);
		expect((await store.read('test')).rows).toEqual(before);
	});

	it('goes on where it was cut off, and keeps the event loop turning', async () => {
		const inner = memoryStore();
		let batches = 0;
		const store: Store = {
			...inner,
			transact: (goal, batch) => {
				if (++batches === 13) throw new Error('connection reset');
				return inner.transact(goal, batch);
			},
		};
		const bandit = testBandit({ store });
		const rows = Array.from({ length: 5000 }, (_, i) => ({ key: `counts/arm-${i}`, sums: [1, ...Array(15).fill(0)] }));
		await expect(bandit.importStatistics({ goal: 'g', rows }, 'x')).rejects.toThrow('connection reset');
		expect((await inner.read('test')).rows).toHaveLength(1200);
		let turns = 0;
		const turning = setInterval(() => turns++, 0);
		await Promise.all([1, 2].map(() => bandit.importStatistics({ goal: 'g', rows }, 'x')));
		clearInterval(turning);
		expect(turns).toBeGreaterThan(20);
		const stored = (await inner.read('test')).rows;
		expect(stored).toHaveLength(5000);
		expect(stored.every(({ sums }) => sums[0] === 1)).toBe(true);
	});
});
