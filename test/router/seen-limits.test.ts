import { describe, expect, it } from 'vitest';
import { SeenLimits } from '../../src/router/seen-limits.ts';
import { fakeClock } from '../bandit/helpers.ts';
import { FaultError, routed } from './helpers.ts';

const hour = 3_600_000;
const refuses = (feature: string, more: object = {}) =>
	new FaultError({ statusCode: 400, lacks: { feature, ...more } });
/** Drawn first as long as it may be. */
const arms = [
	{ id: 'first', prior: { mean: 0.99, strength: 1000 }, price: { input: 1, output: 1 } },
	{ id: 'other', prior: { mean: 0.5, strength: 1000 }, price: { input: 1, output: 1 } },
];

describe('what an arm was seen to refuse', () => {
	it.each([
		['images', { images: 1 }],
		['files', { files: 2 }],
		['tools', { tools: 3 }],
		['schema', { schema: true }],
		['maxOutputTokens', { maxOutputTokens: 5000 }],
	])(
		'%s: such requests go elsewhere, all others do not, and after an hour it is asked again',
		async (feature, request) => {
			let refusing = true;
			const { call, calls, clock } = routed(
				{ first: () => (refusing ? refuses(feature) : 'first'), other: () => 'other' },
				{ arms },
			);
			for (let i = 0; i < 20; i++) expect((await call(request)).value).toBe('other');
			expect(calls.filter((arm) => arm === 'first')).toHaveLength(1);
			refusing = false;
			for (let i = 0; i < 5; i++) expect((await call()).value).toBe('first');
			expect((await call(request)).value).toBe('other');
			clock.now += hour;
			expect((await call(request)).value).toBe('first');
		},
	);

	it.each([
		['toolChoice', { tools: 1 }],
		['tools', { schema: true }],
		['schema', { tools: 2 }],
		['images', { files: 1 }],
		['files', { images: 1 }],
	])('%s, which a request does not have: what is like it is meant', async (feature, request) => {
		let refusing = true;
		const { call, calls } = routed(
			{ first: () => (refusing ? refuses(feature) : 'first'), other: () => 'other' },
			{ arms },
		);
		for (let i = 0; i < 20; i++) expect((await call(request)).value).toBe('other');
		expect(calls.filter((arm) => arm === 'first')).toHaveLength(1);
		refusing = false;
		for (let i = 0; i < 5; i++) expect((await call()).value).toBe('first');
	});

	it('is an outage where the request has nothing of it', async () => {
		const { call, calls, bandit } = routed({ first: () => refuses('images'), other: () => 'other' }, { arms });
		for (let i = 0; i < 20; i++) expect((await call()).value).toBe('other');
		expect(calls.filter((arm) => arm === 'first')).toHaveLength(3);
		expect(bandit.insights().arms[0]!.availability).toBe(0);
	});

	it('does not open the breaker, however often it is seen', async () => {
		let n = 0;
		const { call, clock } = routed(
			{ first: () => (n++ < 30 ? refuses('tools') : 'first'), other: () => 'other' },
			{ arms, breaker: { failures: 2 } },
		);
		for (let i = 0; i < 30; i++) {
			clock.now += hour;
			expect((await call({ tools: 1 })).value).toBe('other');
		}
		expect((await call()).value).toBe('first');
	});

	it('is no reason to fail a call that no other arm takes', async () => {
		let refusing = true;
		const { call } = routed({ only: () => (refusing ? refuses('images') : 'fine') });
		await expect(call({ images: 1 })).rejects.toThrow();
		refusing = false;
		expect((await call({ images: 1 })).value).toBe('fine');
	});

	it('is forgotten when the arm takes it after all', async () => {
		let refusing = true;
		const { call } = routed({ first: () => (refusing ? refuses('images') : 'first'), other: () => 'other' }, { arms });
		await call({ images: 1 });
		refusing = false;
		expect((await call({ images: 1, arm: 'first' })).value).toBe('first');
		expect((await call({ images: 1 })).value).toBe('first');
	});
});

