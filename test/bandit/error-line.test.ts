import { afterEach, describe, expect, it, vi } from 'vitest';
import { errorLine } from '../../src/bandit/error-line.ts';
import { Events } from '../../src/bandit/events.ts';

const esc = String.fromCharCode(27);

describe('an error in one line', () => {
	it('names what was done, arm, status, who took over, and the error’s own words', () => {
		const error = Object.assign(new Error('slow down'), { name: 'AI_APICallError' });
		expect(
			errorLine({ error, during: 'call', arm: 'a', statusCode: 429, category: 'rate_limited', takenOverBy: 'b' }),
		).toBe('call of a failed (429, rate_limited); b took over: AI_APICallError: slow down');
		expect(errorLine({ error: 'broke', during: 'call', arm: 'a' })).toBe('call of a failed: broke');
		expect(errorLine({ error: new TypeError(''), during: 'store' })).toBe('error during store: TypeError');
	});

	it.each<[string, string]>([
		['colours', `${esc}[31;1mred${esc}[0m`],
		['a cursor', `${esc}[2J${esc}[Hred`],
		['a title', `${esc}]0;owned${String.fromCharCode(7)}red`],
		['a link', `${esc}]8;;http://x${esc}\\red${esc}]8;;${esc}\\`],
		['one byte', `${String.fromCharCode(0x9b)}red`],
		['line breaks', '\r\nred\n\n\u2028'],
		['a bell and backspaces', `${String.fromCharCode(7, 8, 8)}red`],
		['text that runs the other way', '\u202ered\u202c'],
	])('can be printed: %s', (_, words) => {
		const line = errorLine({ error: new Error(words), during: 'call', arm: 'a' });
		expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e]/u);
		expect(line).toContain('red');
		expect(line).not.toContain('owned');
	});

	it('is short, and has no keys in it', () => {
		expect(errorLine({ error: new Error('x'.repeat(1e6)), during: 'call' }).length).toBeLessThanOrEqual(300);
		const line = errorLine({ error: new Error('GET https://x/v1?key=AIzaSecret&alt=sse failed'), during: 'call' });
		expect(line).not.toContain('AIzaSecret');
	});

	it.each([
		null,
		undefined,
		5n,
		Symbol('s'),
		{
			toJSON: () => {
				throw new Error('no');
			},
		},
		Object.create(null),
	])('is made of whatever is thrown', (error) => {
		expect(errorLine({ error, during: 'call' })).toMatch(/^call failed: ./);
	});
});

describe('warnings', () => {
	afterEach(() => vi.restoreAllMocks());

	it('are told once for each kind, of one line each, without a stack, and not without end', () => {
		const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
		const events = new Events('g', {});
		const told = { error: new Error('down'), during: 'call', arm: 'a', statusCode: 503 };
		for (let i = 0; i < 5; i++) events.error(told);
		expect(warn).toHaveBeenCalledTimes(1);
		events.error({ ...told, statusCode: 429 });
		events.error({ ...told, arm: 'b' });
		events.error({ ...told, during: 'store' });
		expect(warn).toHaveBeenCalledTimes(4);
		for (const [line, ...more] of warn.mock.calls) {
			expect(line).toMatch(/^bandit-model: goal "g": [^\n]+$/);
			expect(more).toEqual([]);
		}
		for (let i = 0; i < 1000; i++) events.error({ ...told, arm: `arm${i}` });
		expect(warn.mock.calls.length).toBeLessThanOrEqual(100);
	});

	it('an event says whether another arm is asked, of calls alone', () => {
		const told: object[] = [];
		const events = new Events('g', { onError: (event) => told.push(event) });
		events.error({ error: 'x', during: 'call', arm: 'a', takenOverBy: 'b' });
		events.error({ error: 'x', during: 'call', arm: 'a' });
		events.error({ error: 'x', during: 'store' });
		expect(told).toMatchObject([
			{ goal: 'g', failedOver: true, takenOverBy: 'b', message: 'call of a failed; b took over: x' },
			{ failedOver: false },
			{ message: 'error during store: x' },
		]);
		expect(told[2]).not.toHaveProperty('failedOver');
	});
});
