import { describe, expect, it } from 'vitest';
import { InvalidOptionError } from '../../src/base/errors.ts';
import { budget } from '../../src/objective/budget/budget.ts';
import type { Candidate } from '../../src/objective/objective.ts';
import { LogitNormalBelief } from '../../src/policy/linear/belief.ts';
import { seededRng } from '../../src/policy/maths/sampling.ts';

const rng = seededRng('budget');

/** An arm's candidate: its success is about `mean`, better or worse by request. */
function candidate(arm: string, mean: number, costUsd: number | undefined, sd = 0.1): Candidate {
	const belief = new LogitNormalBelief(mean, sd);
	return { arm, belief, sample: belief.sample(rng), costUsd, latencyMs: undefined };
}

interface Spell {
	readonly n: number;
	readonly cost?: readonly [number, number, number];
	readonly everyMs?: number;
	/** Billed cost over expected cost. */
	readonly bias?: number;
}

/** Runs spells of requests; gives each spell's mean cost. */
function run(objective: ReturnType<typeof budget>, spells: readonly Spell[]): number[] {
	let now = 0;
	return spells.map(({ n, cost = [0.0001, 0.001, 0.02], everyMs = 1000, bias = 1 }) => {
		let spent = 0;
		for (let i = 0; i < n; i++) {
			now += everyMs;
			const all = [candidate('s', 0.7, cost[0]), candidate('m', 0.8, cost[1]), candidate('l', 0.9, cost[2])];
			const chosen = objective.choose(all);
			objective.drawn?.(all, chosen, now);
			const expected = all[chosen]!.costUsd!;
			// Bills scatter around what was expected.
			const usd = expected * bias * (0.5 + rng());
			objective.spent?.(usd, expected, now);
			spent += usd;
		}
		return spent / n;
	});
}

