import { describe, expect, it } from 'vitest';
import type { RoutedOptions } from '../../src/router/create.ts';
import { FaultError, routed } from './helpers.ts';

const faults: Record<string, FaultError> = {
	401: new FaultError({ statusCode: 401 }),
	429: new FaultError({ statusCode: 429, category: 'rate_limited', retryAfterMs: 50 }),
	500: new FaultError({ statusCode: 500 }),
	'a doubtful 400': new FaultError({ statusCode: 400, doubtful: true }),
	'a long prompt': new FaultError({ category: 'context_exceeded', lacks: { feature: 'length' } }),
};
const setUps: Record<string, Partial<RoutedOptions>> = {
	adaptive: {},
	observe: { mode: 'observe', baseline: 'b' },
	shadow: { mode: 'shadow', baseline: 'c', shadowSample: 1 },
	'with a floor': { floor: 0.9 },
	'step by step': { sticky: 'step' },
	'in conversations': { sticky: { key: () => 'x' } },
	escalating: { escalate: true },
	'two attempts': { maxAttempts: 2 },
	'failing over always': { failoverOn: () => true },
};
const requests: Record<string, object> = {
	'a plain request': {},
	'a run': { runId: 'r' },
	'a turn of a thread': { runId: 't', turn: 2 },
	'a conversation': { conversationId: 'k' },
	'a forced arm': { arm: 'b' },
	'some arms': { eligible: ['a', 'c'] },
	'all but the baselines': { exclude: ['b', 'c'] },
	'one arm left': { exclude: ['a', 'b'] },
	'a price limit': { maxCostUsd: 0 },
	'an image': { images: 1, chars: 1e7 },
};

describe.each(Object.entries(setUps))('%s: one call asks each arm once at most', (_, options) => {
	describe.each(Object.entries(faults))('when all answer %s', (_, fault) => {
		it.each(Object.entries(requests))('for %s', async (_, request) => {
			const down = () => fault;
			const { call, calls } = routed({ a: down, b: down, c: down }, options);
			// Once more, with breakers open and limits remembered.
			for (let i = 0; i < 4; i++) {
				calls.length = 0;
				await expect(call(request)).rejects.toBe(fault);
				expect(new Set(calls).size).toBe(calls.length);
				expect(calls.length).toBeGreaterThan(0);
			}
		});
	});
});

describe('the baseline', () => {
	it.each(['observe', 'shadow'] as const)('of %s is asked first, and stood in for while it is down', async (mode) => {
		let down = false;
		const a = () => (down ? faults[500]! : 'a');
		const others = () => 'other';
		const { call, calls, clock } = routed({ a, b: others, c: others }, { mode, shadowSample: 0, baseline: 'a' });
		for (let i = 0; i < 20; i++) expect((await call()).value).toBe('a');
		down = true;
		calls.length = 0;
		for (let i = 0; i < 20; i++) expect((await call()).value).toBe('other');
		expect(calls.filter((arm) => arm === 'a')).toHaveLength(3);
		down = false;
		clock.now += 10_000;
		for (let i = 0; i < 20; i++) expect((await call()).value).toBe('a');
	});

	it('that a call leaves out is not asked', async () => {
		const { call, calls } = routed({ a: () => 'a', b: () => 'b' }, { mode: 'observe', baseline: 'a' });
		expect((await call({ exclude: ['a'] })).value).toBe('b');
		expect(calls).toEqual(['b']);
	});
});

describe('a pin', () => {
	it('holds in runs, tool loops and conversations that began elsewhere', async () => {
		const { bandit, call } = routed({ a: () => 'tool:1', b: () => 'tool:1' }, { sticky: { key: () => 'x' } });
		const first = await call({ runId: 'r' });
		const other = first.attempt.decision.arm === 'a' ? 'b' : 'a';
		bandit.pin(other);
		for (const request of [{ runId: 'r' }, { runId: 'r', turn: 3 }, { answers: ['1'] }, { conversationId: 'x' }]) {
			expect((await call(request)).attempt.decision.arm).toBe(other);
		}
	});

	it('is not gone round when its arm fails', async () => {
		const { bandit, call, calls } = routed({ a: () => faults[500]!, b: () => 'b' });
		bandit.pin('a');
		for (let i = 0; i < 5; i++) await expect(call()).rejects.toBe(faults[500]);
		expect(calls).toEqual(['a', 'a', 'a', 'a', 'a']);
	});
});

describe('a refusal that may be the request’s own', () => {
	it('is tried once more, and thrown when another arm says the same', async () => {
		const { call, calls } = routed({
			a: () => faults['a doubtful 400']!,
			b: () => faults['a doubtful 400']!,
			c: () => faults['a doubtful 400']!,
		});
		for (let i = 0; i < 10; i++) await expect(call()).rejects.toBe(faults['a doubtful 400']);
		// Whoever is to blame: no arm is thought to be down.
		expect(calls).toHaveLength(20);
		expect(new Set(calls)).toEqual(new Set(['a', 'b', 'c']));
	});

	it('was the arm’s own when another one answers: then it is left alone like any that fails', async () => {
		const { call, calls } = routed(
			{ odd: () => faults['a doubtful 400']!, good: () => 'good' },
			{
				arms: [
					{ id: 'odd', weight: 0.99 },
					{ id: 'good', weight: 0.01 },
				],
			},
		);
		for (let i = 0; i < 60; i++) expect((await call()).value).toBe('good');
		expect(calls.filter((arm) => arm === 'odd')).toHaveLength(3);
	});
});
