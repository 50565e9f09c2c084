import { type ArmReport, armReport } from './arm-report.ts';
import { type Chance, chancesOf } from './chances.ts';
import { armEstimates } from './estimates.ts';
import { successRefusal } from './gates.ts';
import type { Interval } from './jackknife.ts';
import { type SampleRatio, sampleRatios } from './sample-ratio.ts';
import { selectionOf, usualBaseline } from './savings.ts';
import type { Claim, Period } from './savings-types.ts';
import { alwaysValid } from './sequence.ts';
import { type ReportRow, sumOf, trafficTotal } from './sums.ts';

/** What an overview is of. */
export interface OverviewOptions extends Period {
	/** Default: all segments. */
	readonly segment?: string;
	/** The arm that others are compared with. Default: as of `savings`. */
	readonly versus?: string;
	/** How far below the best an arm is good enough, in [0, 1]. Default 0.02. */
	readonly within?: number;
}

/** How arms do in one segment. */
export interface SegmentReport {
	/** `''`: requests without one; `'*'`: segments beyond the first few. */
	readonly segment: string;
	readonly requests: number;
	readonly chances: readonly Chance[];
}

/** What is known of a goal's arms. */
export interface Overview {
	readonly requests: number;
	readonly arms: readonly ArmReport[];
	/** P(best) and P(good enough) of each arm. */
	readonly chances: readonly Chance[];
	readonly segments: readonly SegmentReport[];
	readonly sampleRatios: readonly SampleRatio[];
	/** Success as it was less that of always `versus`, valid at all times together. */
	readonly gain: Claim;
	readonly versus: string | undefined;
	/** True: the baseline alone would be better, and that is sure however often it is looked at. */
	readonly isBaselineBetter: boolean;
}

/** What is known of a goal's arms according to rows of a report. */
export function overviewOf(rows: readonly ReportRow[], options: OverviewOptions = {}): Overview {
	const { within = 0.02 } = options;
	const selection = selectionOf(options);
	const sums = sumOf(rows, selection);
	const versus = options.versus ?? usualBaseline(sums);
	const row = versus === undefined ? undefined : sums.arms.get(versus);
	const refusal = versus === undefined ? undefined : successRefusal(versus, sums);
	const { gain, outcomes } = row === undefined ? { gain: undefined, outcomes: 0 } : armEstimates(row);
	const sure: Interval | undefined = gain && refusal === undefined ? alwaysValid(gain, outcomes) : undefined;
	const segments = options.segment === undefined ? [...new Set(rows.map(({ segment }) => segment))].sort() : [];
	return {
		requests: Math.round(trafficTotal(sums, 'decisions')),
		arms: [...sums.arms.keys()].map((id) => armReport(id, sums)),
		chances: chancesOf(sums, within),
		segments: segments.map((segment) => {
			const part = sumOf(rows, { ...selection, segment });
			const requests = Math.round(trafficTotal(part, 'decisions'));
			return { segment, requests, chances: chancesOf(part, within) };
		}),
		sampleRatios: sampleRatios(sums),
		gain: sure ?? refusal ?? { refused: 'It can’t be said yet: there were no outcomes.' },
		versus,
		isBaselineBetter: sure !== undefined && sure.high < 0,
	};
}
