import type { CallResult, Observation } from '../base/call.ts';
import type { OutcomeDetail, OutcomeSource } from '../base/outcome.ts';
import type { BanditRequest, MaybePromise } from '../base/types.ts';
import type { Condition, Verdict } from '../outcome/condition.ts';
import type { Events } from './events.ts';
import type { GoalTelemetry } from './telemetry.ts';

/** What judging works with. */
export interface JudgingOptions {
	readonly condition: Condition;
	/** Whose word a verdict is. */
	readonly source: OutcomeSource;
	readonly events: Events;
	/** Is told of judges; undefined: nobody is. */
	readonly telemetry: GoalTelemetry | undefined;
	/** Learns what a call showed. */
	observe(decisionId: string, observation: Observation): void;
	/** Learns an outcome, and what its call showed, as one change. */
	settle(
		decisionId: string,
		outcome: OutcomeDetail & { source: OutcomeSource },
		observation: Observation | undefined,
	): void;
	/** Work that a flush waits for. */
	inBackground(work: Promise<unknown>): void;
}

/** Judges calls that are over by a condition, and has the verdicts learnt. Never throws or rejects. */
export class Judging {
	readonly #options: JudgingOptions;

	constructor(options: JudgingOptions) {
		this.#options = options;
	}

	/** See `Bandit.complete`. */
	complete(
		decisionId: string,
		result: CallResult,
		request: BanditRequest | undefined,
		timeToFirstTokenMs: number | undefined,
	): MaybePromise<Verdict | undefined> {
		const { usage, latencyMs, costUsd, finishReason, modelId, responseId, invalid } = result;
		const { inputTokens, outputTokens, cachedInputTokens, cacheWriteTokens, reasoningTokens } = usage ?? {};
		const observation: Observation = {
			inputTokens,
			outputTokens,
			cachedInputTokens,
			cacheWriteTokens,
			reasoningTokens,
			costUsd,
			latencyMs,
			timeToFirstTokenMs,
			finishReason,
			modelId,
			responseId,
			...this.#options.telemetry?.spanOf(decisionId),
		};
		if (invalid !== undefined) {
			const isScreen = this.#options.condition.screens && { screen: 'only' as const };
			const verdict: Verdict = { score: 0, reason: invalid, category: 'validation_failed', ...isScreen };
			return this.#judged(result, decisionId, verdict, observation);
		}
		const { condition: whole, observe, inBackground, telemetry } = this.#options;
		const condition = whole.sample === undefined ? whole : whole.sample();
		const ask = () => condition && this.#check(condition, decisionId, result, request);
		const judge = condition?.background === true ? telemetry?.judging(decisionId, condition.name) : undefined;
		const verdict = judge === undefined ? ask() : judge.within(ask);
		if (!(verdict instanceof Promise)) {
			this.#judged(result, decisionId, verdict, observation);
			judge?.end();
			if (!condition?.background) return verdict;
		} else {
			observe(decisionId, observation);
			const judged = verdict.then((known) => this.#judged(result, decisionId, known)).finally(() => judge?.end());
			inBackground(judged);
			if (!condition?.background) return judged;
		}
		return condition.immediate && this.#check(condition.immediate, decisionId, result, request);
	}

	/** Learns from a verdict, and from what its call showed. */
	#judged(
		result: CallResult,
		decisionId: string,
		verdict: Verdict | undefined,
		observation?: Observation,
	): Verdict | undefined {
		const { source, observe, settle } = this.#options;
		if (verdict === undefined) {
			if (observation !== undefined) observe(decisionId, observation);
			return undefined;
		}
		try {
			settle(decisionId, { source, ...verdict }, observation);
			return verdict;
		} catch (error) {
			return this.#failed(error, decisionId, result);
		}
	}

	/** Asks a condition. */
	#check(
		condition: Condition,
		decisionId: string,
		result: CallResult,
		request: BanditRequest | undefined,
	): MaybePromise<Verdict | undefined> {
		try {
			const verdict = condition.check(result, request);
			return verdict instanceof Promise ? verdict.catch((error) => this.#failed(error, decisionId, result)) : verdict;
		} catch (error) {
			return this.#failed(error, decisionId, result);
		}
	}

	#failed(error: unknown, decisionId: string, { arm }: CallResult): undefined {
		this.#options.events.error({ error, during: 'successWhen', decisionId, arm });
	}
}
