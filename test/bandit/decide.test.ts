import { describe, expect, it } from 'vitest';
import { InvalidOptionError, NoEligibleArmError } from '../../src/base/errors.ts';
import { mostSuccess } from '../../src/objective/most-success.ts';
import { seededRng } from '../../src/policy/maths/sampling.ts';
import { fakeClock, live, testBandit } from './helpers.ts';

describe('decide', () => {
	it('gives the same decisions for the same seed, clock and events', async () => {
		const run = async () => {
			const bandit = testBandit({ rng: seededRng(42), clock: fakeClock() });
			return (await live(bandit, 50, { cheap: 0.9, dear: 0.5 })).map(({ arm, propensity, time }) => [
				arm,
				propensity,
				time,
			]);
		};
		expect(await run()).toEqual(await run());
	});

	it('gives each decision an id of its own, and a propensity', () => {
		const bandit = testBandit();
		const decisions = Array.from({ length: 100 }, () => bandit.decide('hello'));
		expect(new Set(decisions.map(({ id }) => id)).size).toBe(100);
		const uuid7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
		for (const { id } of decisions) expect(id).toMatch(uuid7);
		for (const { propensity } of decisions) {
			expect(propensity).toBeGreaterThan(0);
			expect(propensity).toBeLessThanOrEqual(1);
		}
	});

	it('follows the weights before anything is learnt', () => {
		const bandit = testBandit({
			arms: [
				{ id: 'a', weight: 0.7 },
				{ id: 'b', weight: 0.3 },
			],
			objective: mostSuccess(),
		});
		let a = 0;
		for (let i = 0; i < 4000; i++) if (bandit.decide().arm === 'a') a++;
		// Four standard errors of 4000 draws at 0.7, and a percentage point for the numerical prior.
		expect(Math.abs(a / 4000 - 0.7)).toBeLessThan(4 * Math.sqrt(0.21 / 4000) + 0.01);
	});

	it('draws the cheapest arm that succeeds as often', async () => {
		let cheap = 0;
		for (let seed = 1; seed <= 10; seed++) {
			const bandit = testBandit({
				rng: seededRng(seed),
				arms: [
					{ id: 'dear', price: { input: 10, output: 30 } },
					{ id: 'cheap', price: { input: 0.1, output: 0.3 } },
				],
			});
			await live(bandit, 200, { cheap: 0.9, dear: 0.9 }, seed);
			for (let i = 0; i < 50; i++) if (bandit.decide().arm === 'cheap') cheap++;
		}
		// Over ten streams; one that begins with bad luck may stay on the dear arm for long.
		expect(cheap / 500).toBeGreaterThan(0.6);
	});

	it('moves to the arm that succeeds, whatever it costs', async () => {
		const bandit = testBandit({
			arms: [
				{ id: 'dear', price: { input: 10, output: 30 } },
				{ id: 'cheap', price: { input: 0.1, output: 0.3 } },
			],
		});
		await live(bandit, 300, { cheap: 0.3, dear: 0.9 });
		const later = Array.from({ length: 200 }, () => bandit.decide().arm);
		expect(later.filter((arm) => arm === 'dear').length).toBeGreaterThan(190);
	});

	it('takes the arm, or draws from the arms, that the request names', () => {
		const bandit = testBandit({ arms: ['a', 'b', 'c'] });
		for (let i = 0; i < 20; i++) {
			const forced = bandit.decide({ arm: 'c' });
			expect(forced).toMatchObject({ arm: 'c', propensity: 1 });
			expect(['a', 'b']).toContain(bandit.decide({ eligible: ['a', 'b'] }).arm);
			expect(['b', 'c']).toContain(bandit.decide({ exclude: ['a'] }).arm);
		}
		expect(() => bandit.decide({ arm: 'z' })).toThrow(InvalidOptionError);
		expect(() => bandit.decide({ eligible: ['a', 'z'] })).toThrow(/eligible\[1\]/);
		expect(() => bandit.decide({ exclude: ['a', 'b', 'c'] })).toThrow(NoEligibleArmError);
		expect(() => bandit.decide({ eligible: [] })).toThrow(NoEligibleArmError);
	});

	it('does not draw a parked arm, unless it is named', () => {
		const bandit = testBandit({ arms: [{ id: 'a' }, { id: 'parked', weight: 0 }] });
		for (let i = 0; i < 50; i++) expect(bandit.decide().arm).toBe('a');
		expect(bandit.decide({ arm: 'parked' }).arm).toBe('parked');
	});

	it('leaves out arms that cannot serve the request, unless none can', () => {
		const bandit = testBandit({
			arms: [
				{ id: 'blind', capabilities: { images: false, contextTokens: 1000 } },
				{ id: 'sighted', capabilities: { images: true, contextTokens: 1000 } },
			],
		});
		for (let i = 0; i < 30; i++) expect(bandit.decide({ images: 1 }).arm).toBe('sighted');
		expect(['blind', 'sighted']).toContain(bandit.decide({ chars: 1_000_000 }).arm);
	});

	it('keeps within the cost that a request allows', () => {
		const bandit = testBandit({
			arms: [
				{ id: 'dear', price: { input: 1000, output: 1000 } },
				{ id: 'cheap', price: { input: 0.1, output: 0.1 } },
			],
		});
		for (let i = 0; i < 30; i++) expect(bandit.decide({ chars: 4000, maxCostUsd: 0.01 }).arm).toBe('cheap');
		expect(() => bandit.decide({ chars: 4000, maxCostUsd: 1e-9 })).toThrow(/maxCostUsd/);
	});

	it('does not experiment where it is asked not to', async () => {
		const bandit = testBandit({ objective: mostSuccess() });
		await live(bandit, 60, { cheap: 0.9, dear: 0.5 });
		const decisions = Array.from({ length: 50 }, () => bandit.decide({ explore: false }));
		expect(new Set(decisions.map(({ arm }) => arm))).toEqual(new Set(['cheap']));
		expect(decisions.every(({ propensity }) => propensity === 1)).toBe(true);
	});

	it('learns each segment apart', async () => {
		const bandit = testBandit({ segment: ({ text }) => text, objective: mostSuccess() });
		const rng = seededRng(3);
		for (let i = 0; i < 400; i++) {
			const text = i % 2 === 0 ? 'x' : 'y';
			const { id, arm } = bandit.decide({ text });
			const good = (text === 'x') === (arm === 'cheap');
			await bandit.report(id, rng() < (good ? 0.9 : 0.2) ? 1 : 0);
		}
		const share = (text: string) =>
			Array.from({ length: 100 }, () => bandit.decide({ text }).arm).filter((arm) => arm === 'cheap').length;
		expect(share('x')).toBeGreaterThan(90);
		expect(share('y')).toBeLessThan(10);
	});

	it('survives a segment function that throws', () => {
		const errors: unknown[] = [];
		const bandit = testBandit({
			segment: () => {
				throw new Error('no segment');
			},
			onError: ({ during }) => void errors.push(during),
		});
		expect(bandit.decide('x').segment).toBeUndefined();
		expect(errors).toEqual(['segment']);
	});
});

