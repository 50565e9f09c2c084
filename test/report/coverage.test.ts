import { describe, expect, it } from 'vitest';
import { coverage } from '../../bench/report/coverage.ts';
import { armIds, simulate, type World, worlds } from '../../bench/report/simulation.ts';
import { armEstimates } from '../../src/report/estimates.ts';
import { costRefusal, successRefusal } from '../../src/report/gates.ts';
import { sampleRatios } from '../../src/report/sample-ratio.ts';

const seeds = 60;

/** Of 60 intervals that hold with probability .95, fewer than 50 do once in 7,000 runs. */
const least = 50 / 60;

function world(name: string): World {
	return worlds.find((each) => each.name === name)!;
}

describe('intervals against the truth of simulated streams', () => {
	it.each(['close race', 'baseline loses', 'baseline loses, drift'])(
		'hold it: %s',
		(name) => {
			const { success, gain, savedUsd } = coverage(world(name), seeds, 4000, { holdout: 0.02 });
			for (const { said, held } of [success, gain, savedUsd]) {
				expect(said).toBe(seeds);
				expect(held / said).toBeGreaterThanOrEqual(least);
			}
		},
		120_000,
	);

	it.each([{ late: 300 }, { missing: 0.2 }, { pinned: 0.15 }])(
		'hold it, or nothing is said: %o',
		(trouble) => {
			const { success, savedUsd } = coverage(world('baseline loses'), 30, 4000, { holdout: 0.02, ...trouble });
			// Of 30 such intervals, fewer than 23 hold once in 3,000 runs.
			for (const { said, held } of [success, savedUsd]) {
				expect(said).toBeGreaterThan(20);
				expect(said - held).toBeLessThanOrEqual(7);
			}
		},
		120_000,
	);

	it('says nothing where the baseline had no chance and there is no holdout, and what to do', () => {
		const { sums } = simulate(world('baseline loses'), 1, 4000);
		const refusal = successRefusal(armIds[0], sums);
		expect(refusal?.refused).toMatch(/^It can’t be said: large had next to no chance on \d.*holdout: 0\.02/);
		expect(refusal?.moreRequests).toBe(2500);
		expect(costRefusal(armIds[0], sums)?.refused).toMatch(/next to no chance/);
	});

	it('says after how many more requests it can be said', () => {
		const { sums } = simulate(world('baseline loses'), 1, 1000, { holdout: 0.02 });
		expect(successRefusal(armIds[0], sums)).toEqual({
			refused:
				'It can’t be said yet: what large served is worth 20 of the 50 outcomes that it takes; about 1,503 more requests.',
			moreRequests: 1503,
		});
	});

	it('says nothing where a fifth of the requests was pinned', () => {
		const { sums } = simulate(world('close race'), 1, 4000, { holdout: 0.02, pinned: 0.3 });
		expect(successRefusal(armIds[0], sums)?.refused).toMatch(
			/on (29|30|31)(\.\d)?% of the requests the model was not left to chance/,
		);
	});

	it('says nothing where outcomes are missing on one arm', () => {
		const { sums } = simulate(world('close race'), 1, 4000, { holdout: 0.02, missingOf: 0 });
		expect(successRefusal(armIds[0], sums)?.refused).toMatch(
			/of the requests that large served have an outcome, and 100% of the others/,
		);
		expect(costRefusal(armIds[0], sums)).toBeUndefined();
	});

	it('finds that draws fit their propensities', () => {
		for (let seed = 0; seed < 10; seed++) {
			const { sums } = simulate(world('baseline wins'), seed, 2000, { holdout: 0.05 });
			const ratios = sampleRatios(sums);
			expect(ratios.length).toBeGreaterThan(0);
			// |z| > 4 comes once in 16,000.
			for (const { isAlarm } of ratios) expect(isAlarm).toBe(false);
		}
	});

	it('gives the holdout’s own estimate beside it', () => {
		const { sums, gain } = simulate(world('baseline loses'), 3, 4000, { holdout: 0.05 });
		const { held } = armEstimates(sums.arms.get(armIds[0])!);
		expect(held!.draws).toBeGreaterThan(150);
		expect(held!.gain!.low).toBeLessThan(gain);
		expect(held!.gain!.high).toBeGreaterThan(gain);
	});
});
