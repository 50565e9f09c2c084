import type { TelemetryOptions } from '../bandit/telemetry-options.ts';
import type {
	LoggerLike,
	MeterLike,
	SpanContextLike,
	SpanLike,
	TelemetryAttributes,
	TracerLike,
} from '../base/opentelemetry.ts';
import { type Context, type FoundApi, internalKind } from './api.ts';
import { evaluationEvent } from './evaluation.ts';

/** The name of the instrumentation. */
const scopeName = 'bandit-model';

/** What makes spans the children of one. */
export interface Place {
	/** Undefined without OpenTelemetry's API. */
	readonly context: Context | undefined;
}

/** A span with what makes others its children. */
export interface SpanInContext extends Place {
	readonly span: SpanLike;
}

/** Where telemetry goes: what the caller gave, else what the process has at the time, for an SDK may start later than a bandit. */
export class Scope {
	readonly #given: TelemetryOptions;
	readonly #found: FoundApi;
	readonly #noMeter: MeterLike | undefined;
	/** What stands behind the API's provider while there is no SDK. */
	readonly #noTracers: unknown;

	constructor(given: TelemetryOptions, found: FoundApi) {
		this.#given = given;
		this.#found = found;
		this.#noMeter = found.api?.createNoopMeter?.();
		const NoTracers = found.api?.ProxyTracerProvider;
		this.#noTracers = NoTracers && new NoTracers().getDelegate?.();
	}

	get #tracer(): TracerLike | undefined {
		if (this.#given.tracer !== undefined) return this.#given.tracer;
		const tracers = this.#found.api?.trace.getTracerProvider();
		const isNone = this.#noTracers !== undefined && tracers?.getDelegate?.() === this.#noTracers;
		return isNone ? undefined : tracers?.getTracer(scopeName);
	}

	/** Undefined where nobody collects metrics. */
	get meter(): MeterLike | undefined {
		const meter = this.#given.meter ?? this.#found.api?.metrics.getMeter(scopeName);
		return meter === this.#noMeter ? undefined : meter;
	}

	/** Undefined where events are to go on spans. */
	get logger(): LoggerLike | undefined {
		const { logger } = this.#given;
		if (logger !== undefined) return logger === false ? undefined : logger;
		for (const logs of this.#found.logs) {
			const found = logs.getLogger(scopeName);
			if (found.enabled?.({ eventName: evaluationEvent }) === true) return found;
		}
		return undefined;
	}

	/** The span that the present code is in, if somebody records it. */
	active(): SpanInContext | undefined {
		const { api } = this.#found;
		if (api === undefined) return undefined;
		const context = api.context.active();
		const span = api.trace.getSpan(context);
		return span?.isRecording() === true ? { span, context } : undefined;
	}

	/** Below a span that is known by its ids. */
	placeOf(spanContext: SpanContextLike): Place {
		const { api } = this.#found;
		return { context: api?.trace.setSpanContext(api.ROOT_CONTEXT, spanContext) };
	}

	/** Starts a span below another one, or where the present code is; undefined when nobody records it. */
	start(
		name: string,
		attributes: TelemetryAttributes,
		{ below, startTime }: { below?: Place | undefined; startTime?: number | undefined } = {},
	): SpanInContext | undefined {
		const { api } = this.#found;
		const tracer = this.#tracer;
		if (tracer === undefined) return undefined;
		const parent = below?.context ?? api?.context.active();
		const options = { kind: internalKind, attributes, ...(startTime !== undefined && { startTime }) };
		const span = tracer.startSpan(name, options, parent as never);
		if (!span.isRecording()) return undefined;
		return { span, context: parent && api?.trace.setSpan(parent, span) };
	}

	/** Runs work in a span, as far as the platform can. What telemetry throws on the way does not keep it from running. */
	within<T>({ context }: SpanInContext, work: () => T, failed: (error: unknown) => void): T {
		const { api } = this.#found;
		if (context === undefined || api === undefined) return work();
		let result: { value: T } | { error: unknown } | undefined;
		const run = (): void => {
			try {
				result = { value: work() };
			} catch (error) {
				result = { error };
			}
		};
		try {
			api.context.with(context, run);
		} catch (error) {
			failed(error);
		}
		if (result === undefined) run();
		const done = result!;
		if ('error' in done) throw done.error;
		return done.value;
	}
}