describe('budget', () => {
	it.each([0.0002, 0.001, 0.005])('spends %f per request, neither more nor much less', (usd) => {
		const [mean] = run(budget({ usd, per: 'request' }), [{ n: 2000 }]);
		expect(mean! / usd).toBeGreaterThan(0.97);
		expect(mean! / usd).toBeLessThan(1.03);
	});

	it('spends no luck where the cheapest arm takes the whole budget: nothing could make up for it', () => {
		const cost = [0.0001, 0.0006, 0.02] as const;
		const means = run(budget({ usd: 0.0001005, per: 'request' }), [
			{ n: 400, cost, bias: 0.5 },
			{ n: 400, cost, bias: 1.5 },
		]);
		expect((means[0]! + means[1]!) / 2 / 0.0001005).toBeLessThan(1.03);
	});

	it('makes up for bills that are a third above what was expected', () => {
		const [mean] = run(budget({ usd: 0.002, per: 'request' }), [{ n: 3000, bias: 1.33 }]);
		expect(mean! / 0.002).toBeLessThan(1.03);
	});

	it('follows a change of prices, either way', () => {
		const objective = budget({ usd: 0.002, per: 'request' });
		const means = run(objective, [
			{ n: 1000 },
			{ n: 1000, cost: [0.0005, 0.005, 0.06] },
			{ n: 1000, cost: [0.0001, 0.001, 0.01] },
		]);
		for (const mean of means) {
			expect(mean / 0.002).toBeGreaterThan(0.9);
			expect(mean / 0.002).toBeLessThan(1.1);
		}
	});

	it('spends less when it can, and keeps only so much for later', () => {
		const objective = budget({ usd: 0.01, per: 'request' });
		const [cheap, dear] = run(objective, [{ n: 3000, cost: [0.0001, 0.0002, 0.0003] }, { n: 1000 }]);
		expect(cheap).toBeLessThan(0.001);
		// 200 requests' budgets were saved up, not 3,000.
		expect(dear! * 1000).toBeLessThan(0.01 * 1210);
	});

	it('paces by time, whatever the traffic', () => {
		const objective = budget({ usd: 3.6, per: 'hour' });
		// 0.001 USD a second: one request a second, then four.
		const [slow, busy] = run(objective, [
			{ n: 3000, everyMs: 1000 },
			{ n: 6000, everyMs: 250 },
		]);
		expect(slow! / 0.001).toBeGreaterThan(0.9);
		expect(slow! / 0.001).toBeLessThan(1.1);
		expect(busy! / 0.00025).toBeGreaterThan(0.9);
		expect(busy! / 0.00025).toBeLessThan(1.2);
	});

	it('never chooses beyond what is left of a hard budget while a cheaper arm is there', () => {
		const objective = budget({ usd: 1, per: 'day', hard: true });
		let left = 1;
		for (let i = 0; i < 100; i++) {
			const all = [candidate('free', 0.1, 0), candidate('dear', 0.9, 0.3)];
			const chosen = objective.choose(all);
			objective.drawn?.(all, chosen, 0);
			left -= all[chosen]!.costUsd!;
			expect(left).toBeGreaterThanOrEqual(-1e-9);
		}
		expect(left).toBeLessThan(0.3);
	});

	it('chooses the best of what is free when a hard budget is overspent', () => {
		const objective = budget({ usd: 1, per: 'day', hard: true });
		objective.spent!(1000, undefined, 0);
		const all = [candidate('dear', 0.95, 5), candidate('free', 0.2, 0), candidate('better', 0.8, 0)];
		const samples = [0.95, 0.2, 0.8];
		expect(objective.choose(all.map((each, i) => ({ ...each, sample: samples[i]! })))).toBe(2);
		expect(objective.choose([all[0]!, candidate('cheapest', 0.1, 0.1)])).toBe(1);
	});

	it('goes to requests that cost less by their content, the more of them', () => {
		const objective = budget({ usd: 0.002, per: 'request' });
		let now = 0;
		const dear = { long: 0, short: 0 };
		let spent = 0;
		for (let i = 0; i < 2000; i++) {
			now += 1000;
			const [kind, expectedUsd] = i % 2 === 0 ? (['long', 0.036] as const) : (['short', 0.004] as const);
			const all = [candidate('s', 0.7, 0.0001), { ...candidate('l', 0.9, 0.02), expectedUsd }];
			const chosen = objective.choose(all);
			objective.drawn?.(all, chosen, now);
			const usd = chosen === 1 ? expectedUsd : 0.0001;
			objective.spent?.(usd, usd, now);
			spent += usd;
			if (chosen === 1) dear[kind]++;
		}
		expect(dear.short).toBeGreaterThan(2 * dear.long);
		expect(spent / 2000 / 0.002).toBeGreaterThan(0.97);
		expect(spent / 2000 / 0.002).toBeLessThan(1.03);
	});

	it('uses money that is left over to find out about dear arms', () => {
		const objective = budget({ usd: 0.001, per: 'request' });
		let now = 0;
		let tried = 0;
		for (let i = 0; i < 1000; i++) {
			now += 1000;
			// The dear one is thought to be worse, by a posterior of which draws come from a tenth.
			const belief = new LogitNormalBelief(0.8, 0.01, 0.1);
			const all = [
				candidate('s', 0.9, 0.0001, 0.01),
				{ ...candidate('l', 0.8, 0.02), belief, sample: belief.sample(rng) },
			];
			const chosen = objective.choose(all);
			const claimed = objective.propensities!(all)[1]!;
			objective.drawn?.(all, chosen, now);
			// The propensity is that of the choice, however late it is asked for.
			expect(objective.propensities!(all)[1]!).toBe(claimed);
			tried += chosen;
		}
		// A draw would be 16%, P(N(−0.1, 0.1) > 0), but there is money for 4.5% of requests: (0.001 − 0.0001) / 0.02.
		expect(tried).toBeGreaterThan(20);
		expect(tried).toBeLessThan(60);
	});

	it('says how probable each choice is', () => {
		const objective = budget({ usd: 0.003, per: 'request' });
		run(objective, [{ n: 500 }]);
		const all = [candidate('s', 0.7, 0.0001), candidate('m', 0.8, 0.001), candidate('l', 0.9, 0.005)];
		const claimed = Array.from(objective.propensities!(all));
		expect(claimed.reduce((a, b) => a + b)).toBeCloseTo(1, 2);
		const draws = 20_000;
		const counts = [0, 0, 0];
		for (let k = 0; k < draws; k++) {
			counts[objective.choose(all.map((one) => ({ ...one, sample: one.belief.sample(rng) })))]!++;
		}
		// Four standard errors of a frequency, and the quadrature's own error.
		for (const [i, count] of counts.entries()) expect(Math.abs(count / draws - claimed[i]!)).toBeLessThan(0.02);
	});

	it('chooses without any known cost, and refuses bad options', () => {
		const objective = budget({ usd: 0.01, per: 'month' });
		expect([0, 1]).toContain(objective.choose([candidate('a', 0.5, undefined), candidate('b', 0.5, undefined)]));
		expect(() => budget({ usd: 0, per: 'day' })).toThrow(InvalidOptionError);
		expect(() => budget({ usd: Number.NaN, per: 'day' })).toThrow(InvalidOptionError);
		expect(() => budget({ usd: 1, per: 'year' as 'day' })).toThrow(/'month'/);
	});
});
