import type { DecisionLog } from '../base/decision-log.ts';
import { bucketOf, knowLog, Odds, oddsWidth, packOdds } from '../learner/evaluation/log.ts';
import type { Drawn } from './drawn.ts';
import type { LogOptions } from './log-options.ts';

/** Works out a decision's log: that takes a while, and is done when the decision is written. */
export function logOf({ drawn, by, cluster, segment, holdout, first, left }: LogOptions): DecisionLog {
	const { arms } = drawn;
	const held = by !== 'drawn' && by !== 'holdout' ? undefined : arms.length > 1 ? holdout : undefined;
	const out = left();
	const odds = oddsOf(drawn);
	const log: DecisionLog = {
		by,
		bucket: bucketOf(cluster),
		segment: segment(),
		arms,
		odds: packOdds(odds),
		...(held !== undefined && arms.includes(held.arm) && { holdout: held }),
		...(out !== undefined && { left: out }),
		...(first !== undefined && { first: { ...first.log(logOf), arm: first.arm, time: first.time } }),
	};
	knowLog(log, odds);
	return log;
}

/** For each arm that could serve the numbers of `DecisionLog.odds`. */
function oddsOf(drawn: Drawn): Float32Array {
	const { all } = drawn;
	const odds = new Float32Array(oddsWidth * all.length);
	const propensities = drawn.propensities();
	for (let i = 0; i < all.length; i++) {
		const { belief, expectedUsd, costUsd, sample, latencyMs } = all[i]!;
		const at = oddsWidth * i;
		odds[at + Odds.propensity] = propensities[i]!;
		odds[at + Odds.success] = Math.min(1, Math.max(0, belief.mean));
		odds[at + Odds.costUsd] = expectedUsd ?? costUsd ?? Number.NaN;
		odds[at + Odds.sample] = sample;
		odds[at + Odds.sd] = belief.posteriorSd ?? belief.sd;
		odds[at + Odds.latencyMs] = latencyMs ?? Number.NaN;
	}
	return odds;
}
