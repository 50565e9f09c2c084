import { describe, expect, it } from 'vitest';
import type { ErrorEvent } from '../../src/bandit/callbacks.ts';
import { SteadyClock } from '../../src/base/steady-clock.ts';
import { budget } from '../../src/objective/budget/budget.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { fakeClock, insight, testBandit } from './helpers.ts';

const hour = 3_600_000;
const day = 24 * hour;

describe.each([3 * day, 45 * day, 400 * day])('a clock that jumps ahead by %i ms for a moment', (jump) => {
	it('expires no decision, and is told', async () => {
		const clock = fakeClock();
		const told: ErrorEvent[] = [];
		const store = memoryStore();
		const bandit = testBandit({ clock, store, silence: 'failure', onError: (event) => told.push(event) });
		const ids = Array.from({ length: 5 }, () => bandit.decide({ arm: 'cheap' }).id);
		await bandit.flush();
		clock.now += jump;
		await bandit.refresh();
		clock.now -= jump;
		await bandit.refresh();
		for (const id of ids) expect(await bandit.report(id, 'success')).toMatchObject({ status: 'recorded' });
		expect(told.filter(({ during }) => during === 'clock')).toHaveLength(1);
	});

	it('forgets nothing', async () => {
		const clock = fakeClock();
		const bandit = testBandit({ clock, forgetting: { halfLifeMs: 10 * day }, onError: () => {} });
		for (let i = 0; i < 20; i++) await bandit.report(bandit.decide({ arm: 'cheap' }).id, 'success');
		const { mean } = insight(bandit, 'cheap');
		clock.now += jump;
		const odd = bandit.decide({ arm: 'dear' });
		bandit.observe(odd.id, { latencyMs: 5 });
		await bandit.report(odd.id, 'failure');
		clock.now -= jump;
		await bandit.report(bandit.decide({ arm: 'dear' }).id, 'failure');
		expect(insight(bandit, 'cheap').mean).toBeCloseTo(mean, 3);
	});
});

describe.each([2 * hour, day, 300 * day])('a clock that is set back by %i ms', (jump) => {
	it('blocks nothing: others are read, outcomes are taken, budgets go on', async () => {
		const clock = fakeClock();
		const store = memoryStore();
		const told: ErrorEvent[] = [];
		const options = { store, refreshMs: 1000, onError: (event: ErrorEvent) => void told.push(event) };
		const bandit = testBandit({ ...options, clock, objective: budget({ usd: 24, per: 'day' }) });
		const other = testBandit({ store });
		bandit.decide();
		clock.now -= jump;
		bandit.decide();
		await other.report(other.decide({ arm: 'dear' }).id, 'success');
		// The next request of after a second makes it read.
		clock.now += 1001;
		bandit.decide();
		await expect.poll(() => insight(bandit, 'dear').outcomes, { timeout: 10_000 }).toBe(1);
		const { id } = bandit.decide({ arm: 'cheap' });
		clock.now += 5000;
		expect(await bandit.report(id, 'success')).toMatchObject({ status: 'recorded' });
		expect(told.filter(({ during }) => during === 'clock')).toHaveLength(1);
		await bandit.close();
	});
});

describe('a steady clock', () => {
	const setUp = (hasOwn = true) => {
		const told: string[] = [];
		const state = { now: 1e12, passing: 500 };
		const clock = new SteadyClock(
			() => state.now,
			hasOwn ? () => state.passing : undefined,
			(error) => void told.push(error.message),
		);
		return { told, state, clock };
	};

	it('follows what goes on, and small corrections', () => {
		const { told, state, clock } = setUp();
		for (const step of [0, 1, 1000, -20_000, 30 * hour, hour]) {
			state.now += step;
			expect(clock.now()).toBe(state.now);
		}
		expect(told).toEqual([]);
	});

	it('tells a long wait from a jump where there is a clock that can not be set', () => {
		const { told, state, clock } = setUp();
		state.now += 90 * hour;
		state.passing += 90 * hour;
		expect(clock.now()).toBe(state.now);
		expect(told).toEqual([]);
		state.now += 90 * hour;
		state.passing += 3000;
		expect(clock.now()).toBe(1e12 + 90 * hour + 3000);
		expect(told).toHaveLength(1);
	});

	it('goes on while it is odd, and believes it in the end when it is ahead', () => {
		const { told, state, clock } = setUp(false);
		state.now += 100 * hour;
		expect(clock.now()).toBe(1e12);
		state.now += 10;
		expect(clock.now()).toBe(1e12 + 10);
		clock.look();
		expect(clock.now()).toBe(1e12 + 10);
		clock.look();
		expect(clock.now()).toBe(state.now);
		expect(told).toHaveLength(1);
	});

	it('never goes back, and is itself again when the clock is', () => {
		const { state, clock } = setUp(false);
		state.now -= 5 * hour;
		expect(clock.now()).toBe(1e12);
		for (let i = 0; i < 5; i++) clock.look();
		state.now += 1000;
		expect(clock.now()).toBe(1e12 + 1000);
		state.now += 5 * hour;
		expect(clock.now()).toBeGreaterThanOrEqual(1e12 + 2000 - 1000);
		expect(clock.now()).toBeLessThanOrEqual(1e12 + 6 * hour);
	});

	it.each([Number.NaN, Number.POSITIVE_INFINITY])('does without a reading of %d', (odd) => {
		const { told, state, clock } = setUp();
		state.now = odd;
		for (let i = 0; i < 3; i++) expect(clock.now()).toBe(1e12);
		state.now = 1e12 + 5;
		expect(clock.now()).toBe(1e12 + 5);
		expect(told).toHaveLength(1);
		state.now = odd;
		expect(clock.now()).toBe(1e12 + 5);
		expect(told).toHaveLength(2);
	});
});
