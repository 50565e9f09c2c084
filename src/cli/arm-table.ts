import { count, dollars, percent, percentWithin } from '../report/format.ts';
import type { ArmReport, Claim, Overview } from '../report/index.ts';
import type { Interval } from '../report/jackknife.ts';
import type { Table } from './output.ts';

function within(interval: Interval | undefined): string {
	return interval === undefined ? '–' : percentWithin(interval);
}

function claimed(claim: Claim): string {
	return 'value' in claim ? percentWithin(claim) : '–';
}

/** The arms of a goal, for people. */
export function armTable({ arms, chances }: Pick<Overview, 'arms' | 'chances'>): Table {
	const best = new Map(chances.map(({ arm, best }) => [arm, best]));
	return {
		head: ['arm', 'draws', 'share', 'success of its own', 'on all traffic', 'USD a call', 'ms', 'P(best)'],
		rows: byDraws(arms).map((arm) => [
			arm.id,
			count(arm.draws),
			percent(arm.share),
			within(arm.servedSuccess),
			claimed(arm.success),
			arm.servedUsd === undefined ? '–' : dollars(arm.servedUsd.value),
			arm.latencyMs === undefined ? '–' : count(arm.latencyMs.value),
			percent(best.get(arm.id) ?? 0),
		]),
	};
}

/** The arms, the one that served most first. */
export function byDraws(arms: readonly ArmReport[]): readonly ArmReport[] {
	return [...arms].sort((a, b) => b.draws - a.draws);
}
