import type { OutcomeDetail, OutcomeSource, ReportStatus } from '../base/outcome.ts';
import type { BanditRecord, DecisionRecord, Learnt, RecordedOutcome } from '../base/records.ts';
import { scored } from '../learner/evaluation/scoring.ts';
import type { Learner } from '../learner/learner.ts';
import { ratingWeight } from '../learner/rating.ts';
import { sourceSums } from '../learner/sources.ts';
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
	/** True where silence has a meaning: an answer that passed its screen then goes on waiting for a grade, or for its timeout. */
	readonly awaitsGrade: boolean;
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
	/** It goes on waiting for a grade: it passed a screen, and silence has a meaning. */
	readonly isAwaiting?: boolean;
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
		const isAwaiting = status === 'recorded' && awaits(options);
		return { found: { status, decision: record, call, isAwaiting }, step: { record: changed, addition } };
	};
}

/**
 * Keeps two things apart: what the screen of an answer said, and how good it was found to be. A grade is one of an answer that
 * passed; a good one of an answer that did not shows that the screen was wrong.
 */
function outcomeRecorded(
	record: DecisionRecord,
	options: OutcomeOptions,
	{ lessons, tallies, scores }: AdditionInTheMaking,
): DecisionRecord {
	const { learner, outcome, now, retentionMs } = options;
	const arm = learner.arm(record.arm);
	const earlier = record.outcome ?? undefined;
	const before = { screen: record.screened ?? undefined, grade: earlier?.learnt ?? undefined };
	const context = contextOf(record, learner);
	const [passing, grade] = rewardsOf(outcome, before.screen?.reward);
	const relearnt = (kind: 'grade' | 'screen', reward: number | undefined): Learnt | undefined => {
		const known = before[kind];
		if (known?.reward === reward) return known;
		if (known !== undefined) learner.teaching.teach(lessons, arm, kind, context, known, -1);
		if (reward === undefined) return undefined;
		const weighed = (): Learnt => {
			const weight = kind === 'grade' && passing === 1 ? ratingWeight(arm, record.segment) : 1;
			return learner.teaching.weigh(arm, kind, reward, now, options.share * weight);
		};
		const learnt = known === undefined ? weighed() : { ...known, reward };
		learner.teaching.teach(lessons, arm, kind, context, learnt, 1);
		return learnt;
	};
	const screened = relearnt('screen', passing);
	const learnt = relearnt('grade', grade);
	if (passing === 1) {
		const rated = [before.screen === undefined ? 1 : 0, learnt !== undefined && before.grade === undefined ? 1 : 0];
		if (rated.some((x) => x !== 0)) learner.teaching.teachRating(lessons, arm, record.segment, rated, now);
	}
	const ratio = record.costRatio;
	const first = learnt ?? screened;
	if (earlier === undefined && before.screen === undefined && first && context && typeof ratio === 'number') {
		learner.teaching.teachCosts(lessons, arm, context, { ...first, generation: arm.generation }, ratio);
	}
	if (earlier === undefined && awaits(options)) return { ...record, screened };
	tallies.push(outcomeTally(arm, earlier === undefined ? 1 : 0, outcome.score - (earlier?.score ?? 0)));
	const { score, source, reason, category } = outcome;
	const scoring = scored();
	if (scoring !== undefined) {
		if (record.isLost) scores.push(scoring.lost(record, -1));
		if (earlier !== undefined) scores.push(scoring.outcome(record, earlier, -1));
		scores.push(scoring.outcome(record, outcome, 1));
	}
	const screen = outcome.screen === 'only' ? outcome.screen : undefined;
	const recorded: RecordedOutcome = { score, source, reason, category, screen, time: now, learnt };
	if (earlier !== undefined) tallies.push({ arm, row: 'sources', sums: sourceSums(earlier, -1) });
	tallies.push({ arm, row: 'sources', sums: sourceSums(recorded, 1) });
	return { ...record, state: 'settled', outcome: recorded, screened, isLost: undefined, dueAt: now + retentionMs };
}

/** What is to be learnt of the screen and of how good the answer is; undefined: nothing. */
function rewardsOf(
	{ score, screen }: OutcomeDetail,
	passed: number | undefined,
): [screen: number | undefined, grade: number | undefined] {
	const isGood = score >= 0.5;
	if (screen === 'only') return [isGood ? 1 : 0, undefined];
	if (passed === 0 && !isGood) return [0, undefined];
	return [passed === undefined && screen !== 'passed' ? undefined : 1, score];
}

/** True for a screen that was passed where silence will say more. */
function awaits({ outcome, awaitsGrade }: Pick<OutcomeOptions, 'outcome' | 'awaitsGrade'>): boolean {
	return awaitsGrade && outcome.screen === 'only' && outcome.score >= 0.5;
}

function statusOf(record: DecisionRecord, { outcome, now, onSilence }: OutcomeOptions): FoundOutcome['status'] {
	if (record.state === 'expired') return 'expired';
	if (record.state === 'open' && !onSilence && now > record.dueAt) return 'expired';
	const earlier = record.outcome ?? undefined;
	if (earlier === undefined) return onSilence && record.state !== 'open' ? 'ignored' : 'recorded';
	if (onSilence) return 'ignored';
	// Any grade says more than a screen, whoever gives it.
	const [isScreen, wasScreen] = [outcome.screen === 'only', earlier.screen === 'only'];
	if (isScreen !== wasScreen) return wasScreen ? 'revised' : 'ignored';
	if (sourceStrength(outcome.source) < sourceStrength(earlier.source)) return 'ignored';
	const same = outcome.source === earlier.source && outcome.score === earlier.score;
	return same ? 'duplicate' : 'revised';
}
