import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { systemTimers } from '../../src/router/timers.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

it.each([2 ** 31, 1e12, Infinity])('a limit of %d ms, longer than timers hold, is none', (ms) => {
	// The platform would let it run out at once.
	const callOff = systemTimers.after(ms, () => expect.unreachable());
	expect(vi.getTimerCount()).toBe(0);
	callOff();
});

it('the longest that they hold, and any other, runs out once, and not when it is called off', () => {
	const over: number[] = [];
	for (const ms of [0, 5, 2 ** 31 - 1]) systemTimers.after(ms, () => void over.push(ms));
	systemTimers.after(3, () => void over.push(3))();
	expect(vi.getTimerCount()).toBe(3);
	vi.advanceTimersByTime(5);
	expect(over).toEqual([0, 5]);
	vi.advanceTimersByTime(2 ** 31);
	expect(over).toEqual([0, 5, 2 ** 31 - 1]);
});
