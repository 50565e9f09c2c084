import { describe, expect, it } from 'vitest';
import { scored } from '../../src/learner/evaluation/scoring.ts';
import { memoryStore } from '../../src/store/memory.ts';
import type { Batch, ScanOptions, Store } from '../../src/store/store.ts';
import { insight, testBandit } from './helpers.ts';

/** A store that can be taken down, and answers later than at once. */
function flaky(inner: Store) {
	const check = () => {
		if (flaky.down) throw new Error('connection refused');
	};
	const flaky = {
		down: false as boolean,
		name: 'flaky',
		read: async (goal: string, cursor?: string) => {
			check();
			return inner.read(goal, cursor);
		},
		transact: async (goal: string, batch: Batch) => {
			check();
			return inner.transact(goal, batch);
		},
		get: async (goal: string, id: string) => {
			check();
			return inner.get(goal, id);
		},
		due: async (goal: string, now: number, limit: number) => {
			check();
			return inner.due(goal, now, limit);
		},
		goals: async () => {
			check();
			return inner.goals();
		},
		scan: async (goal: string, options?: ScanOptions) => {
			check();
			return inner.scan(goal, options);
		},
		close: () => inner.close(),
	} satisfies Store & { down: boolean };
	return flaky;
}

describe('a store that is down', () => {
	it('fails no decision and no report; what was learnt is written later, once', async () => {
		const inner = memoryStore();
		const store = flaky(inner);
		const errors: string[] = [];
		const bandit = testBandit({ store, forgetting: false, onError: ({ during }) => void errors.push(during) });
		await bandit.ready;
		store.down = true;
		const ids = Array.from({ length: 5 }, () => bandit.decide({ arm: 'cheap' }).id);
		for (const id of ids) expect(await bandit.report(id, 'success')).toMatchObject({ status: 'pending' });
		expect(insight(bandit, 'cheap').outcomes).toBe(5);
		expect(errors).toContain('store');
		await expect(bandit.flush()).rejects.toThrow('connection refused');
		store.down = false;
		await bandit.flush();
		await bandit.refresh();
		expect(insight(bandit, 'cheap')).toMatchObject({ draws: 5, outcomes: 5 });
		const other = testBandit({ store: inner, forgetting: false });
		expect(insight(other, 'cheap')).toMatchObject({ draws: 5, outcomes: 5, mean: 6 / 7 });
	});

	it('keeps a bounded number of decisions', async () => {
		const store = flaky(memoryStore());
		store.down = true;
		const bandit = testBandit({ store, maxPending: 100, onError: () => {} });
		await bandit.ready;
		for (let i = 0; i < 1000; i++) bandit.decide({ arm: 'cheap' });
		store.down = false;
		await bandit.flush();
		// The draws of those let go are counted all the same.
		const other = testBandit({ store });
		await other.ready;
		expect(insight(other, 'cheap').draws).toBe(1000);
	});

	it('keeps a bounded number of what is reported beside decisions', async () => {
		const inner = memoryStore();
		const store = flaky(inner);
		store.down = true;
		let mostUsd = 0;
		const transact = async (goal: string, batch: Batch) => {
			if (store.down) throw new Error('connection refused');
			for (const { sums } of batch.sums().add) mostUsd = Math.max(mostUsd, ...sums);
			return inner.transact(goal, batch);
		};
		const bandit = testBandit({ store: { ...store, transact }, onError: () => {} });
		await bandit.ready;
		for (let i = 0; i < 12_000; i++) bandit.score(scored()!.extra(1, 0));
		store.down = false;
		await bandit.flush();
		expect(mostUsd).toBe(10_000);
	});

	it('counts an outcome once that it wrote without being able to say so', async () => {
		const inner = memoryStore();
		const store = {
			...flaky(inner),
			broken: false,
			transact: async (goal: string, batch: Batch) => {
				const answer = await inner.transact(goal, batch);
				if (store.broken) throw new Error('connection reset');
				return answer;
			},
		};
		const bandit = testBandit({ store, forgetting: false, policy: 'linear', onError: () => {} });
		await bandit.ready;
		const call = async (outcome: 'success' | 'failure') => {
			const { id } = bandit.decide({ arm: 'cheap', text: 'What is it?' });
			bandit.observe(id, { costUsd: 0.5, latencyMs: 100 });
			await bandit.report(id, outcome);
		};
		await call('success');
		store.broken = true;
		await call('failure');
		await call('success');
		store.broken = false;
		await call('success');
		await bandit.flush();
		expect(insight(bandit, 'cheap').draws).toBe(4);
		const other = testBandit({ store: inner, forgetting: false, policy: 'linear' });
		for (const each of [bandit, other]) {
			await each.refresh();
			const { mean, draws, outcomes } = insight(each, 'cheap');
			expect({ draws, outcomes }).toEqual({ draws: 4, outcomes: 4 });
			expect(mean).toBeCloseTo((3 + 1) / (4 + 2), 9);
			expect(each.successOf('cheap', { text: 'What is it?' })).toBeCloseTo(
				other.successOf('cheap', { text: 'What is it?' }),
				6,
			);
		}
	});

	it.each([1, 2, 3])(
		'counts calls and draws once when the reply to batch %i is lost, some more than once',
		async (which) => {
			const inner = memoryStore();
			const seen = new Map<number, number>();
			const store: Store = {
				...flaky(inner),
				transact: async (goal, batch) => {
					const answer = await inner.transact(goal, batch);
					const times = (seen.get(batch.number) ?? 0) + 1;
					seen.set(batch.number, times);
					if (batch.number === which && times < 3) throw new Error('connection reset');
					return answer;
				},
			};
			const bandit = testBandit({ store, forgetting: false, onError: () => {} });
			await bandit.ready;
			const { id } = bandit.decide({ arm: 'cheap' });
			for (let batch = 1; batch <= 3; batch++) {
				bandit.observe(id, { costUsd: 1, latencyMs: 100, inputTokens: 7 });
				bandit.observe(id, { costUsd: 2, latencyMs: 100 });
				bandit.settleSoon(id, { score: batch / 4, source: 'user' });
				await bandit.flush().catch(() => {});
				// What comes in meanwhile waits for the batch that failed.
				bandit.decide({ arm: 'dear' });
			}
			await bandit
				.flush()
				.catch(() => bandit.flush())
				.catch(() => bandit.flush());
			expect(seen.get(which)).toBe(3);
			await bandit.refresh();
			const other = testBandit({ store: inner, forgetting: false });
			for (const each of [bandit, other]) {
				expect(insight(each, 'cheap')).toMatchObject({ draws: 1, outcomes: 1, costedCalls: 6, totalCostUsd: 9 });
				expect(insight(each, 'dear').draws).toBe(3);
				expect(insight(each, 'cheap').mean).toBeCloseTo((1 + 3 / 4) / 3, 9);
			}
		},
	);

	it('counts the draws of those let go once, though the reply is lost', async () => {
		const inner = memoryStore();
		const store = { ...flaky(inner), down: true };
		let replies = 0;
		store.transact = async (goal: string, batch: Batch) => {
			if (store.down) throw new Error('connection refused');
			const answer = await inner.transact(goal, batch);
			if (replies++ === 0) throw new Error('connection reset');
			return answer;
		};
		const bandit = testBandit({ store, maxPending: 60, onError: () => {} });
		await bandit.ready;
		for (let i = 0; i < 700; i++) bandit.decide({ arm: i % 2 ? 'cheap' : 'dear' });
		store.down = false;
		await bandit.flush().catch(() => bandit.flush());
		const other = testBandit({ store: inner });
		await bandit.refresh();
		for (const each of [bandit, other]) {
			expect([insight(each, 'cheap').draws, insight(each, 'dear').draws]).toEqual([350, 350]);
		}
	});

	it('what was let go is learnt no longer once the store is read', async () => {
		const inner = memoryStore();
		const store = flaky(inner);
		const bandit = testBandit({ store, maxPending: 100, forgetting: false, onError: () => {} });
		await bandit.ready;
		store.down = true;
		const call = () => {
			const { id } = bandit.decide({ arm: 'cheap' });
			bandit.settleSoon(id, { score: 1, source: 'successWhen' });
			return id;
		};
		const ids = Array.from({ length: 400 }, call);
		expect(insight(bandit, 'cheap').outcomes).toBe(400);
		store.down = false;
		await bandit.flush();
		await bandit.refresh();
		const other = testBandit({ store: inner, forgetting: false });
		const { outcomes, mean } = insight(other, 'cheap');
		expect(outcomes).toBeLessThan(400);
		expect(insight(bandit, 'cheap')).toMatchObject({ outcomes, mean, draws: 400 });
		// Those that were let go are not known any more: reports of them wait for what will not come.
		const statuses = await Promise.all(ids.map((id) => other.report(id, 'success').then(({ status }) => status)));
		expect(statuses.filter((status) => status === 'pending')).toHaveLength(400 - outcomes);
	});

	it('is read when it is back', async () => {
		const inner = memoryStore();
		const before = testBandit({ store: inner });
		await before.report(before.decide({ arm: 'cheap' }).id, 'success');
		const store = flaky(inner);
		store.down = true;
		const bandit = testBandit({ store, onError: () => {} });
		await bandit.ready;
		expect(insight(bandit, 'cheap').outcomes).toBe(0);
		store.down = false;
		await bandit.refresh();
		expect(insight(bandit, 'cheap').outcomes).toBe(1);
	});
});
