import { describe, expect, it } from 'vitest';
import { insight } from '../bandit/helpers.ts';
import { outcomeOf, type Pace, paced } from './paced.ts';

const cost = expect.closeTo(110e-6, 9);

describe('hedgeAfterMs', () => {
	it.each([
		[500, false],
		['3s', true],
	] as const)(
		'%s: a second arm is asked when the first is slow; the faster serves, the other is cancelled',
		async (hedgeAfterMs, isStream) => {
			const afterMs = hedgeAfterMs === '3s' ? 3000 : hedgeAfterMs;
			const { answer, stream, pass, told, bandit, waiting } = paced(
				{ slow: { firstMs: 90_000, wholeMs: 90_000 }, good: { firstMs: 50, wholeMs: 50 } },
				{ hedgeAfterMs },
			);
			const served = outcomeOf<unknown>(isStream ? stream() : answer());
			await pass(afterMs - 1);
			expect(told).toEqual(['slow']);
			await pass(1);
			expect(told).toEqual(['slow', 'good']);
			await pass(50);
			expect(told).toEqual(['slow', 'good', 'slow cancelled']);
			expect(served.value).toMatchObject({ attempt: { decision: { arm: 'good' } } });
			// Being slow is no fault and no bad answer, but it is known how slow it was at least.
			expect(insight(bandit, 'slow')).toMatchObject({ outcomes: 0, availability: 1, costedCalls: 0 });
			expect(insight(bandit, 'slow').latencyMs.p50).toBeCloseTo(afterMs + 50, -3);
			expect(insight(bandit, 'good')).toMatchObject({ outcomes: 1, costedCalls: 1, totalCostUsd: cost });
			await pass(100_000);
			expect(waiting.size).toBe(0);
		},
	);

	it('a first arm that is quick enough is asked alone', async () => {
		const { answer, stream, pass, told, waiting } = paced(
			{ quick: { firstMs: 400, wholeMs: 450 }, other: { wholeMs: 1 } },
			{ hedgeAfterMs: 500 },
		);
		const calls = [outcomeOf<unknown>(answer()), outcomeOf<unknown>(stream())];
		await pass(10_000);
		expect(calls.every(({ value }) => value !== undefined)).toBe(true);
		expect([told, waiting.size]).toEqual([['quick', 'quick'], 0]);
	});

	it('the first arm may still win, and what the second took is billed when it is known', async () => {
		const { answer, pass, told, bandit } = paced(
			{ first: { wholeMs: 600 }, second: { wholeMs: 5000, isDeaf: true } },
			{ hedgeAfterMs: 500 },
		);
		const served = outcomeOf(answer());
		await pass(600);
		expect(served.value?.value).toBe('first');
		expect(told).toEqual(['first', 'second', 'second cancelled']);
		expect(insight(bandit, 'second')).toMatchObject({ outcomes: 0, costedCalls: 0 });
		await pass(10_000);
		expect(insight(bandit, 'second')).toMatchObject({ outcomes: 0, costedCalls: 1, totalCostUsd: cost });
		expect(insight(bandit, 'first')).toMatchObject({ outcomes: 1, costedCalls: 1, totalCostUsd: cost });
	});

	it('streams: whoever has content first serves, however long the rest takes', async () => {
		const { stream, pass } = paced(
			{ first: { firstMs: 520, wholeMs: 90_000 }, second: { firstMs: 30, wholeMs: 40 } },
			{ hedgeAfterMs: 500 },
		);
		const served = outcomeOf(stream());
		await pass(520);
		expect(served.value?.value.arm).toBe('first');
	});

	const down = new Error('down');
	const failures: [string, Record<string, Pace>, string, string[]][] = [
		[
			'the first fails while the second is asked',
			{ a: { wholeMs: 700, error: down }, b: { wholeMs: 400 }, c: {} },
			'b',
			['a', 'b'],
		],
		[
			'the second fails while the first is asked',
			{ a: { wholeMs: 900 }, b: { wholeMs: 100, error: down }, c: {} },
			'a',
			['a', 'b'],
		],
		[
			'both fail, a third is asked',
			{ a: { wholeMs: 700, error: down }, b: { wholeMs: 100, error: down }, c: { wholeMs: 5 } },
			'c',
			['a', 'b', 'c'],
		],
		[
			'the first fails at once, the next is asked and no third',
			{ a: { wholeMs: 1, error: down }, b: { wholeMs: 5 }, c: {} },
			'b',
			['a', 'b'],
		],
	];
	it.each(failures)('when %s', async (_, paces, winner, asked) => {
		const { answer, pass, told, bandit } = paced(paces, { hedgeAfterMs: 500 });
		const served = outcomeOf(answer());
		await pass(5000);
		expect(served.value?.value).toBe(winner);
		expect(told).toEqual(asked);
		for (const id of Object.keys(paces)) {
			const availability = !asked.includes(id) ? undefined : paces[id]!.error === undefined ? 1 : 0;
			expect(insight(bandit, id), id).toMatchObject({ availability, outcomes: id === winner ? 1 : 0 });
		}
	});

	it('when all fail, the caller gets the error of the last', async () => {
		const last = new Error('last');
		const { answer, pass, told } = paced(
			{ a: { wholeMs: 900, error: last }, b: { wholeMs: 100, error: down } },
			{ hedgeAfterMs: 500 },
		);
		const served = outcomeOf(answer());
		await pass(5000);
		expect(served.error).toBe(last);
		expect(told).toEqual(['a', 'b']);
	});

	it.each([
		['an arm that is down', {}, { arm: undefined }],
		['more arms than are allowed', { maxAttempts: 1 }, {}],
		['another arm than the call’s own', {}, { arm: 'a' }],
	])('%s is not asked beside', async (why, options, request) => {
		const { answer, pass, told, router } = paced(
			{ a: { wholeMs: 900 }, b: { wholeMs: 1, error: down } },
			{ hedgeAfterMs: 500, breaker: { failures: 1, halfOpenAfterMs: 1e6 }, ...options },
		);
		if (why === 'an arm that is down') {
			outcomeOf(answer(undefined, { arm: 'b' }));
			await pass(10);
			expect(router.unavailable()).toEqual(['b']);
			told.length = 0;
		}
		const served = outcomeOf(answer(undefined, request));
		await pass(5000);
		expect(served.value?.value).toBe('a');
		expect(told).toEqual(['a']);
	});

	it('the caller’s abort ends both, and teaches nothing', async () => {
		const { answer, pass, told, bandit } = paced({ a: {}, b: {} }, { hedgeAfterMs: 500 });
		const controller = new AbortController();
		const served = outcomeOf(answer(controller.signal));
		await pass(700);
		controller.abort(new DOMException('enough', 'AbortError'));
		await pass(1000);
		expect(served.error).toMatchObject({ message: 'enough' });
		expect(told.toSorted()).toEqual(['a', 'a cancelled', 'b', 'b cancelled']);
		for (const id of ['a', 'b']) expect(insight(bandit, id).outcomes).toBe(0);
	});

	it('with attemptTimeout, each arm has its own time', async () => {
		const { stream, pass, told } = paced(
			{ a: {}, b: {}, c: { firstMs: 5, wholeMs: 6 } },
			{ hedgeAfterMs: 300, attemptTimeout: { firstContentMs: 1000 } },
		);
		const served = outcomeOf(stream());
		await pass(1000);
		expect(told).toEqual(['a', 'b', 'a cancelled']);
		await pass(305);
		expect(told).toEqual(['a', 'b', 'a cancelled', 'b cancelled', 'c']);
		expect(served.value?.value.arm).toBe('c');
	});

	it.each([0, -5, 'soon', null])('%j is refused', (hedgeAfterMs) => {
		const made = () => paced({ a: {} }, { hedgeAfterMs: hedgeAfterMs as never });
		expect(made).toThrow(expect.objectContaining({ option: 'hedgeAfterMs' }));
	});
});
