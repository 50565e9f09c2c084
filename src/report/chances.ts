import { ArmPlace, armWidth } from '../learner/evaluation/layout.ts';
import { beta, seededRng } from '../policy/maths/sampling.ts';
import { overBuckets, type ReportSums } from './sums.ts';

/** Draws of the Monte Carlo: a probability is known to ±0.016 at worst (95%). */
const draws = 4000;

/** How likely an arm is the best, or within a margin of it, by what it served. */
export interface Chance {
	readonly arm: string;
	readonly best: number;
	readonly goodEnough: number;
}

/**
 * P(best) and P(good enough: within `within` of the best) of each arm, by Beta posteriors of what it served under a uniform
 * prior. Fixed seed: the same sums give the same figures.
 */
export function chancesOf({ arms }: ReportSums, within: number): Chance[] {
	const posteriors = [...arms].map(([arm, row]) => {
		const outcomes = Math.max(0, overBuckets(row, armWidth, ArmPlace.ownOutcomes));
		const score = Math.min(outcomes, Math.max(0, overBuckets(row, armWidth, ArmPlace.ownScore)));
		return { arm, alpha: 1 + score, beta: 1 + outcomes - score, best: 0, goodEnough: 0 };
	});
	if (posteriors.length === 0) return [];
	const rng = seededRng('chances');
	for (let i = 0; i < draws; i++) {
		const samples = posteriors.map((each) => beta(each.alpha, each.beta, rng));
		const best = Math.max(...samples);
		for (const [j, each] of posteriors.entries()) {
			if (samples[j] === best) each.best++;
			if (samples[j]! >= best - within) each.goodEnough++;
		}
	}
	return posteriors.map(({ arm, best, goodEnough }) => ({ arm, best: best / draws, goodEnough: goodEnough / draws }));
}
