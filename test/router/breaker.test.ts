import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/router/attempt.ts';
import { Breaker } from '../../src/router/breaker.ts';
import { Breakers } from '../../src/router/breakers.ts';
import { fakeClock } from '../bandit/helpers.ts';

const fail = (breaker: Breaker, now: number): void => breaker.failed(breaker.begin(now), now);
const succeed = (breaker: Breaker, now: number): void => breaker.succeeded(breaker.begin(now));
const hour = 3_600_000;

describe('a breaker', () => {
	it('opens after so many faults in a row, and lets one call through when its time has come', () => {
		const breaker = new Breaker({ failures: 3, halfOpenAfterMs: 1000 });
		fail(breaker, 0);
		fail(breaker, 1);
		succeed(breaker, 2);
		expect(breaker.isClean).toBe(true);
		for (const now of [3, 4, 5]) {
			expect(breaker.allows(now)).toBe(true);
			fail(breaker, now);
		}
		expect(breaker.allows(1004)).toBe(false);
		expect(breaker.allows(1005)).toBe(true);
		const trial = breaker.begin(1005);
		expect(breaker.allows(1006)).toBe(false);
		breaker.succeeded(trial);
		expect(breaker.isClean).toBe(true);
	});

	it('doubles its time with each trial that fails, up to five minutes, and begins anew after a recovery', () => {
		const breaker = new Breaker({ failures: 1, halfOpenAfterMs: 60_000 });
		let now = 0;
		const breaks: number[] = [];
		for (let i = 0; i < 5; i++) {
			fail(breaker, now);
			const from = now;
			while (!breaker.allows(now)) now += 1000;
			breaks.push(now - from);
		}
		expect(breaks).toEqual([60_000, 120_000, 240_000, 300_000, 300_000]);
		succeed(breaker, now);
		fail(breaker, now);
		expect(breaker.allows(now + 59_999)).toBe(false);
		expect(breaker.allows(now + 60_000)).toBe(true);
	});

	it('goes by what began after it opened: calls from before neither close it nor make it stay open longer', () => {
		const breaker = new Breaker({ failures: 2, halfOpenAfterMs: 1000 });
		const burst = Array.from({ length: 200 }, () => breaker.begin(0));
		const slow = breaker.begin(0);
		for (const call of burst) breaker.failed(call, 10);
		breaker.succeeded(slow);
		expect(breaker.allows(1009)).toBe(false);
		expect(breaker.allows(1010)).toBe(true);
	});

	it('does not wait for a trial without end', () => {
		const breaker = new Breaker({ failures: 1, halfOpenAfterMs: 1000 });
		fail(breaker, 0);
		breaker.begin(1000);
		expect(breaker.allows(1999)).toBe(false);
		expect(breaker.allows(2000)).toBe(true);
	});

	it('is not held open by a clock that is set back', () => {
		const breaker = new Breaker({ failures: 1, halfOpenAfterMs: 1000 });
		fail(breaker, 100 * hour);
		expect(breaker.allows(99 * hour)).toBe(true);
	});

	it('refuses options that can not be used', () => {
		expect(() => new Breaker({ failures: 0 })).toThrow('breaker.failures');
		expect(() => new Breaker({ halfOpenAfterMs: -1 })).toThrow('breaker.halfOpenAfterMs');
	});
});

