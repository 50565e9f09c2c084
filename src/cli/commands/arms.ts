import { Count } from '../../learner/counts.ts';
import { parseRowKey } from '../../learner/row-key.ts';
import { openReport } from '../../report/index.ts';
import { controlOf } from '../../report/settings.ts';
import type { Store } from '../../store/store.ts';
import { armTable } from '../arm-table.ts';
import { aligned, heading, plain, say, sayJson } from '../output.ts';
import { goalsOf, type Shared, withStore } from '../shared.ts';

/** Outcomes by arm that no draw of this store led to: of a calibration, or an import. */
async function outcomesOf(store: Store, goal: string): Promise<{ arm: string; outcomes: number }[]> {
	return (await store.read(goal)).rows.flatMap(({ key, sums }) => {
		const parsed = parseRowKey(key);
		const outcomes = Math.round(sums[Count.outcomes] ?? 0);
		return parsed?.kind === 'counts' && outcomes > 0 ? [{ arm: parsed.arm, outcomes }] : [];
	});
}

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
			const warm = insights.arms.length === 0 ? await outcomesOf(store, goal) : [];
			all.push({ goal, warm, configuration, control, arms: insights.arms, chances: insights.chances });
		}
		if (options.json) {
			sayJson(all);
			return 0;
		}
		for (const { goal, warm, configuration, control, ...rest } of all) {
			say(heading(goal));
			if (configuration !== undefined) {
				const { objective, policy, mode, arms } = configuration;
				const retired = arms.filter((arm) => arm.retired).map(({ id }) => id);
				say(
					plain(`${objective}, ${policy}, mode ${mode}${retired.length > 0 ? `; retired: ${retired.join(', ')}` : ''}`),
				);
			}
			if (typeof control.pinned === 'string') say(plain(`Pinned to ${control.pinned}.`));
			if (rest.arms.length > 0) say(`${aligned(armTable(rest))}\n`);
			else if (warm.length === 0) say('Nothing is known of its arms yet.\n');
			else
				say(
					`${warm.map(({ arm, outcomes }) => plain(`${arm}: ${outcomes} outcomes from elsewhere, no draw yet.`)).join('\n')}\n`,
				);
		}
		return 0;
	});
}
