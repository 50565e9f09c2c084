import type { GoalConfiguration, GoalControl } from '../base/settings.ts';
import {
	type Explanation,
	type Finding,
	type GoalHistory,
	type Overview,
	openReport,
	type PairReport,
	type Savings,
} from '../report/index.ts';
import { controlOf } from '../report/settings.ts';
import type { Store } from '../store/store.ts';

/** What a page asks for. */
export interface PageQuery {
	readonly goal: string;
	readonly since?: string;
	readonly until?: string;
	readonly segment?: string;
	readonly versus?: string;
}

/** All that a page shows of a goal. */
export interface PageData {
	readonly goal: string;
	/** When it was read, ms since the epoch. */
	readonly time: number;
	readonly savings: Savings;
	/** What judges found that compared answers in shadow mode. */
	readonly comparisons: readonly PairReport[];
	readonly insights: Overview;
	readonly history: GoalHistory;
	readonly findings: readonly Finding[];
	readonly configuration: GoalConfiguration | undefined;
	readonly control: GoalControl;
	/** The latest, the latest first. */
	readonly decisions: readonly Explanation[];
}

/** Decisions that a page shows. */
const shown = 50;

/** Reads all that a page shows of a goal. */
export async function pageData(store: Store, query: PageQuery): Promise<PageData> {
	const { goal, since, until, segment } = query;
	const report = openReport(store, { goal });
	const period = { since, until, segment };
	const known = (await report.insights()).arms.some(({ id }) => id === query.versus);
	const versus = known ? query.versus : undefined;
	const savings = await report.savings({ ...period, versus });
	const against = savings.versus === 'rule' ? undefined : savings.versus;
	return {
		goal,
		time: Date.now(),
		savings,
		comparisons: await report.comparisons(period),
		insights: await report.insights({ ...period, versus: against }),
		history: await report.history({ ...period, versus: against }),
		findings: await report.findings({ since, until }),
		configuration: await report.configuration(),
		control: await controlOf(store, goal),
		decisions: await report.decisions({ limit: shown }),
	};
}
