import type { Score } from '../learner/evaluation/scores.ts';
import { scored } from '../learner/evaluation/scoring.ts';
import type { JudgeUsage } from '../outcome/judge/usage.ts';

/** Has what judge models cost reported, each dollar once. */
export class JudgeSpending {
	#reported = 0;

	/** What was spent since it was last asked; undefined: nothing, or nobody knows. */
	score(usage: JudgeUsage | undefined, now: number): Score | undefined {
		const spent = (usage?.costUsd ?? 0) - this.#reported;
		if (!(spent > 0)) return undefined;
		this.#reported += spent;
		return scored()?.extra(spent, now);
	}
}
