import { describe, expect, it } from 'vitest';
import { cheapest } from '../../src/objective/cheapest.ts';
import type { Candidate } from '../../src/objective/objective.ts';
import { argmaxPropensities } from '../../src/objective/propensity/argmax.ts';
import { propensitiesOf } from '../../src/objective/propensity/propensities.ts';
import { LogitNormalBelief } from '../../src/policy/linear/belief.ts';
import { seededRng } from '../../src/policy/maths/sampling.ts';
import type { Belief } from '../../src/policy/policy.ts';

function beliefsOf(arms: number, seed: number): Belief[] {
	const rng = seededRng(seed);
	return Array.from({ length: arms }, () => new LogitNormalBelief(0.4 + 0.4 * rng(), 0.02 + 0.1 * rng()));
}

/** P(largest) of each, by 2000 even cells. */
function finely(beliefs: readonly Belief[]): Float64Array {
	const sums = new Float64Array(beliefs.length);
	const cells = 2000;
	let before = beliefs.map((belief) => belief.cdf(0));
	for (let e = 1; e <= cells; e++) {
		const after = beliefs.map((belief) => belief.cdf(e / cells));
		const middle = after.map((x, i) => (x + before[i]!) / 2);
		const all = middle.reduce((product, x) => product * x, 1);
		for (let i = 0; i < sums.length && all > 1e-200; i++) sums[i]! += ((after[i]! - before[i]!) * all) / middle[i]!;
		before = after;
	}
	return sums;
}

describe('propensities of many arms', () => {
	it.each([
		[60, 1],
		[100, 2],
		[200, 3],
	])('of the largest of %i are within 0.001', (arms, seed) => {
		const beliefs = beliefsOf(arms, seed);
		const exact = finely(beliefs);
		const found = argmaxPropensities(beliefs, new Float64Array(arms));
		for (let i = 0; i < arms; i++) expect(Math.abs(found[i]! - exact[i]!)).toBeLessThan(0.001);
		expect(found.reduce((a, b) => a + b)).toBeCloseTo(1, 9);
	});

	it.each([
		[100, 4],
		[200, 5],
	])(
		'of the cheapest that is good enough, of %i, are those of many draws',
		(arms, seed) => {
			const objective = cheapest();
			const rng = seededRng(seed);
			const candidates = beliefsOf(arms, seed).map(
				(belief, i) => ({ arm: `a${i}`, belief, costUsd: 1 + rng(), sample: 0 }) as Candidate,
			);
			const found = propensitiesOf(objective, candidates);
			const drawn = candidates.map((candidate) => ({ ...candidate }));
			const times = new Float64Array(arms);
			const draws = 2000;
			for (let k = 0; k < draws; k++) {
				for (const candidate of drawn) candidate.sample = candidate.belief.sample(rng);
				times[objective.choose(drawn)]!++;
			}
			for (let i = 0; i < arms; i++) {
				const p = found[i]!;
				expect(Math.abs(times[i]! / draws - p)).toBeLessThan(0.003 + 4.5 * Math.sqrt((p * (1 - p) + 1e-4) / draws));
			}
		},
		120_000,
	);
});
