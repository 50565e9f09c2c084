import type { LoggerLike, MeterLike, TracerLike } from '../base/opentelemetry.ts';

/** Where telemetry goes. What is not given is what `@opentelemetry/api` knows of the process, where it is installed. */
export interface TelemetryOptions {
	/** Of the spans: `trace.getTracer('my-app')`. */
	readonly tracer?: TracerLike;
	/** Of the metrics: `metrics.getMeter('my-app')`. */
	readonly meter?: MeterLike;
	/** Of the event that each outcome is: `logs.getLogger('my-app')`; `false`: events go on spans. */
	readonly logger?: LoggerLike | false;
}
