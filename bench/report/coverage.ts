/** How often 95% intervals hold what is true. */
import { armEstimates } from '../../src/report/estimates.ts';
import { costRefusal, successRefusal } from '../../src/report/gates.ts';
import type { Interval } from '../../src/report/jackknife.ts';
import { armIds, simulate, type Trouble, type World } from './simulation.ts';

/** How often one figure was said, and how often its interval held the truth. */
export interface Coverage {
	said: number;
	held: number;
	/** Σ of half-widths, and of errors. */
	half: number;
	error: number;
}

/** What seeds came to. */
export interface Covered {
	readonly success: Coverage;
	readonly gain: Coverage;
	readonly savedUsd: Coverage;
	readonly heldGain: Coverage;
	seeds: number;
}

/** Runs a world on many seeds. */
export function coverage(world: World, seeds: number, decisions: number, trouble: Trouble): Covered {
	const none = (): Coverage => ({ said: 0, held: 0, half: 0, error: 0 });
	const covered: Covered = { success: none(), gain: none(), savedUsd: none(), heldGain: none(), seeds };
	for (let seed = 0; seed < seeds; seed++) {
		const { sums, alwaysSuccess, gain, savedUsd } = simulate(world, seed, decisions, trouble);
		const baseline = armIds[0];
		const estimates = armEstimates(sums.arms.get(baseline)!);
		if (successRefusal(baseline, sums) === undefined) {
			count(covered.success, estimates.alwaysSuccess, alwaysSuccess);
			count(covered.gain, estimates.gain, gain);
			count(covered.heldGain, estimates.held?.gain, gain);
		}
		if (costRefusal(baseline, sums) === undefined) count(covered.savedUsd, estimates.savedUsd, savedUsd);
	}
	return covered;
}

function count(coverage: Coverage, interval: Interval | undefined, truth: number): void {
	if (interval === undefined) return;
	coverage.said++;
	if (interval.low <= truth && truth <= interval.high) coverage.held++;
	coverage.half += (interval.high - interval.low) / 2;
	coverage.error += interval.value - truth;
}

/** The share of intervals that held, e.g. `95.2%`; how often nothing was said, where that was. */
export function shareOf({ said, held }: Coverage, seeds: number): string {
	if (said === 0) return 'refused';
	const share = `${((100 * held) / said).toFixed(1)}%`;
	return said === seeds ? share : `${share} (refused ${(100 - (100 * said) / seeds).toFixed(0)}%)`;
}
