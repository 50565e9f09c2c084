import type { Operation, Step } from './journal.ts';
import { Count } from './learner/counts.ts';
import { latencyBucket } from './learner/latency.ts';
import type { Learner, Tally } from './learner/learner.ts';
import { sourceStrength } from './outcome/outcome.ts';
import type { Context } from './policy/policy.ts';
import type { Credit, DecisionRecord, Settlement } from './store/store.ts';
import type { Observation, OutcomeDetail, OutcomeSource, ReportStatus } from './types.ts';

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
}

/** Gives a decision its outcome, once, or revises it. */
export function settle(options: SettleOptions, result: SettleResult): Operation {
	const { learner, outcome, now, retentionMs, share } = options;
	return (record) => {
		result.status = judge(record, options);
		if (record !== undefined) result.arm = record.arm;
		if (record === undefined || (result.status !== 'recorded' && result.status !== 'revised')) return undefined;
		const earlier = record.settlement;
		const context = contextOf(record, learner);
		const credit: Credit =
			earlier?.credit === undefined
				? learner.credit(record.arm, outcome.score, now, share)
				: { ...earlier.credit, reward: outcome.score };
		const lessons = learner.lessons(record.arm, context, credit, 1);
		if (earlier?.credit !== undefined) lessons.unshift(...learner.lessons(record.arm, context, earlier.credit, -1));
		const places = [Count.outcomes, Count.score];
		const values = [earlier === undefined ? 1 : 0, outcome.score - (earlier?.score ?? 0)];
		const ratio = record.extra?.costRatio;
		if (earlier === undefined && context !== undefined && typeof ratio === 'number') {
			lessons.push(...learner.costLessons(record.arm, context, credit, ratio));
		}
		const settlement: Settlement = { ...outcome, time: now, credit };
		return {
			record: { ...record, state: 'settled', settlement, dueAt: now + retentionMs },
			addition: { lessons, tallies: [{ arm: record.arm, row: 'counts', places, values }] },
		};
	};
}

/** What the policy knows of the decision's request; undefined when another policy made it. */
function contextOf({ policy, segment, features }: DecisionRecord, learner: Learner): Context | undefined {
	return policy === learner.policy.id ? { segment, features } : undefined;
}

function judge(record: DecisionRecord | undefined, options: SettleOptions): SettleResult['status'] {
	if (record === undefined) return 'unknown';
	const { outcome, now, onSilence } = options;
	if (record.state === 'expired') return 'expired';
	if (record.state === 'open' && !onSilence && now > record.dueAt) return 'expired';
	const earlier = record.settlement;
	if (earlier === undefined) return onSilence && record.state !== 'open' ? 'ignored' : 'recorded';
	if (onSilence || sourceStrength(outcome.source) < sourceStrength(earlier.source)) return 'ignored';
	const same = outcome.source === earlier.source && outcome.score === earlier.score;
	return same ? 'duplicate' : 'revised';
}

/** Both, as one: the second sees what the first did. */
export function both(first: Operation, second: Operation): Operation {
	return (record) => {
		const one = first(record);
		const two = second(one === undefined ? record : (one.record ?? undefined));
		if (one === undefined || two === undefined) return one ?? two;
		const lessons = [...one.addition.lessons, ...two.addition.lessons];
		return { record: two.record, addition: { lessons, tallies: [...one.addition.tallies, ...two.addition.tallies] } };
	};
}

/** Lets an open decision go that waited too long. */
export function expire(now: number, retentionMs: number): Operation {
	return (record) =>
		record?.state === 'open' && now > record.dueAt
			? { record: { ...record, state: 'expired', dueAt: now + retentionMs }, addition: nothing }
			: undefined;
}

/** Forgets a decision whose retention has passed. */
export function forget(now: number): Operation {
	return (record) =>
		record !== undefined && record.state !== 'open' && now > record.dueAt
			? { record: null, addition: nothing }
			: undefined;
}

/** Ends a decision that gets no outcome of its own: a fault, an abort. A report may still settle it. */
export function close(now: number, retentionMs: number): Operation {
	return (record) =>
		record?.state === 'open'
			? { record: { ...record, state: 'closed', dueAt: now + retentionMs }, addition: nothing }
			: undefined;
}

const nothing: Step['addition'] = { lessons: [], tallies: [] };

/** Adds what a call showed to what is known of its arm. A decision that serves several calls (a run) is observed once a call. */
export function observe(learner: Learner, observation: Observation, now: number): Operation {
	return (record) => {
		if (record === undefined) return undefined;
		const { arm, segment, extra } = record;
		const promptTokens = typeof extra?.promptTokens === 'number' ? extra.promptTokens : 0;
		const request = { promptTokens, segment };
		const ratio =
			extra?.costRatio === undefined && contextOf(record, learner) !== undefined
				? learner.costRatio(arm, observation, request)
				: undefined;
		const lessons = learner.spending(arm, observation, request, now);
		const addition = { lessons, tallies: observationTallies(arm, observation) };
		if (ratio !== undefined) {
			return { record: { ...record, observed: true, extra: { ...extra, costRatio: ratio } }, addition };
		}
		return { record: record.observed ? record : { ...record, observed: true }, addition };
	};
}

function observationTallies(arm: string, observation: Observation): Tally[] {
	const { fault = false, latencyMs } = observation;
	const counts: WritableTally = { arm, row: 'counts', places: [Count.calls], values: [1] };
	if (fault) add(counts, Count.faults, 1);
	addPair(counts, Count.costUsd, observation.costUsd, Count.costed);
	add(counts, Count.inputTokens, observation.inputTokens);
	add(counts, Count.outputTokens, observation.outputTokens);
	add(counts, Count.cachedInputTokens, observation.cachedInputTokens);
	add(counts, Count.reasoningTokens, observation.reasoningTokens);
	addPair(counts, Count.timeToFirstTokenMs, observation.timeToFirstTokenMs, Count.streamed);
	// A fault's latency says nothing of how long answers take.
	if (fault || !isCount(latencyMs)) return [counts];
	addPair(counts, Count.latencyMs, latencyMs, Count.timed);
	return [counts, { arm, row: 'latency', places: [latencyBucket(latencyMs)], values: [1] }];
}

interface WritableTally extends Tally {
	readonly places: number[];
	readonly values: number[];
}

/** Adds a value, if it is one and adds anything. */
function add({ places, values }: WritableTally, place: number, value: number | undefined): void {
	if (!isCount(value) || value === 0) return;
	places.push(place);
	values.push(value);
}

/** Adds a value, if it is one, and counts it. */
function addPair(tally: WritableTally, place: number, value: number | undefined, number: number): void {
	if (!isCount(value)) return;
	add(tally, place, value);
	add(tally, number, 1);
}

function isCount(value: number | undefined): value is number {
	return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
