import type { AttemptTelemetry, CallTelemetry, RoutedTelemetry } from '../bandit/telemetry.ts';
import type { TelemetryAttributes } from '../base/opentelemetry.ts';
import type { Decision } from '../base/types.ts';
import { errorStatus } from './api.ts';
import { withoutMissing } from './evaluation.ts';
import type { JudgedSpan, JudgedSpans } from './judged-spans.ts';
import type { Place, Scope, SpanInContext } from './scope.ts';

/** What the calls of a goal share. */
export interface CallContext {
	readonly scope: Scope;
	readonly spans: JudgedSpans;
	mode(): string;
	/** Does something that must not break the request. */
	safely<T>(work: () => T): T | undefined;
	failed(error: unknown): void;
}

/** The span of one call: the one that the caller is in, else one of its own. */
export interface CallSpan {
	readonly in: SpanInContext;
	/** It was started here, and is to be ended here. */
	readonly isOwn: boolean;
}

/** What a span says of a decision. */
export function decisionAttributes(decision: Decision, mode: string): TelemetryAttributes {
	const { goal, arm, id, propensity, segment, expectedSuccess, expectedCostUsd } = decision;
	return withoutMissing({
		'bandit.goal': goal,
		'bandit.arm': arm,
		'bandit.decision_id': id,
		'bandit.propensity': propensity,
		'bandit.mode': mode,
		'bandit.segment': segment,
		'bandit.expected_success': expectedSuccess,
		'bandit.expected_cost_usd': expectedCostUsd,
	});
}

/** Tells of one call on its span, and of what went wrong on the way by spans below it. */
export class ToldCall implements CallTelemetry {
	readonly #context: CallContext;
	readonly #span: CallSpan;
	#latest: Decision | undefined;

	constructor(context: CallContext, span: CallSpan) {
		this.#context = context;
		this.#span = span;
	}

	async routed<T extends { readonly attempt: { readonly decision: Decision } }>(
		how: RoutedTelemetry,
		route: () => Promise<T>,
	): Promise<T> {
		try {
			const served = await this.#within(route);
			this.#served(served.attempt.decision, how);
			return served;
		} catch (error) {
			this.#failed(error, how);
			throw error;
		}
	}

	#within<T>(work: () => T): T {
		// A span that the caller is in is the active one already.
		if (!this.#span.isOwn) return work();
		return this.#context.scope.within(this.#span.in, work, (error) => this.#context.failed(error));
	}

	attempt(decision: Decision, isBeside: boolean): AttemptTelemetry {
		this.#latest = decision;
		const judged = this.#context.safely(() => this.#context.spans.given(decision.id, this.#span.in));
		return new ToldAttempt(this.#context, this.#span.in, judged, decision, isBeside);
	}

	#served(decision: Decision, how: RoutedTelemetry): void {
		this.#context.safely(() => {
			this.#describe(decision, how);
			this.#end();
		});
	}

	#failed(error: unknown, how: RoutedTelemetry): void {
		const { safely, spans } = this.#context;
		safely(() => {
			spans.giveUp(this.#span.in);
			if (this.#latest !== undefined) this.#describe(this.#latest, how);
			if (this.#span.isOwn) {
				this.#span.in.span.setAttributes({ 'error.type': typeOf(error) });
				this.#span.in.span.setStatus({ code: errorStatus });
			}
			this.#end();
		});
	}

	#describe(decision: Decision, { number, purpose }: RoutedTelemetry): void {
		this.#span.in.span.setAttributes({
			...decisionAttributes(decision, this.#context.mode()),
			'bandit.attempts': number,
			'bandit.escalated': purpose === 'better',
		});
	}

	#end(): void {
		if (this.#span.isOwn) this.#span.in.span.end();
	}
}

/** Tells of one attempt: by a span when it failed, or went beside another. */
class ToldAttempt implements AttemptTelemetry {
	readonly #context: CallContext;
	readonly #place: Place;
	readonly #judged: JudgedSpan | undefined;
	readonly #decision: Decision;
	readonly #isBeside: boolean;
	readonly #startTime = Date.now();

	constructor(
		context: CallContext,
		place: Place,
		judged: JudgedSpan | undefined,
		decision: Decision,
		isBeside: boolean,
	) {
		this.#context = context;
		this.#place = place;
		this.#judged = judged;
		this.#decision = decision;
		this.#isBeside = isBeside;
	}

	answered(responseId: string | undefined): void {
		if (this.#judged !== undefined) this.#judged.responseId = responseId;
		if (this.#isBeside) this.#span({ 'bandit.result': 'served' });
	}

	failed({ category, statusCode }: { category: string; statusCode?: number | undefined }, error: unknown): void {
		const attributes = {
			'bandit.result': 'failed',
			'bandit.fault': category,
			'error.type': statusCode === undefined ? typeOf(error) : String(statusCode),
			'http.response.status_code': statusCode,
		};
		this.#span(attributes, true);
	}

	lost(): void {
		this.#span({ 'bandit.result': 'lost' });
	}

	#span(attributes: TelemetryAttributes, isError = false): void {
		const { scope, safely } = this.#context;
		const { goal, arm, id } = this.#decision;
		safely(() => {
			const named = { 'bandit.goal': goal, 'bandit.arm': arm, 'bandit.decision_id': id };
			const started = scope.start(
				this.#isBeside ? 'bandit.hedge' : 'bandit.attempt',
				withoutMissing({ ...named, ...attributes }),
				{ below: this.#place, startTime: this.#startTime },
			);
			if (isError) started?.span.setStatus({ code: errorStatus });
			started?.span.end();
		});
	}
}

/** The class of an error: its words may quote a prompt. */
function typeOf(error: unknown): string {
	return error instanceof Error ? error.name : '_OTHER';
}
