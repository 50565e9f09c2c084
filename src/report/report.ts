import { InvalidOptionError } from '../base/errors.ts';
import type { BanditRecord } from '../base/records.ts';
import type { GoalConfiguration, GoalMark } from '../base/settings.ts';
import type { Clock } from '../base/types.ts';
import type { Store } from '../store/store.ts';
import { type ComparisonsOptions, comparisonsOf, type PairReport } from './comparisons.ts';
import { type Explanation, explain } from './explain.ts';
import { type Finding, findingsOf } from './health.ts';
import { type HistoryOptions, historyOf, type PeriodReport } from './history.ts';
import { type DecisionsOptions, latestDecisions } from './latest.ts';
import { type Overview, type OverviewOptions, overviewOf } from './overview.ts';
import { savingsOf, selectionOf } from './savings.ts';
import type { Period, Savings, SavingsOptions } from './savings-types.ts';
import { configurationOf, marksOf } from './settings.ts';
import { pairRows, type ReportRow, reportRows, sumOf } from './sums.ts';

/** Options of `openReport`. */
export interface ReportOptions {
	/** Whose report it is. Default `'default'`. */
	readonly goal?: string;
	/** What time it is, ms since the epoch. Default `Date.now`. */
	readonly clock?: Clock;
}

/** What happened to a goal. */
export interface GoalHistory {
	/** Day by day (UTC), the first day first. */
	readonly periods: readonly PeriodReport[];
	/** Changes of arms, prices, mode and pins, the oldest first. */
	readonly marks: readonly GoalMark[];
}

/** Reads what a goal's store knows. Nothing is written, and no model is asked. */
export interface Report {
	readonly goal: string;
	/** What was saved against an arm or a static rule, and how sure that is. */
	savings(options?: SavingsOptions): Promise<Savings>;
	/** Of answers that a judge compared in shadow mode: how often the cheaper arm was as good, and what switching would save. */
	comparisons(options?: ComparisonsOptions): Promise<readonly PairReport[]>;
	/** What is known of the arms. */
	insights(options?: OverviewOptions): Promise<Overview>;
	/** What happened, day by day. */
	history(options?: HistoryOptions): Promise<GoalHistory>;
	/** Why a decision fell as it did; undefined when its id is not (or no longer) known. */
	explain(decisionId: string): Promise<Explanation | undefined>;
	/** The latest decisions. */
	decisions(options?: DecisionsOptions): Promise<readonly Explanation[]>;
	/** What is not as it should be. */
	findings(options?: Period): Promise<readonly Finding[]>;
	/** How the goal is set up, as its latest process said. */
	configuration(): Promise<GoalConfiguration | undefined>;
}

/**
 * Opens the report of a goal: savings with intervals, what is known of arms, history, and why each decision fell as it did.
 * Reads sums, not decisions, so that it takes as long for a million requests as for a thousand.
 *
 * @example
 * ```ts
 * const report = openReport(sqliteStore('bandit.db'), { goal: 'triage' });
 * console.log((await report.savings({ versus: 'openai/gpt-4o' })).sentence);
 * ```
 */
export function openReport(store: Store, { goal = 'default', clock = Date.now }: ReportOptions = {}): Report {
	if (typeof goal !== 'string' || goal === '') throw new InvalidOptionError('goal', goal, 'Give the name of a goal.');
	const rows = async (): Promise<ReportRow[]> => reportRows((await store.read(goal)).rows);
	const versus = async (given: SavingsOptions['versus'], known: readonly ReportRow[]) => {
		if (given !== undefined) return given;
		// Who names a baseline means to be compared with it.
		const configured = await configurationOf(store, goal);
		return configured?.holdout !== undefined && known.some(({ arm }) => arm === configured.baseline)
			? configured.baseline
			: undefined;
	};
	return {
		goal,
		savings: async (options = {}) => {
			const known = await rows();
			return savingsOf(known, { ...options, versus: await versus(options.versus, known) });
		},
		comparisons: async (options = {}) => comparisonsOf(pairRows((await store.read(goal)).rows), options),
		insights: async (options = {}) => overviewOf(await rows(), options),
		history: async (options = {}) => ({
			periods: historyOf(await rows(), options),
			marks: await marksOf(store, goal),
		}),
		explain: async (decisionId) => {
			const record = (await store.get(goal, decisionId)) as BanditRecord | undefined;
			return record?.kind === 'decision' ? explain(record) : undefined;
		},
		decisions: async (options = {}) => (await latestDecisions(store, goal, clock(), options)).map(explain),
		findings: async (options = {}) =>
			findingsOf(sumOf(await rows(), selectionOf(options)), await configurationOf(store, goal)),
		configuration: () => configurationOf(store, goal),
	};
}
