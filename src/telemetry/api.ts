import type { LoggerLike, MeterLike, SpanContextLike, SpanLike, TracerLike } from '../base/opentelemetry.ts';

/** What of a trace is handed on: immutable, opaque. */
export interface Context {
	getValue(key: symbol): unknown;
}

/** What tracers come from: the API's own proxy until somebody registers an SDK. */
export interface TracersLike {
	getTracer(name: string): TracerLike;
	getDelegate?(): unknown;
}

/** What is used of `@opentelemetry/api` 1.x. */
export interface OpenTelemetryApi {
	readonly trace: {
		getTracerProvider(): TracersLike;
		getSpan(context: Context): SpanLike | undefined;
		setSpan(context: Context, span: SpanLike): Context;
		setSpanContext(context: Context, spanContext: SpanContextLike): Context;
	};
	readonly context: {
		active(): Context;
		with<T>(context: Context, work: () => T): T;
	};
	/** A context without anything in it. */
	readonly ROOT_CONTEXT: Context;
	readonly metrics: { getMeter(name: string): MeterLike };
	/** Made anew, it stands for the provider of a process without an SDK. Not in the first releases. */
	readonly ProxyTracerProvider?: new () => TracersLike;
	/** Gives the meter of a process without metrics. Not in the first releases. */
	createNoopMeter?(): MeterLike;
	/** From 1.10 on; before, it is a package of its own. */
	readonly logs?: LogsApi;
}

/** What is used of the logs' API. */
export interface LogsApi {
	getLogger(name: string): LoggerLike;
}

/** What was found of OpenTelemetry's API. */
export interface FoundApi {
	readonly api: OpenTelemetryApi | undefined;
	/** Where loggers may be had, the newest first. */
	readonly logs: readonly LogsApi[];
}

/** `SpanKind.INTERNAL` and `SpanStatusCode.ERROR`, which must not be imported. */
export const internalKind = 0;
export const errorStatus = 2;
