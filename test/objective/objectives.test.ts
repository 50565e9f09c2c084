import { describe, expect, it } from 'vitest';
import { InvalidOptionError } from '../../src/base/errors.ts';
import { cheapest } from '../../src/objective/cheapest.ts';
import { escalating } from '../../src/objective/escalating.ts';
import { mostSuccess } from '../../src/objective/most-success.ts';
import type { Candidate, Objective } from '../../src/objective/objective.ts';
import { successValue } from '../../src/objective/success-value.ts';
import { BetaBelief } from '../../src/policy/beta.ts';
import { LogitNormalBelief, RestlessBelief } from '../../src/policy/linear/belief.ts';
import { normal, seededRng } from '../../src/policy/maths/sampling.ts';
import { normalCdf } from '../../src/policy/maths/special.ts';
import type { Belief } from '../../src/policy/policy.ts';

function candidate(
	sample: number,
	costUsd?: number,
	belief: Belief = new BetaBelief(1, 1),
	latencyMs?: number,
): Candidate {
	return { arm: 'arm', sample, belief, costUsd, latencyMs };
}

const gaussian = (mean: number, sd: number, posteriorSd = sd): Belief => ({
	mean,
	sd,
	posteriorSd,
	sample: (rng) => mean + sd * normal(rng),
	cdf: (x) => normalCdf((x - mean) / sd),
});

describe('cheapest', () => {
	it('takes the cheapest of those that are good enough', () => {
		const objective = cheapest({ within: 0.1 });
		expect(objective.choose([candidate(0.9, 3), candidate(0.81, 2), candidate(0.7, 1)])).toBe(1);
		expect(cheapest({ within: 0 }).choose([candidate(0.9, 3), candidate(0.89, 1)])).toBe(0);
	});

	it('leaves a cheap known arm for a dearer one the less readily, the more that costs and the less the gap is sure', () => {
		const chosen = (cost: number, sd: number, mean = 0.9) =>
			cheapest().choose([candidate(mean, cost, gaussian(mean, sd)), candidate(0.8, 1, gaussian(0.8, sd))]);
		// A gap of 0.1, 0.08 beyond the tolerance: 0.2 standard deviations of the difference for each e-fold of cost.
		expect(chosen(2, 0.02)).toBe(0);
		expect(chosen(1000, 0.02)).toBe(0);
		expect(chosen(1.5, 0.09)).toBe(0);
		expect(chosen(100, 0.09)).toBe(1);
		expect(chosen(100, 0.09, 0.95)).toBe(0);
	});

	it('goes by the sample of an arm of little evidence', () => {
		const known = candidate(0.9, 2, gaussian(0.9, 0.01));
		const tried = (sample: number) => candidate(sample, 1, gaussian(0.4, 0.1, 0.2));
		expect(cheapest().choose([known, tried(0.89)])).toBe(1);
		expect(cheapest().choose([known, tried(0.7)])).toBe(0);
		const dear = candidate(0.95, 5, gaussian(0.5, 0.3));
		expect(cheapest().choose([known, dear])).toBe(1);
	});

	it('takes an unknown cost for the dearest, and the larger sample among equals', () => {
		expect(cheapest({ within: 0.5 }).choose([candidate(0.9), candidate(0.5, 99)])).toBe(1);
		expect(cheapest({ within: 0.5 }).choose([candidate(0.5), candidate(0.9), candidate(0.8)])).toBe(1);
		expect(cheapest({ within: 0.5 }).choose([candidate(0.8, 1), candidate(0.9, 1)])).toBe(1);
	});

	it('refuses what is no difference of rates', () => {
		expect(() => cheapest({ within: 2 })).toThrow(InvalidOptionError);
		expect(() => cheapest({ within: Number.NaN })).toThrow(InvalidOptionError);
	});
});

describe('successValue', () => {
	it('weighs success against cost and time', () => {
		expect(successValue(1).choose([candidate(0.9, 0.5), candidate(0.8, 0.1)])).toBe(1);
		expect(successValue(100).choose([candidate(0.9, 0.5), candidate(0.8, 0.1)])).toBe(0);
		// A cost learnt from one dear call is doubted, one from many or from a price is not.
		const dear = (costCalls?: number) => ({ ...candidate(0.9, 0.5), costCalls });
		const chosen = [1, 100, undefined].map((calls) => successValue(1).choose([dear(calls), candidate(0.7, 0)]));
		expect(chosen).toEqual([0, 1, 1]);
		const slow = candidate(0.9, 0, undefined, 10_000);
		const fast = candidate(0.8, 0, undefined, 1000);
		expect(successValue(1, { usdPerSecond: 0.05 }).choose([slow, fast])).toBe(1);
		expect(successValue(1).choose([slow, fast])).toBe(0);
	});

	it.each([0, -1, Number.NaN, '1'])('refuses %j', (usd) => {
		expect(() => successValue(usd as number)).toThrow(InvalidOptionError);
	});
});

