/** Who says so; a stronger source revises a weaker one: user > run > judge > successWhen = error > default. */

import type { OutcomeCategory } from './category.ts';

export type OutcomeSource = 'user' | 'run' | 'judge' | 'successWhen' | 'error' | 'default';

/** An outcome in full. */
export interface OutcomeDetail {
	/** In [0, 1]: 1 success, 0 failure. */
	readonly score: number;
	readonly reason?: string;
	readonly category?: OutcomeCategory;
	/** Default for `report`: `'user'`. */
	readonly source?: OutcomeSource;
	/**
	 * `'only'`: a screen. It says that the answer is unusable (below 0.5), or else nothing of how good it is; any grade revises it.
	 * `'passed'`: a grade of an answer that passed a screen. Default: a grade, no screen.
	 */
	readonly screen?: 'only' | 'passed';
}

/** How well a request was served. A number is a score in [0, 1]. */
export type Outcome = 'success' | 'failure' | number | OutcomeDetail;

/**
 * What became of a report.
 * - `recorded`: the decision's first outcome.
 * - `revised`: replaced an earlier outcome; the statistics followed.
 * - `duplicate`: the same outcome from the same source was there already; nothing changed.
 * - `ignored`: a stronger source has spoken; nothing changed.
 * - `expired`: the decision's outcome timeout had passed; nothing changed.
 * - `pending`: the store could not be reached; the report is kept and written later.
 */
export type ReportStatus = 'recorded' | 'revised' | 'duplicate' | 'ignored' | 'expired' | 'pending';

/** The answer to a report. */
export interface ReportResult {
	readonly decisionId: string;
	readonly status: ReportStatus;
}
