import { openReport } from '../../report/index.ts';
import { controlOf } from '../../report/settings.ts';
import { armTable } from '../arm-table.ts';
import { aligned, heading, plain, say, sayJson } from '../output.ts';
import { goalsOf, type Shared, withStore } from '../shared.ts';

/** `arms`: the arms of goals, how they are set up, and what an operator asked for. */
export async function arms(_: readonly string[], options: Shared): Promise<number> {
	return withStore(options, async (store) => {
		const all = [];
		for (const goal of await goalsOf(store, options)) {
			const report = openReport(store, { goal });
			const [configuration, control, insights] = [
				await report.configuration(),
				await controlOf(store, goal),
				await report.insights(),
			];
			all.push({ goal, configuration, control, arms: insights.arms, chances: insights.chances });
		}
		if (options.json) {
			sayJson(all);
			return 0;
		}
		for (const { goal, configuration, control, ...rest } of all) {
			say(heading(goal));
			if (configuration !== undefined) {
				const { objective, policy, mode, arms } = configuration;
				const retired = arms.filter((arm) => arm.retired).map(({ id }) => id);
				say(
					plain(`${objective}, ${policy}, mode ${mode}${retired.length > 0 ? `; retired: ${retired.join(', ')}` : ''}`),
				);
			}
			if (typeof control.pinned === 'string') say(plain(`Pinned to ${control.pinned}.`));
			say(rest.arms.length > 0 ? `${aligned(armTable(rest))}\n` : 'Nothing is known of its arms yet.\n');
		}
		return 0;
	});
}
