import type { OutcomeDetail, OutcomeSource, ReportStatus } from '../base/outcome.ts';
import type { BanditRecord, DecisionRecord, Learnt, RecordedOutcome } from '../base/records.ts';
import { scoreOf } from '../learner/evaluation/score-rows.ts';
import { lossScore, outcomeScore } from '../learner/evaluation/scores.ts';
import type { Learner } from '../learner/learner.ts';
import { outcomeTally } from '../learner/tallies.ts';
import { sourceStrength } from '../outcome/outcome.ts';
import type { Operation } from './operation.ts';
import { type AdditionInTheMaking, type CallOptions, callRecorded, contextOf, type FoundCall } from './record-call.ts';

/** How an outcome is to be recorded. */
export interface OutcomeOptions {
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
	readonly call: CallOptions | undefined;
}

/** What an outcome came upon. */
export interface FoundOutcome {
	readonly status: Exclude<ReportStatus, 'pending'> | 'unknown';
	/** The decision as it was; undefined when none is known. */
	readonly decision: DecisionRecord | undefined;
	readonly call: FoundCall | undefined;
}

/** Gives a decision its outcome, once, or revises it. */
export function recordOutcome(options: OutcomeOptions): Operation<FoundOutcome> {
	return (record) => {
		if (record?.kind !== 'decision') return { found: { status: 'unknown', decision: undefined, call: undefined } };
		const status = statusOf(record, options);
		const isSettled = status === 'recorded' || status === 'revised';
		if (!isSettled && options.call === undefined) {
			return { found: { status, decision: record, call: undefined } };
		}
		const addition: AdditionInTheMaking = { lessons: [], tallies: [], scores: [], rows: [] };
		let changed: BanditRecord = record;
		let call: FoundCall | undefined;
		if (options.call !== undefined) [changed, call] = callRecorded(record, options.call, addition);
		if (isSettled) changed = outcomeRecorded(changed, options, addition);
		return { found: { status, decision: record, call }, step: { record: changed, addition } };
	};
}

function outcomeRecorded(
	record: DecisionRecord,
	{ learner, outcome, now, retentionMs, share }: OutcomeOptions,
	{ lessons, tallies, scores }: AdditionInTheMaking,
): DecisionRecord {
	const arm = learner.arm(record.arm);
	const earlier = record.outcome ?? undefined;
	const before = earlier?.learnt ?? undefined;
	const context = contextOf(record, learner);
	const learnt: Learnt =
		before === undefined ? learner.weigh(arm, outcome.score, now, share) : { ...before, reward: outcome.score };
	if (before !== undefined) learner.teach(lessons, arm, context, before, -1);
	learner.teach(lessons, arm, context, learnt, 1);
	tallies.push(outcomeTally(arm, earlier === undefined ? 1 : 0, outcome.score - (earlier?.score ?? 0)));
	const ratio = record.costRatio;
	if (earlier === undefined && context !== undefined && typeof ratio === 'number') {
		learner.teachCosts(lessons, arm, context, learnt, ratio);
	}
	const { score, source, reason, category } = outcome;
	if (record.isLost) scores.push(scoreOf(record, (decision) => lossScore(decision, -1)));
	if (earlier !== undefined) scores.push(scoreOf(record, (decision) => outcomeScore(decision, earlier, -1)));
	scores.push(scoreOf(record, (decision) => outcomeScore(decision, outcome, 1)));
	const recorded: RecordedOutcome = { score, source, reason, category, time: now, learnt };
	return { ...record, state: 'settled', outcome: recorded, isLost: undefined, dueAt: now + retentionMs };
}

function statusOf(record: DecisionRecord, { outcome, now, onSilence }: OutcomeOptions): FoundOutcome['status'] {
	if (record.state === 'expired') return 'expired';
	if (record.state === 'open' && !onSilence && now > record.dueAt) return 'expired';
	const earlier = record.outcome ?? undefined;
	if (earlier === undefined) return onSilence && record.state !== 'open' ? 'ignored' : 'recorded';
	if (onSilence || sourceStrength(outcome.source) < sourceStrength(earlier.source)) return 'ignored';
	const same = outcome.source === earlier.source && outcome.score === earlier.score;
	return same ? 'duplicate' : 'revised';
}
