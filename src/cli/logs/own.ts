import type { DecisionRecord } from '../../base/records.ts';
import { isByChance, Odds, oddsWidth } from '../../learner/evaluation/log.ts';
import { scoredAs } from '../../learner/evaluation/score-rows.ts';
import type { Store } from '../../store/store.ts';
import type { LoggedPrompt } from './logged.ts';

/** Most decisions that are read. */
const most = 200_000;

/** What this package itself logged of a goal: decisions that were left to chance, with their propensities. */
export async function readOwn(store: Store, goal: string): Promise<LoggedPrompt[]> {
	const prompts: LoggedPrompt[] = [];
	let after: string | undefined;
	do {
		const page = await store.scan(goal, { after, limit: 5000 });
		for (const record of page.records as readonly DecisionRecord[]) {
			const scored = record.isPassed === true ? undefined : scoredAs(record);
			if (scored === undefined || !isByChance(scored.log)) continue;
			const { arm, log } = scored;
			const at = log.arms.indexOf(arm);
			prompts.push({
				id: record.id,
				text: '',
				segment: record.segment === '' ? undefined : record.segment,
				cluster: `bucket ${log.bucket}`,
				answers: [
					{
						arm,
						score: record.outcome?.score,
						costUsd: record.costUsd ?? undefined,
						latencyMs: undefined,
						inputTokens: record.promptTokens ?? undefined,
						outputTokens: undefined,
						propensity: at < 0 ? undefined : log.odds[oddsWidth * at + Odds.propensity],
					},
				],
			});
		}
		after = page.after;
	} while (after !== undefined && prompts.length < most);
	return prompts;
}
