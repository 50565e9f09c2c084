import type { DecisionRecord } from '../../base/records.ts';
import { isByChance, Odds, oddsWidth, readLog } from '../../learner/evaluation/log.ts';
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
			const log = readLog(record.log);
			if (log === undefined || !isByChance(log)) continue;
			const at = log.arms.indexOf(record.arm);
			prompts.push({
				id: record.id,
				text: '',
				segment: record.segment === '' ? undefined : record.segment,
				cluster: `bucket ${log.bucket}`,
				answers: [
					{
						arm: record.arm,
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
