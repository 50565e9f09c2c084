import { ArmPlace, armWidth } from '../learner/evaluation/layout.ts';
import { savedUsd, trafficEstimates } from './estimates.ts';
import { costRefusal } from './gates.ts';
import type { Interval } from './jackknife.ts';
import { selectionOf, usualBaseline } from './savings.ts';
import type { Claim, Period } from './savings-types.ts';
import { armTotal, overBuckets, type ReportRow, sumOf, trafficTotal } from './sums.ts';

/** What a history is of. */
export interface HistoryOptions extends Period {
	/** Default: all segments. */
	readonly segment?: string;
	/** What savings are reckoned against. Default: as of `savings`. */
	readonly versus?: string;
}

/** What an arm did in a period. */
export interface ArmPeriod {
	readonly id: string;
	readonly draws: number;
	/** Share of the draws, in [0, 1]. */
	readonly share: number;
	readonly outcomes: number;
	/** Mean score of the outcomes; undefined: none. */
	readonly success: number | undefined;
}

/** A day (`2026-11-25`, UTC), or a month (`2026-11`) that lies some time back. */
export interface PeriodReport {
	readonly period: string;
	readonly requests: number;
	readonly outcomes: number;
	readonly success: Interval | undefined;
	/** Mean USD of a request. */
	readonly usd: Interval | undefined;
	readonly savedUsd: Claim;
	readonly arms: readonly ArmPeriod[];
}

/** What happened day by day, the first day first. */
export function historyOf(rows: readonly ReportRow[], options: HistoryOptions = {}): PeriodReport[] {
	const selection = selectionOf(options);
	const versus = options.versus ?? usualBaseline(sumOf(rows, selection));
	const periods = [...new Set(rows.map(({ period }) => period))].sort();
	return periods.flatMap((period) => {
		const own = rows.filter((row) => row.period === period);
		const sums = sumOf(own, selection);
		const requests = Math.round(trafficTotal(sums, 'decisions'));
		if (requests === 0) return [];
		const { success, usd, outcomes } = trafficEstimates(sums);
		const draws = [...sums.arms.values()].reduce((sum, row) => sum + armTotal(row, 'draws'), 0);
		const row = versus === undefined ? undefined : sums.arms.get(versus);
		const refusal = versus === undefined ? undefined : costRefusal(versus, sums);
		const saved: Claim = refusal ?? (row && savedUsd(row)) ?? { refused: 'It can’t be said of so short a time.' };
		const arms = [...sums.arms].map(([id, row]): ArmPeriod => {
			const number = overBuckets(row, armWidth, ArmPlace.ownOutcomes);
			return {
				id,
				draws: Math.round(armTotal(row, 'draws')),
				share: draws > 0 ? armTotal(row, 'draws') / draws : 0,
				outcomes: Math.round(number),
				success: number > 0.5 ? overBuckets(row, armWidth, ArmPlace.ownScore) / number : undefined,
			};
		});
		return [{ period, requests, outcomes: Math.round(outcomes), success, usd, savedUsd: saved, arms }];
	});
}
