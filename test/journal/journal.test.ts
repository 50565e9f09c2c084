import { describe, expect, it } from 'vitest';
import { Journal } from '../../src/journal/journal.ts';
import { memoryStore } from '../../src/store/memory.ts';
import type { Batch } from '../../src/store/store.ts';
import { testBandit } from '../bandit/helpers.ts';

function setUp() {
	const inner = memoryStore();
	const seen = { down: false, dropped: [] as (readonly string[])[], numbers: [] as number[] };
	const store = {
		...inner,
		transact: (goal: string, batch: Batch) => {
			seen.numbers.push(batch.number);
			if (seen.down) throw new Error('connection refused');
			const answer = inner.transact(goal, batch);
			seen.dropped.push(batch.sums().drop ?? []);
			return answer;
		},
	};
	const bounds = { maxPending: 100, maxRecent: 100, onLost: () => {} };
	return { seen, journal: new Journal('g', store, testBandit().learner, bounds) };
}

describe('rows that are to be dropped', () => {
	it('are dropped once, with the next batch', async () => {
		const { seen, journal } = setUp();
		for (const keys of [['a', 'b'], ['c']]) {
			journal.drop(keys);
			await journal.flush();
			await journal.flush();
		}
		expect(seen.dropped).toEqual([['a', 'b'], ['c']]);
	});

	it('are dropped with the batch that failed, and what came since with the one after it', async () => {
		const { seen, journal } = setUp();
		seen.down = true;
		journal.drop(['a']);
		expect(() => journal.flush()).toThrow('refused');
		journal.drop(['b']);
		expect(() => journal.flush()).toThrow('refused');
		seen.down = false;
		await journal.flush();
		expect(seen.dropped).toEqual([['a'], ['b']]);
		expect(seen.numbers).toEqual([1, 1, 1, 2]);
		expect(journal.size).toBe(0);
	});
});

it('what is being written is not written a second time meanwhile', async () => {
	const inner = memoryStore();
	const numbers: number[] = [];
	const answers: (() => void)[] = [];
	const transact = (goal: string, batch: Batch) => {
		numbers.push(batch.number);
		return new Promise<'done' | 'repeated'>((resolve) => {
			answers.push(() => resolve(inner.transact(goal, batch) as 'done'));
		});
	};
	const bounds = { maxPending: 100, maxRecent: 100, onLost: () => {} };
	const journal = new Journal('g', { ...inner, transact }, testBandit().learner, bounds);
	journal.drop(['a']);
	const first = journal.flush();
	journal.drop(['b']);
	expect(journal.flush()).toBeUndefined();
	expect(numbers).toEqual([1]);
	answers[0]!();
	await first;
	const second = journal.flush();
	expect(numbers).toEqual([1, 2]);
	answers[1]!();
	await second;
	expect(journal.size).toBe(0);
});
