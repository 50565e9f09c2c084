import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { embedder } from '../../src/router/embed.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

/** An embedding that comes, or fails, after so many ms. */
function setUp(timeoutMs?: number | string) {
	const errors: unknown[] = [];
	const signals: AbortSignal[] = [];
	const model = (text: string, signal: AbortSignal) => {
		signals.push(signal);
		const [ms, kind] = text.split(' ');
		return new Promise<number[]>((resolve, reject) => {
			signal.addEventListener('abort', () => reject(signal.reason));
			setTimeout(() => (kind === 'fails' ? reject(new Error('no embedding')) : resolve([Number(ms)])), Number(ms));
		});
	};
	const embed = embedder({ model, ...(timeoutMs !== undefined && { timeoutMs: timeoutMs as never }) }, (error) => {
		errors.push(error);
	});
	/** What has been given by now. */
	const begin = (text: string, signal?: AbortSignal) => {
		const given: unknown[] = [];
		void embed(text, signal).then((vector) => given.push(vector));
		return given;
	};
	return { begin, errors, signals };
}

describe('an embedding', () => {
	it.each([
		[undefined, 200],
		[50, 50],
		['3s', 3000],
	])('is waited for as long as timeoutMs says (%s), is then cancelled, and nothing is told', async (timeoutMs, ms) => {
		const { begin, errors, signals } = setUp(timeoutMs);
		const late = begin(`${ms + 1}`);
		const inTime = begin(`${ms - 1}`);
		await vi.advanceTimersByTimeAsync(ms - 1);
		expect([inTime, late]).toEqual([[[ms - 1]], []]);
		expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
		await vi.advanceTimersByTimeAsync(1);
		expect(late).toEqual([undefined]);
		expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
		await vi.advanceTimersByTimeAsync(10_000);
		expect(errors).toEqual([]);
	});

	it('that fails is told each time, and not waited for', async () => {
		const { begin, errors } = setUp();
		for (let i = 1; i <= 3; i++) {
			const given = begin('5 fails');
			await vi.advanceTimersByTimeAsync(5);
			expect(given).toEqual([undefined]);
			expect(errors).toHaveLength(i);
		}
	});

	it('is not waited for when the caller leaves, before or meanwhile', async () => {
		const { begin, errors, signals } = setUp();
		const controller = new AbortController();
		const given = begin('100', controller.signal);
		await vi.advanceTimersByTimeAsync(10);
		expect(given).toEqual([]);
		controller.abort();
		await vi.advanceTimersByTimeAsync(0);
		expect(given).toEqual([undefined]);
		const afterwards = begin('100', controller.signal);
		await vi.advanceTimersByTimeAsync(0);
		expect(afterwards).toEqual([undefined]);
		expect([signals.map(({ aborted }) => aborted), errors]).toEqual([[true, true], []]);
	});

	it('leaves no timer and no listener behind, however it ended', async () => {
		const { begin } = setUp();
		const { signal } = new AbortController();
		for (const text of ['1', '1 fails', '201']) {
			const given = begin(text, signal);
			await vi.advanceTimersByTimeAsync(text === '201' ? 201 : 1);
			expect(given).toHaveLength(1);
			expect(vi.getTimerCount()).toBe(0);
			expect(getEventListeners(signal, 'abort')).toHaveLength(0);
		}
	});
});
