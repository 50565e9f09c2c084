import { describe, expect, it } from 'vitest';
import { insight } from '../bandit/helpers.ts';
import { outcomeOf, type Pace, paced } from './paced.ts';

describe('attemptTimeout', () => {
	it.each([
		[2000, false],
		['7s', false],
		['1m', true],
	] as const)(
		'totalMs %s: an answer that stalls is asked of the next arm, and counts against the first',
		async (totalMs, isDeaf) => {
			const { answer, pass, told, bandit, waiting } = paced(
				{ stalls: { isDeaf }, good: { wholeMs: 50 } },
				{ attemptTimeout: { totalMs } },
			);
			const served = outcomeOf(answer());
			const limit = { 2000: 2000, '7s': 7000, '1m': 60_000 }[totalMs];
			await pass(limit - 1);
			expect(told).toEqual(['stalls']);
			await pass(1);
			expect(told).toEqual(['stalls', 'stalls cancelled', 'good']);
			await pass(50);
			expect(served.value?.value).toBe('good');
			expect(insight(bandit, 'stalls')).toMatchObject({ outcomes: 0, availability: 0 });
			expect(insight(bandit, 'good')).toMatchObject({ outcomes: 1, availability: 1 });
			// No timer keeps a process up.
			expect(waiting.size).toBe(0);
		},
	);

	it.each([300, 5000])(
		'firstContentMs %i: a stream that stalls before its content is replaced',
		async (firstContentMs) => {
			const { stream, pass, told, bandit } = paced(
				{ stalls: {}, good: { firstMs: 50, wholeMs: 90 } },
				{ attemptTimeout: { firstContentMs } },
			);
			const served = outcomeOf(stream());
			await pass(firstContentMs + 100);
			expect(served.value?.value.arm).toBe('good');
			expect(told).toEqual(['stalls', 'stalls cancelled', 'good']);
			expect(insight(bandit, 'stalls')).toMatchObject({ outcomes: 0, availability: 0 });
		},
	);

	it('firstContentMs is no limit for what comes after it, nor for answers that are not streamed', async () => {
		const { stream, answer, pass, told } = paced(
			{ slow: { firstMs: 100, wholeMs: 90_000 }, other: {} },
			{ attemptTimeout: { firstContentMs: 200 } },
		);
		const [streamed, answered] = [outcomeOf(stream()), outcomeOf(answer())];
		await pass(100_000);
		expect(await streamed.value!.value.rest).toBeUndefined();
		expect(answered.value?.value).toBe('slow');
		expect(told).toEqual(['slow', 'slow']);
	});

	it('totalMs ends a stream that stalls after its first words, as a fault of the arm', async () => {
		const { stream, pass, bandit, told } = paced(
			{ stalls: { firstMs: 10 }, good: { firstMs: 1, wholeMs: 2 } },
			{ attemptTimeout: { totalMs: 1000 } },
		);
		const served = outcomeOf(stream());
		await pass(1000);
		expect(await served.value!.value.rest).toMatchObject({ name: 'TimeoutError' });
		expect(told).toEqual(['stalls', 'stalls cancelled']);
		expect(insight(bandit, 'stalls')).toMatchObject({ outcomes: 0, availability: 0 });
	});

	it('the last arm too is given up, and its caller told why', async () => {
		const { answer, stream, pass } = paced(
			{ a: { isDeaf: true }, b: {} },
			{ attemptTimeout: { firstContentMs: 500, totalMs: 500 } },
		);
		const [answered, streamed] = [outcomeOf(answer()), outcomeOf(stream())];
		await pass(1000);
		expect(answered.error).toMatchObject({ name: 'TimeoutError' });
		// The last arm's stream flows as it comes, and ends so.
		expect(await streamed.value?.value.rest).toMatchObject({ name: 'TimeoutError' });
	});

	it('an arm’s own limits come before those of all, and can be none', async () => {
		const { answer, pass, told } = paced(
			{ patient: { wholeMs: 90_000, options: { attemptTimeout: false } }, other: {} },
			{ attemptTimeout: { totalMs: 1000 } },
		);
		const served = outcomeOf(answer());
		await pass(90_000);
		expect(served.value?.value).toBe('patient');
		const own = paced({ quick: { options: { attemptTimeout: { totalMs: '1s' } } }, good: { wholeMs: 5 } });
		const second = outcomeOf(own.answer());
		await own.pass(1005);
		expect(second.value?.value).toBe('good');
		expect([told, own.told]).toEqual([['patient'], ['quick', 'quick cancelled', 'good']]);
	});

	it('the caller’s own abort ends all, teaches nothing, and asks nobody else', async () => {
		const { answer, pass, told, bandit } = paced({ a: {}, b: {} }, { attemptTimeout: { totalMs: 1000 } });
		const controller = new AbortController();
		const served = outcomeOf(answer(controller.signal));
		await pass(500);
		controller.abort(new DOMException('enough', 'AbortError'));
		await pass(5000);
		expect(served.error).toMatchObject({ message: 'enough' });
		expect(told).toEqual(['a', 'a cancelled']);
		expect(insight(bandit, 'a')).toMatchObject({ outcomes: 0, availability: undefined });
	});

	it('what an arm answers when it has been given up is billed, and nothing else', async () => {
		const { answer, pass, bandit } = paced(
			{ late: { isDeaf: true, wholeMs: 3000 }, good: { wholeMs: 5 } },
			{ attemptTimeout: { totalMs: 1000 } },
		);
		const served = outcomeOf(answer());
		await pass(10_000);
		expect(served.value?.value).toBe('good');
		expect(insight(bandit, 'late')).toMatchObject({
			outcomes: 0,
			costedCalls: 1,
			totalCostUsd: expect.closeTo(110e-6, 9),
		});
		expect(insight(bandit, 'good')).toMatchObject({ outcomes: 1, costedCalls: 1 });
	});

	it('three that were given up put their arm aside', async () => {
		const { answer, pass, told } = paced({ stalls: {}, good: { wholeMs: 5 } }, { attemptTimeout: { totalMs: 1000 } });
		for (let call = 0; call < 6; call++) {
			outcomeOf(answer());
			await pass(1100);
		}
		expect(told.filter((each) => each === 'stalls')).toHaveLength(3);
	});

	it('a burst on an arm that hangs is served by the other', async () => {
		const { answer, stream, pass } = paced(
			{ hangs: {}, good: { firstMs: 5, wholeMs: 10 } },
			{ attemptTimeout: { firstContentMs: 800, totalMs: 800 } },
		);
		const burst = Array.from({ length: 200 }, (_, i) =>
			i % 2 === 0 ? outcomeOf<unknown>(answer()) : outcomeOf<unknown>(stream()),
		);
		await pass(1000);
		expect(burst.filter(({ value }) => value === undefined)).toEqual([]);
	});

	it.each(['auto', { totalMs: 'auto', firstContentMs: 'auto' }] as const)(
		'%j goes by the 99th percentile of what an arm took',
		async (attemptTimeout) => {
			const paces: Record<string, Pace> = { usual: { firstMs: 400, wholeMs: 900 }, good: { firstMs: 1, wholeMs: 2 } };
			const { answer, stream, pass, told } = paced(paces, { attemptTimeout });
			// Nothing is known: nothing is given up.
			const untried = outcomeOf(answer());
			paces.usual = {};
			const stalled = outcomeOf(answer());
			await pass(3_600_000);
			expect([untried.value?.value, stalled.value]).toEqual(['usual', undefined]);
			paces.usual = { firstMs: 400, wholeMs: 900 };
			for (let call = 0; call < 100; call++) {
				const calls = [outcomeOf<unknown>(answer()), outcomeOf<unknown>(stream())];
				await pass(900);
				expect(calls.every(({ value }) => value !== undefined)).toBe(true);
			}
			told.length = 0;
			paces.usual = {};
			const calls = [outcomeOf(answer()), outcomeOf(stream())] as const;
			// A percentile is known to within a fifth.
			await pass(300);
			expect(told).toEqual(['usual', 'usual']);
			await pass(300);
			expect(told).toEqual(['usual', 'usual', 'usual cancelled', 'good']);
			await pass(600);
			expect(told).toEqual(['usual', 'usual', 'usual cancelled', 'good', 'usual cancelled', 'good']);
			expect([calls[0].value?.value, calls[1].value?.value.arm]).toEqual(['good', 'good']);
		},
	);

	it.each([
		[5, 'attemptTimeout'],
		['soon', 'attemptTimeout'],
		[{ totalMs: -1 }, 'attemptTimeout.totalMs'],
		[{ firstContentMs: 'soon' }, 'attemptTimeout.firstContentMs'],
		[{ firstTokenMs: 5 }, 'attemptTimeout.firstTokenMs'],
	])('%j is refused', (attemptTimeout, option) => {
		const made = () => paced({ a: {} }, { attemptTimeout: attemptTimeout as never });
		expect(made).toThrow(expect.objectContaining({ option }));
	});
});

