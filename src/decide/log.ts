import type { Choice, DecisionLog, Holdout } from '../base/decision-log.ts';
import { bucketOf, knowLog, packOdds } from '../learner/evaluation/log.ts';
import type { Drawn } from './drawn.ts';

/** What a decision's log is made of. */
export interface LogOptions {
	readonly drawn: Drawn;
	readonly by: Choice;
	/** What its bucket goes by: the user, the run, or the decision. */
	readonly cluster: string;
	/** The segment under which it is reported. */
	segment(): string;
	readonly holdout: Holdout | undefined;
	/** Why other arms could not serve. */
	left(): Readonly<Record<string, string>> | undefined;
}

/** Works out a decision's log: that takes a while, and is done when the decision is written. */
export function logOf({ drawn, by, cluster, segment, holdout, left }: LogOptions): DecisionLog {
	const { arms } = drawn;
	const held = by !== 'drawn' && by !== 'holdout' ? undefined : arms.length > 1 ? holdout : undefined;
	const out = left();
	const odds = drawn.odds();
	const log: DecisionLog = {
		by,
		bucket: bucketOf(cluster),
		segment: segment(),
		arms,
		odds: packOdds(odds),
		...(held !== undefined && arms.includes(held.arm) && { holdout: held }),
		...(out !== undefined && { left: out }),
	};
	knowLog(log, odds);
	return log;
}
