import { Lru } from '../base/lru.ts';
import type { SpanContextLike, SpanLike } from '../base/opentelemetry.ts';
import type { SpanInContext } from './scope.ts';

/** How many decisions' spans are kept in mind, at least. */
const remembered = 5000;

/** The span that an answer was given in, and what the provider calls it. */
export interface JudgedSpan {
	readonly spanContext: SpanContextLike;
	/** Weakly: one that has ended, with the prompt that the SDK may have put on it, is not kept for late outcomes. */
	readonly span: WeakRef<SpanLike>;
	responseId: string | undefined;
	/** Of a judge that is at it. */
	judge: SpanInContext | undefined;
}

/** The spans of decisions, so that outcomes find them, however late: bounded. */
export class JudgedSpans {
	readonly #spans = new Lru<JudgedSpan>(remembered);
	/** Spans that describe a call. */
	readonly #taken = new WeakSet<object>();

	of(decisionId: string): JudgedSpan | undefined {
		return this.#spans.get(decisionId);
	}

	/** A decision's answer is given in this span from now on. */
	given(decisionId: string, { span }: SpanInContext): JudgedSpan {
		const judged: JudgedSpan = {
			spanContext: span.spanContext(),
			span: new WeakRef(span),
			responseId: undefined,
			judge: undefined,
		};
		this.#spans.set(decisionId, judged);
		return judged;
	}

	/** True when another call describes itself on this span: one that failed gives it up to the next, as the SDK's retries do. */
	isTaken({ span }: SpanInContext): boolean {
		return this.#taken.has(span);
	}

	take({ span }: SpanInContext): void {
		this.#taken.add(span);
	}

	giveUp({ span }: SpanInContext): void {
		this.#taken.delete(span);
	}
}
