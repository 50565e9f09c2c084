import { armTotal, type ReportSums } from './sums.ts';

/** |z| above it: propensities don't fit what was drawn. */
const alarm = 4;

/** How well an arm's draws fit its propensities. */
export interface SampleRatio {
	readonly arm: string;
	/** Σ (drawn − propensity) in standard deviations: a standard normal where all is well. */
	readonly z: number;
	readonly isAlarm: boolean;
}

/** The sample-ratio check: draws against propensities, for each arm that was left to chance. */
export function sampleRatios({ arms }: ReportSums): SampleRatio[] {
	const ratios: SampleRatio[] = [];
	for (const [arm, row] of arms) {
		const variance = armTotal(row, 'variance');
		// Below a few draws' worth of chance the sum is no normal variate.
		if (variance < 5) continue;
		const z = armTotal(row, 'excess') / Math.sqrt(variance);
		ratios.push({ arm, z, isAlarm: Math.abs(z) > alarm });
	}
	return ratios;
}
