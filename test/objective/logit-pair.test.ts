import { expect, it } from 'vitest';
import { argmaxPropensities } from '../../src/objective/propensity/argmax.ts';
import { logitPair } from '../../src/objective/propensity/logit-pair.ts';
import { LogitNormalBelief, RestlessBelief } from '../../src/policy/linear/belief.ts';
import { seededRng } from '../../src/policy/maths/sampling.ts';

it('two beliefs with normal logits are compared in closed form as by cells', () => {
	const rng = seededRng('pairs');
	for (let i = 0; i < 200; i++) {
		const made = () => new LogitNormalBelief(rng(), 0.01 + 0.3 * rng());
		const restless = () => new RestlessBelief(made(), made(), rng());
		const [one, two] = i % 2 ? [made(), made()] : [restless(), made()];
		const closed = logitPair(one, two)!;
		// A shift that is nothing keeps the closed form out.
		const byCells = argmaxPropensities([one, two], [0, 1e-12]);
		expect(Math.abs(closed[0]! - byCells[0]!)).toBeLessThan(0.004);
		expect(closed[0]! + closed[1]!).toBeCloseTo(1, 12);
		expect(argmaxPropensities([one, two], [0, 0])[0]).toBeCloseTo(closed[0]!, 6);
	}
});
