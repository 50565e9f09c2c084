import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidOptionError } from '../../src/base/errors.ts';
import { mostSuccess } from '../../src/objective/most-success.ts';
import { betaPolicy } from '../../src/policy/beta.ts';
import { beta, seededRng } from '../../src/policy/maths/sampling.ts';
import { type ArmEvidence, addSums } from '../../src/policy/policy.ts';
import { priorsFromWeights } from '../../src/policy/prior.ts';

/** An arm with the given outcomes, each [segment, reward]. */
function armWith(outcomes: readonly (readonly [string, number])[], policy = betaPolicy()): ArmEvidence {
	const scopes = new Map<string, Float64Array>();
	for (const [segment, reward] of outcomes) {
		for (const { scope, sums } of policy.contributions(policy.context({ segment }), reward)) {
			const row = scopes.get(scope) ?? new Float64Array(2);
			scopes.set(scope, row);
			addSums(row, sums, 1);
		}
	}
	return { id: 'arm', prior: undefined, unit: 1, version: 0, idle: 0, sums: (scope) => scopes.get(scope) };
}

function meanOf(arm: ArmEvidence, segment: string | undefined, policy = betaPolicy()): number {
	return policy.reader().beliefs(policy.context({ segment }), [arm])[0]!.mean;
}

describe('betaPolicy', () => {
	it('is the conjugate posterior, with fractional rewards too', () => {
		const belief = betaPolicy()
			.reader()
			.beliefs({ segment: '', features: new Float64Array(0) }, [
				armWith([
					['', 1],
					['', 0],
					['', 0.25],
				]),
			])[0]!;
		expect(belief.mean).toBeCloseTo((1 + 1.25) / 5, 12);
		expect(belief.sd).toBeCloseTo(Math.sqrt((2.25 * 2.75) / (25 * 6)), 12);
	});

	it('does not depend on the order of the outcomes', () => {
		const outcome = fc.tuple(fc.constantFrom('', 'a', 'b'), fc.constantFrom(0, 0.25, 0.5, 1));
		fc.assert(
			fc.property(fc.array(outcome, { maxLength: 30 }), (outcomes) => {
				const [one, other] = [armWith(outcomes), armWith([...outcomes].reverse())];
				return ['', 'a', 'b'].every((segment) => meanOf(one, segment) === meanOf(other, segment));
			}),
			{ seed: 3 },
		);
	});

	it('begins a segment with what the arm does elsewhere, and lets its own outcomes win', () => {
		const elsewhere = Array.from({ length: 200 }, () => ['a', 1] as const);
		expect(meanOf(armWith(elsewhere), 'new')).toBeGreaterThan(0.95);
		const own = Array.from({ length: 40 }, () => ['b', 0] as const);
		expect(meanOf(armWith([...elsewhere, ...own]), 'b')).toBeLessThan(0.25);
		expect(meanOf(armWith([...elsewhere, ...own]), 'a')).toBeGreaterThan(0.95);
		expect(meanOf(armWith(elsewhere), 'new', betaPolicy({ pooling: 0 }))).toBe(0.5);
	});

	it('refuses options that can not be used', () => {
		expect(() => betaPolicy({ pooling: -1 })).toThrow(InvalidOptionError);
		expect(() => betaPolicy({ prior: { mean: 1, strength: 2 } })).toThrow(/prior.mean/);
	});
});

describe('priorsFromWeights', () => {
	const { untried } = betaPolicy();
	const cases = [
		[0.7, 0.3],
		[0.99, 0.01],
		[1, 1, 1],
		[0.6, 0.3, 0.1],
		[50, 20, 10, 10, 5, 5],
		Array.from({ length: 10 }, (_, i) => i + 1),
	];
	it.each(cases)('makes draws follow the weights %j', (...weights) => {
		const priors = priorsFromWeights(weights, 2, untried);
		const rng = seededRng('weights');
		const draws = 40_000;
		const wins = weights.map(() => 0);
		for (let i = 0; i < draws; i++) {
			const samples = priors.map((prior) => beta(prior!.mean * 2, (1 - prior!.mean) * 2, rng));
			wins[samples.indexOf(Math.max(...samples))]!++;
		}
		const total = weights.reduce((a, b) => a + b);
		weights.forEach((weight, arm) => {
			const share = weight / total;
			// A percentage point, and four standard errors.
			expect(Math.abs(wins[arm]! / draws - share)).toBeLessThan(0.01 + 4 * Math.sqrt((share * (1 - share)) / draws));
		});
	});

	it('gives none without weights, Beta(1, 1) for equal ones, and names what it refuses', () => {
		expect(priorsFromWeights([undefined, undefined], 2, untried)).toEqual([undefined, undefined]);
		expect(priorsFromWeights([2, 2], 2, untried)[0]!.mean).toBeCloseTo(0.5, 3);
		expect(() => priorsFromWeights([1, -1], 2, untried)).toThrow(expect.objectContaining({ option: 'arms[1].weight' }));
	});
});

