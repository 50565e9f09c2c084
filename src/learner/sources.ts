import type { OutcomeSource } from '../base/outcome.ts';
import type { RecordedOutcome } from '../base/records.ts';

/** Whose word outcomes are: a source's grade, or a screen's. */
export type SuccessSource = OutcomeSource | 'screen';

/** In the order of their places in an arm's row: for each the outcomes and Σ score. New ones are added at the end. */
export const successSources = ['user', 'run', 'judge', 'successWhen', 'error', 'default', 'screen'] as const;

/** Length of the row. */
export const sourcesLength = 16;

/** Whose word an outcome is. */
export function sourceOf({ source, screen }: Pick<RecordedOutcome, 'source' | 'screen'>): SuccessSource {
	return screen === 'only' ? 'screen' : source;
}

/** What an outcome adds to the row; `sign` −1 takes it back. */
export function sourceSums(outcome: Pick<RecordedOutcome, 'source' | 'screen' | 'score'>, sign: 1 | -1): number[] {
	const sums = new Array<number>(sourcesLength).fill(0);
	const place = 2 * successSources.indexOf(sourceOf(outcome));
	sums[place] = sign;
	sums[place + 1] = sign * outcome.score;
	return sums;
}

/** Outcomes of a source, and their mean score; undefined without any. */
export function bySource(row: Float64Array, source: SuccessSource): { outcomes: number; mean: number } | undefined {
	const place = 2 * successSources.indexOf(source);
	const outcomes = row[place]!;
	return outcomes > 0 ? { outcomes, mean: row[place + 1]! / outcomes } : undefined;
}
