import type { DecisionRecord } from '../../base/records.ts';
import { isByChance, isExtra, Odds, oddsWidth, readLog } from './log.ts';
import { leastWeighed, type ScoredCost } from './scores.ts';

/**
 * What a call saved, USD: what the baseline is estimated to have cost, scored as costs are (doubly robust), less what was
 * billed. One call's says little; they add up. What serves nobody by itself saved nothing and cost something. Undefined
 * where chance had no say, or the baseline could not have served or has no known cost.
 */
export function savedUsd(
	{ arm, log }: Pick<DecisionRecord, 'arm' | 'log'>,
	{ usd, isFirst }: ScoredCost,
	baseline: string,
): number | undefined {
	const read = readLog(log);
	if (read === undefined) return undefined;
	if (isExtra(read)) return -usd;
	const i = read.arms.indexOf(baseline);
	if (i < 0 || !isByChance(read)) return undefined;
	const known = read.odds[oddsWidth * i + Odds.costUsd]!;
	if (!Number.isFinite(known)) return undefined;
	const expected = isFirst ? known : 0;
	const weight = arm === baseline ? 1 / Math.max(leastWeighed, read.odds[oddsWidth * i + Odds.propensity]!) : 0;
	return expected + weight * (usd - expected) - usd;
}
