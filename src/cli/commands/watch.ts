import { openReport } from '../../report/index.ts';
import { armTable } from '../arm-table.ts';
import { aligned, heading, plain } from '../output.ts';
import { goalsOf, withStore } from '../shared.ts';
import type { ReportCommandOptions } from './report.ts';

/** Decisions that are shown. */
const shown = 8;

/** `watch`: the report, drawn anew every few seconds until it is stopped. */
export async function watch(_: readonly string[], options: ReportCommandOptions & { every?: number }): Promise<number> {
	return withStore(options, async (store) => {
		let isOver = false;
		let wake = (): void => {};
		const stop = (): void => {
			isOver = true;
			wake();
		};
		process.once('SIGINT', stop);
		process.once('SIGTERM', stop);
		const isTerminal = process.stdout.isTTY;
		while (!isOver) {
			const screen: string[] = [];
			for (const goal of await goalsOf(store, options)) {
				const report = openReport(store, { goal });
				const { since, until, segment, versus } = options;
				const savings = await report.savings({ since, until, segment, versus });
				const insights = await report.insights({ since, until, segment });
				const pairs = await report.comparisons({ since, until, segment });
				screen.push(heading(goal), plain(savings.sentence), ...pairs.map((pair) => plain(pair.sentence)), '');
				if (insights.arms.length > 0) screen.push(aligned(armTable(insights)), '');
				for (const { time, arm, outcome, why } of await report.decisions({ limit: shown })) {
					const score = outcome === undefined ? '…' : outcome.score.toFixed(2);
					screen.push(`${new Date(time).toISOString().slice(11, 19)}  ${plain(arm)}  ${score}  ${plain(why)}`);
				}
				screen.push('');
			}
			// The whole screen is drawn over, without a flicker.
			process.stdout.write(`${isTerminal ? '\u001b[H\u001b[2J' : ''}${screen.join('\n')}\n`);
			await new Promise<void>((resolve) => {
				const timer = setTimeout(resolve, 1000 * (options.every ?? 2));
				wake = () => {
					clearTimeout(timer);
					resolve();
				};
				if (isOver) wake();
			});
		}
		return 0;
	});
}