describe('an arm that hangs', () => {
	it('is left alone while its calls are still under way, but for one trial at a time', async () => {
		for (const [failures, hungAfterMs] of [
			[3, 20_000],
			[5, 4000],
		] as const) {
			const paces: Record<string, Pace> = { hangs: {}, good: { wholeMs: 5 } };
			const { answer, pass, told } = paced(paces, { breaker: { failures, hungAfterMs, halfOpenAfterMs: 1000 } });
			for (let call = 0; call < failures; call++) outcomeOf(answer());
			await pass(hungAfterMs);
			for (let call = 0; call < 5; call++) outcomeOf(answer());
			await pass(10);
			// The first after so long is a trial.
			expect(told.slice(failures)).toEqual(['hangs', 'good', 'good', 'good', 'good']);
			paces.hangs = { wholeMs: 5 };
			await pass(1000);
			told.length = 0;
			for (let call = 0; call < 3; call++) {
				outcomeOf(answer());
				await pass(10);
			}
			expect(told).toEqual(['hangs', 'hangs', 'hangs']);
		}
	});

	it('by its own measure, where that is known', async () => {
		const paces: Record<string, Pace> = { slow: { wholeMs: 9000 }, good: { wholeMs: 5 } };
		const { answer, pass, told } = paced(paces);
		outcomeOf(answer());
		await pass(9000);
		for (const [waitMs, asked] of [
			[20_000, 'slow'],
			[40_000, 'good'],
		] as const) {
			paces.slow = {};
			for (let call = 0; call < 4; call++) outcomeOf(answer());
			await pass(waitMs);
			outcomeOf(answer());
			told.length = 0;
			outcomeOf(answer());
			expect(told).toEqual([asked]);
		}
	});
});
