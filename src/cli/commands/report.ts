import { writeFile } from 'node:fs/promises';
import { type Finding, type Overview, openReport, type PairReport, type Savings } from '../../report/index.ts';
import type { Store } from '../../store/store.ts';
import { armTable, byDraws } from '../arm-table.ts';
import { aligned, csv, heading, markdown, plain, say, sayJson, type Table } from '../output.ts';
import { goalsOf, type Shared, withStore } from '../shared.ts';

/** Options of `report`. */
export interface ReportCommandOptions extends Shared {
	readonly since?: string;
	readonly until?: string;
	readonly segment?: string;
	readonly versus?: string;
	readonly csv?: boolean;
	readonly md?: boolean;
	/** A file, or true: standard output. */
	readonly html?: boolean | string;
}

/** What is said of a goal. */
interface GoalReport {
	readonly goal: string;
	readonly savings: Savings;
	/** What judges found that compared answers in shadow mode. */
	readonly comparisons: readonly PairReport[];
	readonly insights: Overview;
	readonly findings: readonly Finding[];
}

/** `report`: what was saved, how sure that is, and how the arms do. */
export async function report(_: readonly string[], options: ReportCommandOptions): Promise<number> {
	return withStore(options, async (store) => {
		const goals = await goalsOf(store, options);
		if (options.html) {
			const { frozenPage } = await import('../../dashboard/index.ts');
			const page = await frozenPage(store, { goals, ...options });
			if (typeof options.html === 'string') await writeFile(options.html, page);
			else say(page);
			return 0;
		}
		const reports: GoalReport[] = [];
		for (const goal of goals) reports.push(await goalReport(store, goal, options));
		if (options.json) sayJson(reports);
		else if (options.csv) say(armsCsv(reports));
		else if (reports.length === 0) say('There is nothing in the store yet.');
		else say(reports.map((each) => goalText(each, options.md === true)).join('\n\n'));
		return 0;
	});
}

async function goalReport(store: Store, goal: string, options: ReportCommandOptions): Promise<GoalReport> {
	const { since, until, segment, versus } = options;
	const opened = openReport(store, { goal });
	return {
		goal,
		savings: await opened.savings({ since, until, segment, versus }),
		comparisons: await opened.comparisons({ since, until, segment }),
		insights: await opened.insights({ since, until, segment, versus }),
		findings: await opened.findings({ since, until }),
	};
}

/** A goal's report for people. */
export function goalText({ goal, savings, comparisons, insights, findings }: GoalReport, isMarkdown: boolean): string {
	const table = (each: Table): string => (isMarkdown ? markdown(each) : aligned(each));
	const parts = [isMarkdown ? `## ${plain(goal)}` : heading(goal), plain(savings.sentence)];
	if (savings.outcomes > 0) parts.push(`Success is known by: ${savings.known.text}.`);
	for (const { sentence } of comparisons) parts.push(plain(sentence));
	if (insights.arms.length > 0) parts.push(table(armTable(insights)));
	if (insights.segments.length > 1) parts.push(table(segmentTable(insights)));
	for (const { level, text } of findings) parts.push(`${level === 'wrong' ? '✗' : '·'} ${plain(text)}`);
	return parts.join('\n\n');
}

function segmentTable({ segments }: Overview): Table {
	return {
		head: ['segment', 'requests', 'likely best', 'P(best)'],
		rows: segments.map(({ segment, requests, chances }) => {
			const best = [...chances].sort((a, b) => b.best - a.best)[0];
			const name = segment === '' ? '(none)' : segment === '*' ? '(others)' : segment;
			return [name, String(requests), best?.arm ?? '–', best === undefined ? '–' : best.best.toFixed(2)];
		}),
	};
}

function armsCsv(reports: readonly GoalReport[]): string {
	const head = ['goal', 'arm', 'draws', 'share', 'outcomes', 'success', 'success_low', 'success_high'];
	const more = ['all_traffic_success', 'all_traffic_low', 'all_traffic_high', 'usd_per_call', 'latency_ms'];
	const rows = reports.flatMap(({ goal, insights }) =>
		byDraws(insights.arms).map((arm) => {
			const { servedSuccess: own, success: all } = arm;
			const known = 'value' in all ? all : undefined;
			return [
				...[goal, arm.id, arm.draws, arm.share, arm.outcomes, own?.value, own?.low, own?.high],
				...[known?.value, known?.low, known?.high, arm.servedUsd?.value, arm.latencyMs?.value],
			];
		}),
	);
	return csv([...head, ...more], rows);
}
