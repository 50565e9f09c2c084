import { ArmTotal, armWidth, buckets, byScreen, outcomeSources } from '../learner/evaluation/layout.ts';
import { type SuccessSource, successSources } from '../learner/sources.ts';
import type { ReportSums } from './sums.ts';

/** Outcomes by who said so. */
export interface SourceReport {
	/** `screen`: all that is known is that the answer was usable, or not. */
	readonly source: SuccessSource;
	readonly outcomes: number;
	/** Their mean score, in [0, 1]. */
	readonly success: number;
}

/** How success is known. */
export interface Known {
	/** Share of the outcomes, in [0, 1], by whose word they are; `screen`: only that the answer was usable, or not. */
	readonly shares: Readonly<Partial<Record<SuccessSource, number>>>;
	/** The same in words, e.g. `"2% user, 98% screen only"`; `"nothing yet"` without outcomes. */
	readonly text: string;
}

/** Outcomes by who said so, from the totals of an arm's row. */
export function sourcesOf(totals: Float64Array): SourceReport[] {
	const reports: SourceReport[] = [];
	const tell = (source: SourceReport['source'], place: number): void => {
		const outcomes = Math.round(totals[place]!);
		if (outcomes > 0) reports.push({ source, outcomes, success: totals[place + 1]! / outcomes });
	};
	for (const [i, source] of outcomeSources.entries()) tell(source, ArmTotal.bySource + 2 * i);
	tell('screen', byScreen);
	return reports;
}

/** How success is known of the requests that rows are about. */
export function knownOf({ arms }: Pick<ReportSums, 'arms'>): Known {
	const counts = new Map<SuccessSource, number>();
	for (const row of arms.values()) {
		for (const { source, outcomes } of sourcesOf(row.subarray(buckets * armWidth))) {
			counts.set(source, (counts.get(source) ?? 0) + outcomes);
		}
	}
	return sharesOf(counts);
}

/** Counts as shares, and in words. */
export function sharesOf(counts: ReadonlyMap<SuccessSource, number>): Known {
	const total = [...counts.values()].reduce((sum, n) => sum + n, 0);
	const shares = Object.fromEntries(Array.from(counts, ([source, n]) => [source, n / total])) as Known['shares'];
	const words = successSources
		.filter((source) => counts.has(source))
		.map((source) => `${percent(counts.get(source)! / total)} ${source === 'screen' ? 'screen only' : source}`);
	return { shares, text: words.join(', ') || 'nothing yet' };
}

function percent(share: number): string {
	return share > 0 && share < 0.01 ? '<1%' : `${Math.round(100 * share)}%`;
}