describe('an arm whose provider wants to be left alone', () => {
	const setUp = () => {
		const clock = fakeClock(0);
		const breakers = new Breakers({ failures: 100 }, clock);
		const throttled = (retryAfterMs: number) =>
			breakers.of('a').blamed({ kind: 'retryable', category: 'rate_limited', retryAfterMs });
		return { clock, breakers, throttled };
	};

	it('is, and a shorter word does not take back a longer one', () => {
		const { clock, breakers, throttled } = setUp();
		throttled(60_000);
		clock.now = 1000;
		throttled(5000);
		clock.now = 59_999;
		expect(breakers.unavailable()).toEqual(['a']);
		clock.now = 60_000;
		expect(breakers.unavailable()).toEqual([]);
	});

	it.each([365 * 24 * hour, 1e300, Infinity])('is asked again after an hour, though %d ms are asked for', (ms) => {
		const { clock, breakers, throttled } = setUp();
		throttled(ms);
		clock.now = hour - 1;
		expect(breakers.unavailable()).toEqual(['a']);
		clock.now = hour;
		expect(breakers.unavailable()).toEqual([]);
	});

	it('is asked again when the clock is set back, and may ask anew to be left alone', () => {
		const { clock, breakers, throttled } = setUp();
		clock.now = 100 * hour;
		throttled(60_000);
		clock.now = 0;
		expect(breakers.unavailable()).toEqual([]);
		throttled(5000);
		clock.now = 4999;
		expect(breakers.unavailable()).toEqual(['a']);
		clock.now = 5000;
		expect(breakers.unavailable()).toEqual([]);
	});
});

describe('faults that leave an arm as healthy as it was, however many', () => {
	it.each<[string, Fault]>([
		['an answer that can not be used', { kind: 'retryable', category: 'malformed', answered: true }],
		['a prompt that is too long', { kind: 'retryable', category: 'context_exceeded' }],
		['something that the arm lacks', { kind: 'retryable', category: 'provider_error', lacks: { feature: 'tools' } }],
		['a refusal that nobody can tell the reason of', { kind: 'retryable', category: 'provider_error', doubtful: true }],
		['a request that is wrong', { kind: 'fatal', category: 'other' }],
	])('%s', (_, fault) => {
		const clock = fakeClock(0);
		const breakers = new Breakers({ failures: 1, halfOpenAfterMs: 1000 }, clock);
		const arm = breakers.of('a');
		for (let i = 0; i < 5; i++) arm.failed(fault, arm.begin(0));
		expect(breakers.unavailable()).toEqual([]);
		// Nor is it a trial that failed: the next call is one.
		arm.failed({ kind: 'retryable', category: 'provider_error' }, arm.begin(0));
		clock.now = 1000;
		arm.failed(fault, arm.begin(1000));
		expect(breakers.unavailable()).toEqual([]);
	});

	it.each<[string, Fault]>([
		['an outage', { kind: 'retryable', category: 'provider_error' }],
		['a time-out', { kind: 'timeout', category: 'timeout', answered: true }],
	])('but not %s', (_, fault) => {
		const breakers = new Breakers({ failures: 2 }, fakeClock(0));
		const arm = breakers.of('a');
		arm.failed(fault, arm.begin(0));
		expect(breakers.unavailable()).toEqual([]);
		arm.failed(fault, arm.begin(0));
		expect(breakers.unavailable()).toEqual(['a']);
	});
});

describe('calls that have not heard of an arm', () => {
	const setUp = (failures: number) => {
		const clock = fakeClock(0);
		const breakers = new Breakers({ failures, hungAfterMs: 1000 }, clock);
		return { clock, breakers, arm: breakers.of('a') };
	};

	it('are no longer waited for when a later one has, but still when an earlier one has', () => {
		const { clock, breakers, arm } = setUp(2);
		const first = arm.begin(0);
		arm.begin(500);
		const last = arm.begin(600);
		arm.heard(first);
		clock.now = 1599;
		expect(breakers.unavailable()).toEqual([]);
		clock.now = 1600;
		expect(breakers.unavailable()).toEqual(['a']);
		arm.heard(last);
		expect(breakers.unavailable()).toEqual([]);
	});

	it('are forgotten beyond 10,000, the oldest first, so that those that nobody ends take no room', () => {
		const { clock, breakers, arm } = setUp(10_000);
		for (let i = 0; i < 10_500; i++) arm.begin(i < 501 ? 0 : 900);
		clock.now = 1899;
		expect(breakers.unavailable()).toEqual([]);
		const capped = setUp(10_001);
		for (let i = 0; i < 10_500; i++) capped.arm.begin(0);
		capped.clock.now = 1000;
		expect(capped.breakers.unavailable()).toEqual([]);
	});
});
