import type { CallTelemetry, GoalTelemetry, JudgeTelemetry, TelemetryGoal, ToldOutcome } from '../bandit/telemetry.ts';
import type { TelemetryAttributes } from '../base/opentelemetry.ts';
import type { Decision } from '../base/types.ts';
import type { FoundCall } from '../journal/record-call.ts';
import { savedUsd } from '../learner/evaluation/saved.ts';
import { type CallContext, decisionAttributes, ToldCall } from './call.ts';
import { evaluationAttributes, evaluationEvent } from './evaluation.ts';
import { type JudgedSpan, JudgedSpans } from './judged-spans.ts';
import { GoalMetrics } from './metrics.ts';
import type { Scope, SpanInContext } from './scope.ts';

/** `SeverityNumber.INFO` */
const info = 9;

/** Tells OpenTelemetry of a goal's work. What that throws is told to `onError`, and breaks nothing. */
export class ToldGoal implements GoalTelemetry {
	readonly #goal: TelemetryGoal;
	readonly #scope: Scope;
	readonly #spans = new JudgedSpans();
	readonly #metrics: GoalMetrics;
	readonly #calls: CallContext;

	constructor(goal: TelemetryGoal, scope: Scope) {
		this.#goal = goal;
		this.#scope = scope;
		this.#metrics = new GoalMetrics(goal, scope);
		this.#calls = {
			scope,
			spans: this.#spans,
			mode: () => goal.guard.mode,
			safely: this.#safely,
			failed: this.#failed,
		};
	}

	readonly #failed = (error: unknown): void => this.#goal.events.error({ error, during: 'telemetry' });

	readonly #safely = <T>(work: () => T): T | undefined => {
		try {
			return work();
		} catch (error) {
			this.#failed(error);
			return undefined;
		}
	};

	drawn(decision: Decision, isAlone: boolean): void {
		this.#safely(() => {
			this.#metrics.drawn(decision);
			if (!isAlone) return;
			const span = this.#free();
			if (span === undefined) return;
			this.#spans.given(decision.id, span.in);
			span.in.span.setAttributes(decisionAttributes(decision, this.#goal.guard.mode));
			if (span.isOwn) span.in.span.end();
		});
	}

	call(): CallTelemetry | undefined {
		return this.#safely(() => {
			const span = this.#free();
			return span && new ToldCall(this.#calls, span);
		});
	}

	/** The span that the caller is in, else one of our own; undefined when nobody would see it. */
	#free(): { in: SpanInContext; isOwn: boolean } | undefined {
		const active = this.#scope.active();
		if (active !== undefined && !this.#spans.isTaken(active)) {
			this.#spans.take(active);
			return { in: active, isOwn: false };
		}
		const own = this.#scope.start('bandit.decide', { 'bandit.goal': this.#goal.goal });
		return own && { in: own, isOwn: true };
	}

	spent({ decision, observation }: FoundCall): void {
		const { costUsd } = observation;
		if (costUsd === undefined) return;
		this.#safely(() => {
			const { arm, segment } = decision;
			const cost = { usd: costUsd, isFirst: decision.costUsd == null };
			this.#metrics.spent(arm, segment, costUsd, () => savedUsd(decision, cost, this.#goal.guard.baseline));
		});
	}

	outcome(told: ToldOutcome): void {
		this.#safely(() => {
			const { decisionId, status, outcome, isLearnt } = told;
			const { arm, segment } = told.decision;
			const { source, score } = outcome;
			this.#metrics.outcome(arm, segment, status, source);
			if (!isLearnt) return;
			this.#metrics.settled(decisionId);
			this.#metrics.reward(arm, segment, source, score);
			const judged = this.#spans.of(decisionId);
			const describe = () =>
				evaluationAttributes(outcome, {
					decisionId,
					goal: this.#goal.goal,
					arm,
					responseId: judged?.responseId,
					status,
					keepsReasons: this.#goal.options.keepReasons === true,
				});
			this.#emit(describe, judged);
		});
	}

	/** As a log record where somebody collects those, else on a span: the one judged, while it is open. */
	#emit(describe: () => TelemetryAttributes, judged: JudgedSpan | undefined): void {
		const { logger } = this.#scope;
		const place = judged && this.#scope.placeOf(judged.spanContext);
		if (logger !== undefined) {
			const where = place?.context === undefined ? {} : { context: place.context as never };
			logger.emit({ eventName: evaluationEvent, severityNumber: info, attributes: describe(), ...where });
			return;
		}
		const open = [judged?.span.deref(), judged?.judge?.span].find((span) => span?.isRecording());
		if (open !== undefined) {
			open.addEvent(evaluationEvent, describe());
			return;
		}
		const late = this.#scope.start('bandit.outcome', {}, { below: place });
		if (late === undefined) return;
		const attributes = describe();
		const { 'bandit.goal': goal, 'bandit.arm': arm, 'bandit.decision_id': id } = attributes;
		late.span.setAttributes({ 'bandit.goal': goal, 'bandit.arm': arm, 'bandit.decision_id': id });
		late.span.addEvent(evaluationEvent, attributes);
		late.span.end();
	}

	spanOf(decisionId: string): { traceId: string; spanId: string } | undefined {
		return this.#safely(() => {
			const { traceId, spanId, traceFlags } = this.#spans.of(decisionId)?.spanContext ?? {};
			const isSampled = traceFlags !== undefined && (traceFlags & 1) === 1;
			return isSampled && traceId !== undefined && spanId !== undefined ? { traceId, spanId } : undefined;
		});
	}

	closed(decisionId: string): void {
		this.#metrics.settled(decisionId);
	}

	fault(arm: string, category: string): void {
		this.#safely(() => this.#metrics.fault(arm, category));
	}

	judging(decisionId: string, condition: string): JudgeTelemetry | undefined {
		return this.#safely(() => {
			const judged = this.#spans.of(decisionId);
			const about = { 'bandit.goal': this.#goal.goal, 'bandit.decision_id': decisionId, 'bandit.condition': condition };
			const span = this.#scope.start('bandit.judge', about, {
				below: judged && this.#scope.placeOf(judged.spanContext),
			});
			if (span === undefined) return undefined;
			if (judged !== undefined) judged.judge = span;
			return {
				within: (work) => this.#scope.within(span, work, this.#failed),
				end: () => {
					if (judged !== undefined) judged.judge = undefined;
					this.#safely(() => span.span.end());
				},
			};
		});
	}

	watch(unavailable: () => readonly string[]): void {
		this.#metrics.unavailable = unavailable;
	}

	close(): void {
		this.#metrics.close();
	}
}
