import { describe, expect, it } from 'vitest';
import type { ChangeEvent } from '../../src/bandit/callbacks.ts';
import { mostSuccess } from '../../src/objective/most-success.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { insight, live, testBandit } from './helpers.ts';

describe('an arm that changes', () => {
	it('is noticed, told, and left', async () => {
		const changes: ChangeEvent[] = [];
		const bandit = testBandit({ objective: mostSuccess(), onChange: (event) => void changes.push(event) });
		await live(bandit, 400, { cheap: 0.95, dear: 0.6 });
		expect(changes).toEqual([]);
		const after = await live(bandit, 200, { cheap: 0.2, dear: 0.6 }, 8);
		expect(changes[0]).toMatchObject({ goal: 'test', arm: 'cheap', direction: 'down' });
		const onBroken = after.filter(({ arm }) => arm === 'cheap').length;
		expect(onBroken).toBeLessThan(60);
	});

	it('is not looked for when the user says so', async () => {
		const changes: ChangeEvent[] = [];
		const bandit = testBandit({
			objective: mostSuccess(),
			detectChange: false,
			onChange: (event) => void changes.push(event),
		});
		await live(bandit, 300, { cheap: 0.95, dear: 0.6 });
		await live(bandit, 100, { cheap: 0.1, dear: 0.6 }, 8);
		expect(changes).toEqual([]);
	});

	it('is known to the other processes with the next outcome', async () => {
		const store = memoryStore();
		const changes: ChangeEvent[] = [];
		const one = testBandit({ store, objective: mostSuccess(), onChange: (event) => void changes.push(event) });
		await live(one, 300, { cheap: 0.95, dear: 0.6 });
		const two = testBandit({ store, objective: mostSuccess() });
		expect(insight(two, 'cheap').mean).toBeGreaterThan(0.9);
		await live(one, 60, { cheap: 0, dear: 0.6 }, 8);
		expect(changes.length).toBeGreaterThan(0);
		await two.refresh();
		await one.refresh();
		expect(insight(two, 'cheap').mean).toBeCloseTo(insight(one, 'cheap').mean, 9);
		expect(insight(two, 'cheap').mean).toBeLessThan(0.6);
	});
});