describe('guard rails', () => {
	it('observe and the kill switch send everything to one arm', () => {
		const bandit = testBandit({ mode: 'observe', baseline: 'dear' });
		for (let i = 0; i < 20; i++) expect(bandit.decide()).toMatchObject({ arm: 'dear', propensity: 1 });
		bandit.mode = 'adaptive';
		expect(new Set(Array.from({ length: 50 }, () => bandit.decide().arm)).size).toBe(2);
		bandit.pin('cheap');
		for (let i = 0; i < 20; i++) expect(bandit.decide().arm).toBe('cheap');
		bandit.pin(undefined);
		expect(new Set(Array.from({ length: 50 }, () => bandit.decide().arm)).size).toBe(2);
		expect(() => bandit.pin('nobody')).toThrow(InvalidOptionError);
	});

	it('draws an arm below the floor through exploration only', async () => {
		const bandit = testBandit({ floor: 0.6, exploration: 0.1, objective: mostSuccess() });
		for (let i = 0; i < 60; i++) {
			await bandit.report(bandit.decide({ arm: 'dear' }).id, i % 5 === 0 ? 1 : 0);
			await bandit.report(bandit.decide({ arm: 'cheap' }).id, i % 10 < 8 ? 1 : 0);
		}
		const decisions = Array.from({ length: 2000 }, () => bandit.decide());
		const low = decisions.filter(({ arm }) => arm === 'dear');
		// Half of the exploration floor, within four standard errors.
		expect(Math.abs(low.length / 2000 - 0.05)).toBeLessThan(4 * Math.sqrt((0.05 * 0.95) / 2000));
		expect(low.every(({ propensity }) => Math.abs(propensity - 0.05) < 1e-12)).toBe(true);
	});

	it('bounds how much is explored', async () => {
		const bandit = testBandit({ maxExploration: 0.1, objective: mostSuccess() });
		await bandit.report(bandit.decide({ arm: 'cheap' }).id, 1);
		const decisions = Array.from({ length: 2000 }, () => bandit.decide());
		const exploring = decisions.filter(({ arm }) => arm === 'dear');
		expect(exploring.length / 2000).toBeLessThan(0.1 + 4 * Math.sqrt(0.09 / 2000));
		expect(exploring.length).toBeGreaterThan(100);
		expect(exploring[0]!.propensity).toBeCloseTo(0.1, 2);
		expect(decisions.find(({ arm }) => arm === 'cheap')!.propensity).toBeCloseTo(0.9, 2);
	});
});

describe('bad options', () => {
	const cases: [string, object][] = [
		['arms', { arms: [] }],
		['arms', { arms: 'gpt' }],
		['arms[1].id', { arms: ['a', 'a'] }],
		['arms[0].id', { arms: [''] }],
		['arms[1].weight', { arms: ['a', { id: 'b', weight: -1 }] }],
		['arms[0].weight', { arms: [{ id: 'b', weight: Number.NaN }] }],
		['arms[0].prior.mean', { arms: [{ id: 'b', prior: { mean: 2, strength: 1 } }] }],
		['goal', { goal: '' }],
		['mode', { mode: 'careful' }],
		['baseline', { baseline: 'nobody' }],
		['floor', { floor: 90 }],
		['exploration', { exploration: -0.1 }],
		['outcomeTimeoutMs', { outcomeTimeoutMs: -1 }],
		['forgetting.outcomes', { forgetting: { outcomes: 0 } }],
		['policy', { policy: 'gamma' }],
		['onError', { onError: 'log' }],
		['priorStrength', { priorStrength: 0 }],
		['outcome.score', { silence: { score: 3 } }],
	];
	it.each(cases)('%s is named', (option, options) => {
		expect(() => testBandit(options)).toThrow(InvalidOptionError);
		expect(() => testBandit(options)).toThrow(expect.objectContaining({ option }));
	});
});
