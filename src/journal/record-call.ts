import type { Observation } from '../base/call.ts';
import { isId, keptAs } from '../base/other-ids.ts';
import type { DecisionRecord } from '../base/records.ts';
import type { Score } from '../learner/evaluation/scores.ts';
import { scored } from '../learner/evaluation/scoring.ts';
import type { Learner } from '../learner/learner.ts';
import type { Addition, Lesson } from '../learner/lessons.ts';
import { isAmount, type Tally, tallyObservation } from '../learner/tallies.ts';
import type { Context } from '../policy/policy.ts';
import type { AddedRow } from '../store/store.ts';
import type { Operation } from './operation.ts';

/** What recording a call's observation takes. */
export interface CallOptions {
	readonly learner: Learner;
	readonly observation: Observation;
	/** What an observed call is billed by the arm's price, USD. */
	readonly costOf: (arm: string, observation: Observation) => number | undefined;
	readonly now: number;
}

/** What a call was found to be. */
export interface FoundCall {
	/** As it was before. */
	readonly decision: DecisionRecord;
	/** Priced. */
	readonly observation: Observation;
	/** What had been expected of it, USD. */
	readonly expectedCostUsd: number | undefined;
}

/** Adds what a call showed to what is known of its arm. A decision that serves several calls (a run) is observed once a call. */
export function recordCall(options: CallOptions): Operation<FoundCall | undefined> {
	return (record) => {
		if (record?.kind !== 'decision') return { found: undefined };
		const addition: AdditionInTheMaking = { lessons: [], tallies: [], scores: [], rows: [] };
		const [changed, found] = callRecorded(record, options, addition);
		return { found, step: { record: changed, addition } };
	};
}

/** The record of a decision whose call was observed. Adds what that teaches. */
export function callRecorded(
	record: DecisionRecord,
	{ learner, observation: told, costOf, now }: CallOptions,
	{ lessons, tallies, scores, rows }: AdditionInTheMaking,
): [DecisionRecord, FoundCall] {
	const arm = learner.arm(record.arm);
	const costUsd = told.costUsd ?? costOf(record.arm, told);
	const observation = costUsd === told.costUsd ? told : { ...told, costUsd };
	const { segment, promptTokens, expectedCostUsd } = record;
	const request = { promptTokens: promptTokens ?? 0, segment };
	const ratio =
		record.costRatio == null && contextOf(record, learner) !== undefined
			? learner.teaching.costRatio(arm, observation, request)
			: undefined;
	learner.teaching.teachSpending(lessons, arm, observation, request, now);
	tallyObservation(tallies, arm, observation);
	const aliases = aliasesOf(record, observation);
	const { costUsd: usd, latencyMs, fault } = observation;
	const scoring = scored();
	if (scoring !== undefined && isAmount(latencyMs) && fault !== true) scores.push(scoring.latency(record, latencyMs));
	const found: FoundCall = { decision: record, observation, expectedCostUsd: expectedCostUsd ?? undefined };
	const costRatio = ratio ?? record.costRatio;
	if (!isAmount(usd)) {
		const isSame = ratio === undefined && aliases === record.aliases;
		return [isSame ? record : { ...record, costRatio, aliases }, found];
	}
	if (scoring !== undefined) scores.push(scoring.cost(record, { usd, isFirst: record.costUsd == null }));
	if (learner.goalSpending !== undefined) rows.push(learner.goalSpending.row(usd, now, record.account ?? undefined));
	return [{ ...record, costRatio, aliases, costUsd: (record.costUsd ?? 0) + usd }, found];
}

/** Most other ids of a decision: a run may be served by one in many calls. */
const mostAliases = 50;

/** By what else a decision is known from this call on; the array that it has, where nothing is new. */
export function aliasesOf({ aliases }: DecisionRecord, observation: Observation): DecisionRecord['aliases'] {
	const { responseId, traceId, spanId } = observation;
	if (responseId === undefined && spanId === undefined) return aliases;
	const all = new Set(aliases ?? []);
	if (isId(responseId)) all.add(keptAs.response(responseId));
	if (isId(traceId) && isId(spanId)) all.add(keptAs.span(traceId, spanId));
	return all.size === (aliases?.length ?? 0) ? aliases : [...all].slice(-mostAliases);
}

/** What the policy knows of the decision's request; undefined when another policy made it. */
export function contextOf({ policy, segment, features }: DecisionRecord, learner: Learner): Context | undefined {
	return policy === learner.policy.id ? { segment, features: features ?? noFeatures } : undefined;
}

const noFeatures = new Float64Array(0);

/** An addition that is being made. */
export interface AdditionInTheMaking extends Addition {
	readonly lessons: Lesson[];
	readonly tallies: Tally[];
	readonly scores: Score[];
	readonly rows: AddedRow[];
}
