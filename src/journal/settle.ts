import type { Observation } from '../base/call.ts';
import type { OutcomeDetail, OutcomeSource, ReportStatus } from '../base/outcome.ts';
import type { Learner } from '../learner/learner.ts';
import { outcomeTally } from '../learner/tallies.ts';
import { sourceStrength } from '../outcome/outcome.ts';
import type { Credit, DecisionRecord, Settlement } from '../store/store.ts';
import { contextOf, look, type Teaching } from './observe.ts';
import type { Operation } from './operation.ts';

/** What a settling operation found, readable once it has run. */
export interface SettleResult {
	status: ReportStatus | 'unknown';
	arm: string | undefined;
}

/** How an outcome is to be settled. */
export interface SettleOptions {
	readonly learner: Learner;
	readonly outcome: OutcomeDetail & { source: OutcomeSource };
	readonly now: number;
	/** How long a settled decision can still be revised, ms. */
	readonly retentionMs: number;
	/** True for the outcome that silence stands for, which may come after the decision was due. */
	readonly onSilence: boolean;
	/** The part of an outcome, in (0, 1], that this decision has in it. */
	readonly share: number;
	/** What the call showed that ended so: learnt as one change with its outcome. */
	readonly observation: Observation | undefined;
}

/** Gives a decision its outcome, once, or revises it. */
export function settle(options: SettleOptions, result: SettleResult): Operation {
	const { learner, outcome, now, retentionMs, share, observation } = options;
	return (record) => {
		result.status = judge(record, options);
		if (record === undefined) return undefined;
		result.arm = record.arm;
		const isSettled = result.status === 'recorded' || result.status === 'revised';
		if (!isSettled && observation === undefined) return undefined;
		const arm = learner.arm(record.arm);
		const addition: Teaching = { lessons: [], tallies: [] };
		const observed = observation === undefined ? record : look(record, learner, observation, now, addition);
		if (!isSettled) return { record: observed, addition };
		const earlier = record.settlement ?? undefined;
		const { lessons, tallies } = addition;
		const context = contextOf(record, learner);
		const credit: Credit =
			earlier?.credit === undefined
				? learner.credit(arm, outcome.score, now, share)
				: { ...earlier.credit, reward: outcome.score };
		if (earlier?.credit !== undefined) learner.teach(lessons, arm, context, earlier.credit, -1);
		learner.teach(lessons, arm, context, credit, 1);
		tallies.push(outcomeTally(arm, earlier === undefined ? 1 : 0, outcome.score - (earlier?.score ?? 0)));
		const ratio = observed.extra?.costRatio;
		if (earlier === undefined && context !== undefined && typeof ratio === 'number') {
			learner.teachCosts(lessons, arm, context, credit, ratio);
		}
		const { score, source, reason, category } = outcome;
		const settlement: Settlement = { score, source, reason, category, time: now, credit };
		return { record: { ...observed, state: 'settled', settlement, dueAt: now + retentionMs }, addition };
	};
}

function judge(record: DecisionRecord | undefined, options: SettleOptions): SettleResult['status'] {
	if (record === undefined) return 'unknown';
	const { outcome, now, onSilence } = options;
	if (record.state === 'expired') return 'expired';
	if (record.state === 'open' && !onSilence && now > record.dueAt) return 'expired';
	const earlier = record.settlement ?? undefined;
	if (earlier === undefined) return onSilence && record.state !== 'open' ? 'ignored' : 'recorded';
	if (onSilence || sourceStrength(outcome.source) < sourceStrength(earlier.source)) return 'ignored';
	const same = outcome.source === earlier.source && outcome.score === earlier.score;
	return same ? 'duplicate' : 'revised';
}
