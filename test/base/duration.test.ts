import { expect, it } from 'vitest';
import { type Duration, durationMs } from '../../src/base/duration.ts';
import { InvalidOptionError } from '../../src/base/errors.ts';

it.each<[Duration | undefined, number | undefined]>([
	[undefined, undefined],
	[0, 0],
	[250, 250],
	[Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
	['250ms', 250],
	['30s', 30_000],
	['1.5 s', 1500],
	['5m', 300_000],
	['5min', 300_000],
	['2h', 7_200_000],
	['7d', 604_800_000],
	['1w', 604_800_000],
])('%s is %s ms', (given, ms) => {
	expect(durationMs('timeoutMs', given)).toBe(ms);
});

it.each(['', 'soon', '30', '-1s', '3 months', 'NaNs', '1e3s', null, {}, Number.NaN, -1])('%s is refused', (given) => {
	expect(() => durationMs('timeoutMs', given as never)).toThrow(InvalidOptionError);
	expect(() => durationMs('timeoutMs', given as never)).toThrow(/^timeoutMs: .*'30s'/);
});

it('keeps to the least that makes sense', () => {
	expect(() => durationMs('breaker.halfOpenAfterMs', '0s', 1)).toThrow(/at least 1 ms/);
});