describe('Thompson sampling on stationary arms', () => {
	/** Runs a plain loop and gives, for each arm, how often it was drawn in each quarter. */
	function play(rates: readonly number[], rounds: number, seed: number): number[][] {
		const rng = seededRng(seed);
		const policy = betaPolicy();
		const reader = policy.reader();
		const context = policy.context({});
		const sums = rates.map(() => new Float64Array(2));
		const arms = rates.map(
			(_, i): ArmEvidence => ({ id: `${i}`, prior: undefined, unit: 1, version: 0, idle: 0, sums: () => sums[i] }),
		);
		const quarters = Array.from({ length: 4 }, () => rates.map(() => 0));
		for (let t = 0; t < rounds; t++) {
			const candidates = reader.beliefs(context, arms).map((belief, i) => ({
				arm: arms[i]!.id,
				sample: belief.sample(rng),
				belief,
				costUsd: undefined,
				latencyMs: undefined,
			}));
			const arm = mostSuccess().choose(candidates);
			quarters[Math.floor((4 * t) / rounds)]![arm]!++;
			const reward = rng() < rates[arm]! ? 1 : 0;
			sums[arm]![0]! += 1;
			sums[arm]![1]! += reward;
		}
		return quarters;
	}

	const seeds = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

	it('draws a worse arm about as often as theory says: ln(T)/KL times, within a factor of 3', () => {
		const [best, worse, rounds] = [0.8, 0.6, 4000];
		const kl = worse * Math.log(worse / best) + (1 - worse) * Math.log((1 - worse) / (1 - best));
		const mean =
			seeds.reduce((sum, seed) => sum + play([best, worse], rounds, seed).reduce((n, q) => n + q[1]!, 0), 0) /
			seeds.length;
		const theory = Math.log(rounds) / kl;
		expect(mean).toBeLessThan(3 * theory);
		expect(mean).toBeGreaterThan(theory / 3);
	});

	it('draws worse arms less and less', () => {
		const quarters = seeds
			.map((seed) => play([0.9, 0.7, 0.6], 4000, seed))
			.reduce((a, b) => a.map((quarter, q) => quarter.map((draws, arm) => draws + b[q]![arm]!)));
		const worse = quarters.map(([, a, b]) => a! + b!);
		expect(worse[1]!).toBeLessThan(worse[0]! / 2);
		expect(worse[3]!).toBeLessThan(worse[1]!);
		expect(worse[3]! / (1000 * seeds.length)).toBeLessThan(0.02);
	});
});

describe('segments', () => {
	/** Mean success rate of a stream in which `rates(segment)` gives what arms achieve, with segments told or not. */
	function serve(rates: (segment: number) => readonly number[], segments: number, told: boolean, seed: number): number {
		const rng = seededRng(`segments ${seed}`);
		const policy = betaPolicy();
		const reader = policy.reader();
		const arms = rates(0).map((_, i) => {
			const scopes = new Map<string, Float64Array>();
			const evidence: ArmEvidence = {
				id: `${i}`,
				prior: undefined,
				unit: 1,
				version: 0,
				idle: 0,
				sums: (scope) => scopes.get(scope),
			};
			return { scopes, evidence };
		});
		const rounds = 15 * segments;
		let sum = 0;
		for (let t = 0; t < rounds; t++) {
			const segment = Math.floor(rng() * segments);
			const context = policy.context({ segment: told ? `s${segment}` : undefined });
			const beliefs = reader.beliefs(
				context,
				arms.map(({ evidence }) => evidence),
			);
			const samples = beliefs.map((belief) => belief.sample(rng));
			const arm = samples.indexOf(Math.max(...samples));
			sum += rates(segment)[arm]!;
			const reward = rng() < rates(segment)[arm]! ? 1 : 0;
			for (const { scope, sums } of policy.contributions(context, reward)) {
				const row = arms[arm]!.scopes.get(scope) ?? new Float64Array(2);
				arms[arm]!.scopes.set(scope, row);
				addSums(row, sums, 1);
			}
		}
		return sum / rounds;
	}

	const seeds = Array.from({ length: 12 }, (_, i) => i);
	/** By how many points telling segments is better, and its standard error. */
	function worth(rates: (segment: number) => readonly number[], segments: number) {
		const apart = seeds.map((seed) => 100 * (serve(rates, segments, true, seed) - serve(rates, segments, false, seed)));
		const mean = apart.reduce((a, b) => a + b) / apart.length;
		return { mean, error: Math.sqrt(apart.reduce((a, x) => a + (x - mean) ** 2, 0)) / apart.length };
	}

	it.each([
		['alike', (_: number) => [0.7, 0.8, 0.84]],
		[
			'easy or hard for all arms alike',
			(segment: number) => [0.5, 0.6, 0.64].map((rate) => rate + 0.3 * (segment % 2)),
		],
	])('cost little where sixty small ones are %s', (_name, rates) => {
		const { mean, error } = worth(rates, 60);
		expect(mean).toBeGreaterThan(-0.8 - 2 * error);
	});

	it('are worth much where arms differ by them', () => {
		const { mean } = worth((segment) => (segment % 2 ? [0.9, 0.4] : [0.4, 0.9]), 20);
		expect(mean).toBeGreaterThan(5);
	});

	it('that are many take no more memory or time than the latest ones', () => {
		const policy = betaPolicy();
		const reader = policy.reader();
		const arm = armWith([['a', 1]]);
		let asked = 0;
		const sums = (scope: string) => {
			asked++;
			return arm.sums(scope);
		};
		const counted = { ...arm, sums };
		for (let i = 0; i < 2000; i++) reader.beliefs(policy.context({ segment: `s${i}` }), [counted]);
		expect(asked / 2000).toBeLessThan(10);
	});
});