describe('escalating', () => {
	it('tries a cheap arm first when failing costs little, and not when it nearly always fails', () => {
		const strong = candidate(0.95, 1, new BetaBelief(950, 50));
		const cheap = candidate(0.6, 0.05, new BetaBelief(60, 40));
		const hopeless = candidate(0.01, 0.05, new BetaBelief(1, 99));
		const objective = escalating(cheapest({ within: 0.02 }));
		expect(cheapest({ within: 0.02 }).choose([strong, cheap])).toBe(0);
		expect(objective.choose([strong, cheap])).toBe(1);
		expect(objective.choose([strong, hopeless])).toBe(0);
	});
});

describe('propensities', () => {
	const beliefs: Record<string, Belief[]> = {
		'two alike': [new BetaBelief(1, 1), new BetaBelief(1, 1)],
		'two learnt': [new BetaBelief(30, 10), new BetaBelief(50, 12)],
		'one far narrower': [new BetaBelief(1, 1), new BetaBelief(90_000, 10_000)],
		'skewed priors': [new BetaBelief(0.3, 1.7), new BetaBelief(1.7, 0.3), new BetaBelief(1, 1)],
		'three learnt': [new BetaBelief(9, 1), new BetaBelief(95, 8), new BetaBelief(400, 40)],
		five: [8, 12, 20, 30, 50].map((n) => new BetaBelief(0.85 * n, 0.15 * n)),
		'drawn from less than the posterior': [
			gaussian(0.5, 0.1, 0.25),
			gaussian(0.9, 0.01, 0.02),
			gaussian(0.6, 0.15, 0.2),
		],
		'an idle arm that may have changed': [
			gaussian(0.9, 0.003),
			new RestlessBelief(gaussian(0.6, 0.004), gaussian(0.85, 0.2), 0.02),
			gaussian(0.7, 0.15),
		],
		'two that changed before': [
			new RestlessBelief(gaussian(0.6, 0.01), gaussian(0.8, 0.2), 0.3),
			new RestlessBelief(gaussian(0.7, 0.01), gaussian(0.8, 0.2), 0.4),
			gaussian(0.75, 0.01),
		],
		'two with normal logits': [new LogitNormalBelief(0.9, 0.05), new LogitNormalBelief(0.85, 0.2)],
		'normal logits': [
			new LogitNormalBelief(0.7, 0.19),
			new LogitNormalBelief(0.97, 0.01, 0.03),
			new RestlessBelief(new LogitNormalBelief(0.3, 0.02), new LogitNormalBelief(0.9, 0.2), 0.2),
		],
		'normal beliefs': [gaussian(0.8, 0.05), gaussian(0.82, 0.001), gaussian(0.6, 0.3)],
	};
	const objectives: Record<string, Objective> = {
		'cheapest, 0.02': cheapest(),
		'cheapest, 0.2': cheapest({ within: 0.2 }),
		mostSuccess: mostSuccess(),
		successValue: successValue(10),
	};
	const costs: Record<string, (i: number) => number | undefined> = {
		rising: (i) => 0.1 * (i + 1),
		'equal in pairs': (i) => Math.floor(i / 2) + 1,
		unknown: () => undefined,
	};
	const cases = Object.keys(beliefs).flatMap((b) =>
		Object.keys(objectives).flatMap((o) => Object.keys(costs).map((c) => [b, o, c] as const)),
	);
	const draws = 40_000;

	it.each(cases)('of %s under %s with costs %s are how often each arm is drawn', (b, o, c) => {
		const candidates = beliefs[b]!.map((belief, i) => candidate(0, costs[c]!(i), belief));
		const objective = objectives[o]!;
		const rng = seededRng('empirical');
		const wins = candidates.map(() => 0);
		for (let i = 0; i < draws; i++) {
			wins[objective.choose(candidates.map((each) => ({ ...each, sample: each.belief.sample(rng) })))]!++;
		}
		const propensities = Array.from(objective.propensities!(candidates));
		propensities.forEach((p, i) => {
			// Half a percentage point, and four standard errors of the experiment.
			const bound = 0.005 + 4 * Math.sqrt((p * (1 - p)) / draws);
			expect(Math.abs(wins[i]! / draws - p), `arm ${i}`).toBeLessThan(bound);
		});
		expect(propensities.reduce((x, y) => x + y)).toBeCloseTo(1, 9);
	});
});
