/*
 * What is used of OpenTelemetry's API, as types of our own: theirs come with a package that not everybody has. Tracers, meters
 * and loggers of any release of the API fit.
 */

/** Attributes of spans, events and metrics. */
export type TelemetryAttributes = { [name: string]: string | number | boolean | undefined };

export interface SpanContextLike {
	readonly traceId: string;
	readonly spanId: string;
	readonly traceFlags: number;
}

export interface SpanLike {
	spanContext(): SpanContextLike;
	isRecording(): boolean;
	setAttributes(attributes: TelemetryAttributes): unknown;
	addEvent(name: string, attributes?: TelemetryAttributes): unknown;
	setStatus(status: { code: number; message?: string }): unknown;
	end(endTime?: number): void;
}

/** A `Tracer` of `@opentelemetry/api`. */
export interface TracerLike {
	startSpan(
		name: string,
		options?: { kind?: number; attributes?: TelemetryAttributes; startTime?: number },
		context?: never,
	): SpanLike;
}

export interface AddingLike {
	add(value: number, attributes?: TelemetryAttributes): void;
}

export interface RecordingLike {
	record(value: number, attributes?: TelemetryAttributes): void;
}

export interface ObservableLike {
	addCallback(callback: (result: ObservedLike) => void): void;
}

export interface ObservedLike {
	observe(value: number, attributes?: TelemetryAttributes): void;
}

interface Described {
	readonly description?: string;
	readonly unit?: string;
}

/** A `Meter` of `@opentelemetry/api`. */
export interface MeterLike {
	createCounter(name: string, options?: Described): AddingLike;
	createUpDownCounter(name: string, options?: Described): AddingLike;
	createHistogram(
		name: string,
		options?: Described & { readonly advice?: { explicitBucketBoundaries?: number[] } },
	): RecordingLike;
	createObservableGauge(name: string, options?: Described): ObservableLike;
}

/** A `Logger` of `@opentelemetry/api` (from 1.10 on), or of `@opentelemetry/api-logs`. */
export interface LoggerLike {
	emit(record: {
		eventName?: string;
		severityNumber?: number;
		attributes?: TelemetryAttributes;
		context?: never;
	}): void;
	/** Not in every release. */
	enabled?(options?: { eventName?: string }): boolean;
}
