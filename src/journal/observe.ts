import type { Observation } from '../base/call.ts';
import type { Learner } from '../learner/learner.ts';
import type { Addition, Lesson } from '../learner/lessons.ts';
import { type Tally, tallyObservation } from '../learner/tallies.ts';
import type { Context } from '../policy/policy.ts';
import type { DecisionRecord } from '../store/store.ts';
import type { Operation } from './operation.ts';

/** Adds what a call showed to what is known of its arm. A decision that serves several calls (a run) is observed once a call. */
export function observe(learner: Learner, observation: Observation, now: number): Operation {
	return (record) => {
		if (record === undefined) return undefined;
		const addition: Teaching = { lessons: [], tallies: [] };
		return { record: look(record, learner, observation, now, addition), addition };
	};
}

/** The record of a decision whose call was observed. Adds what that teaches. */
export function look(
	record: DecisionRecord,
	learner: Learner,
	observation: Observation,
	now: number,
	{ lessons, tallies }: Teaching,
): DecisionRecord {
	const arm = learner.arm(record.arm);
	const { segment, extra } = record;
	const promptTokens = typeof extra?.promptTokens === 'number' ? extra.promptTokens : 0;
	const request = { promptTokens, segment };
	const ratio =
		extra?.costRatio == null && contextOf(record, learner) !== undefined
			? learner.costRatio(arm, observation, request)
			: undefined;
	learner.teachSpending(lessons, arm, observation, request, now);
	tallyObservation(tallies, arm, observation);
	if (ratio !== undefined) return { ...record, observed: true, extra: { ...extra, costRatio: ratio } };
	return record.observed ? record : { ...record, observed: true };
}

/** What the policy knows of the decision's request; undefined when another policy made it. */
export function contextOf({ policy, segment, features }: DecisionRecord, learner: Learner): Context | undefined {
	return policy === learner.policy.id ? { segment, features } : undefined;
}

/** An addition that is being made. */
export interface Teaching extends Addition {
	readonly lessons: Lesson[];
	readonly tallies: Tally[];
}