describe('the longest prompt that an arm takes', () => {
	/** Takes `limit` characters, and tells of tokens as it counts them: three characters each. */
	function limited(limit: number, tells: boolean) {
		let chars = 0;
		const set = routed(
			{
				first: () =>
					chars <= limit
						? 'first'
						: refuses('length', tells ? { limit: Math.floor(limit / 3), asked: Math.ceil(chars / 3) } : {}),
				other: () => 'other',
			},
			{ arms },
		);
		const ask = async (length: number, more: object = {}) => {
			chars = length;
			return (await set.call({ chars: length, ...more })).value;
		};
		return { ...set, ask };
	}

	it('is learnt from the provider’s own numbers, in whatever way it counts', async () => {
		const { ask, calls } = limited(30_000, true);
		expect(await ask(60_000)).toBe('other');
		calls.length = 0;
		for (const length of [31_000, 45_000, 30_400]) expect(await ask(length)).toBe('other');
		expect(calls).toEqual(['other', 'other', 'other']);
		for (const length of [10, 15_000, 29_600]) expect(await ask(length)).toBe('first');
	});

	it('is found by and by where no numbers are told', async () => {
		const { ask, calls } = limited(30_000, false);
		for (const length of [90_000, 60_000, 40_000]) expect(await ask(length)).toBe('other');
		calls.length = 0;
		for (const length of [90_000, 40_001, 41_000]) await ask(length);
		expect(calls).toEqual(['other', 'other', 'other']);
		expect(await ask(29_000)).toBe('first');
	});

	it.each([
		{ limit: -5, asked: 10 },
		{ limit: 0, asked: 1e300 },
		{ limit: Number.NaN, asked: 5 },
		{ limit: 1e12, asked: 5 },
	])('is not taken from numbers that can not be: %o', async (numbers) => {
		const { call } = routed(
			{ first: (n) => (n === 1 ? refuses('length', numbers) : 'first'), other: () => 'other' },
			{ arms },
		);
		expect((await call({ chars: 100_000 })).value).toBe('other');
		expect((await call({ chars: 100_000 })).value).toBe('other');
		expect((await call({ chars: 900 })).value).toBe('first');
	});

	it('has the answer in it', async () => {
		const { ask } = limited(30_000, true);
		expect(await ask(60_000, { maxOutputTokens: 5000 })).toBe('other');
		expect(await ask(20_000, { maxOutputTokens: 50 })).toBe('first');
	});
});

describe('limits, as they are remembered', () => {
	const setUp = () => {
		const clock = fakeClock(0);
		const limits = new SeenLimits(clock);
		const has = (amount: number) => (): number => amount;
		return {
			clock,
			limits,
			refuse: (feature: string, amount: number, more: object = {}) =>
				limits.refused('a', { feature, ...more }, has(amount)),
			/** The most that the arm is thought to take, up to 10,000. */
			most: (feature: string): number => {
				let most = 0;
				const of = (amount: number) => (name: string) => (name === feature ? amount : 0);
				while (most < 10_000 && limits.unable(of(most + 1)).length === 0) most++;
				return most;
			},
		};
	};

	it.each([
		['that is told', { limit: 700 }, 700],
		['that is no less than what was refused', { limit: 5000 }, 999],
		['that is told in tokens of the provider’s own', { limit: 800, asked: 1600 }, 500],
		['that makes no sense', { limit: -5 }, 999],
		['that is no number', { limit: Number.NaN }, 999],
		['far below what was asked for', { limit: 1, asked: 1e12 }, 10],
		['that nobody told', {}, 999],
	])('a length %s', (_, more, expected) => {
		const { refuse, most } = setUp();
		refuse('length', 1000, more);
		expect(most('length')).toBe(expected);
	});

	it('the least holds, for an hour after the last refusal; then what comes is taken as new', () => {
		const { clock, refuse, most } = setUp();
		refuse('length', 1000, { limit: 300 });
		clock.now = hour - 1;
		refuse('length', 1000, { limit: 600 });
		expect(most('length')).toBe(300);
		clock.now = 2 * hour - 1;
		refuse('length', 1000, { limit: 600 });
		expect(most('length')).toBe(600);
		clock.now = 3 * hour - 1;
		expect(most('length')).toBe(10_000);
	});

	it('are those of fifty things an arm, whatever names servers make up', () => {
		const { limits, refuse, most } = setUp();
		for (let i = 0; i < 200; i++) refuse(`name ${i}`, 1);
		expect(Array.from({ length: 200 }, (_, i) => i).filter((i) => most(`name ${i}`) === 0)).toEqual(
			Array.from({ length: 50 }, (_, i) => 150 + i),
		);
		refuse('name 199', 1);
		expect(most('name 150')).toBe(0);
		limits.served('a', () => 1);
		expect(limits.isEmpty).toBe(true);
	});
});
