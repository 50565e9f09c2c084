import { createRequire } from 'node:module';
import { join } from 'node:path';
import { tellBy } from '../../src/telemetry/make.ts';

// biome-ignore lint/suspicious/noExplicitAny: one harness for three incompatible sets of types
type Any = any;

/** A span that has ended, the same for every SDK. */
export interface EndedSpan {
	readonly name: string;
	readonly id: string;
	readonly traceId: string;
	readonly parentId: string | undefined;
	readonly attributes: Record<string, Any>;
	readonly events: readonly { readonly name: string; readonly attributes: Record<string, Any> }[];
	/** `SpanStatusCode` */
	readonly status: number;
}

/** A record of a log. */
export interface Logged {
	readonly eventName: string | undefined;
	readonly attributes: Record<string, Any>;
	readonly traceId: string | undefined;
	readonly spanId: string | undefined;
}

/** An SDK of OpenTelemetry that is set up for the whole process, with exporters in memory. */
export interface RunningSdk {
	readonly api: Any;
	/** Those that have ended. */
	spans(): EndedSpan[];
	logged(): Logged[];
	/** Sums of counters and histograms (`name.count`, too), and values of gauges, by name and attributes. */
	measured(): Promise<Record<string, number>>;
	stop(): Promise<void>;
}

export interface SdkOptions {
	/** Events are collected as logs. Default false. */
	readonly logs?: boolean;
	/** Beside the exporter in memory. */
	readonly spanExporter?: Any;
	/** Metrics go here, when they are flushed. */
	readonly metricExporter?: Any;
}

const from = (folder: string) => createRequire(join(import.meta.dirname, '../..', folder, 'package.json'));

/** One major of the SDK. */
interface Kit {
	readonly name: string;
	readonly require: NodeJS.Require;
	readonly trace: string;
	readonly logsApi: string;
	/** How its processors take what they are given. */
	readonly takes: (exporter: Any) => Any;
}

const kits: readonly Kit[] = [
	{
		name: 'SDK 1',
		require: from('.'),
		trace: 'sdk-trace-v1',
		logsApi: '@opentelemetry/api-logs',
		takes: (exporter) => exporter,
	},
	{
		name: 'SDK 2',
		require: from('.'),
		trace: '@opentelemetry/sdk-trace-base',
		logsApi: '@opentelemetry/api-logs',
		takes: (exporter) => exporter,
	},
	{
		name: 'SDK 3',
		require: from('test/opentelemetry-3'),
		trace: '@opentelemetry/sdk-trace',
		logsApi: '@opentelemetry/api',
		takes: (exporter) => ({ exporter }),
	},
];

/** The majors of OpenTelemetry's SDK. `load`: another of its packages. */
export const sdks = kits.map((kit) => ({
	name: kit.name,
	start: (options?: SdkOptions) => start(kit, options),
	load: (name: string): Any => kit.require(name),
}));

function start(kit: Kit, { logs: withLogs = false, spanExporter, metricExporter }: SdkOptions = {}): RunningSdk {
	const { require, takes } = kit;
	const api = require('@opentelemetry/api');
	const { logs } = require(kit.logsApi);
	const { BasicTracerProvider, TracerProvider, InMemorySpanExporter, SimpleSpanProcessor } = require(kit.trace);
	const { MeterProvider, MetricReader, PeriodicExportingMetricReader } = require('@opentelemetry/sdk-metrics');
	const { LoggerProvider, InMemoryLogRecordExporter, SimpleLogRecordProcessor } = require('@opentelemetry/sdk-logs');
	const { AsyncLocalStorageContextManager } = require('@opentelemetry/context-async-hooks');

	const memory = new InMemorySpanExporter();
	const exporters = [memory, ...(spanExporter === undefined ? [] : [spanExporter])];
	const spanProcessors = exporters.map((each) => new SimpleSpanProcessor(takes(each)));
	const tracers = new (TracerProvider ?? BasicTracerProvider)({ spanProcessors });
	class Reader extends MetricReader {
		async onForceFlush() {}
		async onShutdown() {}
	}
	const reader = new (Reader as Any)();
	const hour = { exportIntervalMillis: 3_600_000, exportTimeoutMillis: 30_000 };
	const flushed =
		metricExporter === undefined ? [] : [new PeriodicExportingMetricReader({ exporter: metricExporter, ...hour })];
	const meters = new MeterProvider({ readers: [reader, ...flushed] });
	const kept = new InMemoryLogRecordExporter();
	const loggers = new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter: kept })] });

	api.trace.setGlobalTracerProvider(tracers);
	api.context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
	api.metrics.setGlobalMeterProvider(meters);
	if (withLogs) logs.setGlobalLoggerProvider(loggers);
	// As `register.ts` does, with the API that this SDK is for.
	tellBy(() => ({ api, logs: [logs] }));

	return {
		api,
		spans: () => memory.getFinishedSpans().map(spanOf),
		logged: () => kept.getFinishedLogRecords().map(loggedOf),
		async measured() {
			const { resourceMetrics } = await reader.collect();
			return sumsOf(resourceMetrics);
		},
		async stop() {
			await Promise.all([tracers.forceFlush(), meters.forceFlush()]);
			await Promise.all([tracers.shutdown(), meters.shutdown(), loggers.shutdown()]);
			for (const each of [api.trace, api.context, api.metrics, logs]) each.disable();
			// The first API of a process says which version all are to be of.
			delete (globalThis as Any)[Symbol.for('opentelemetry.js.api.1')];
		},
	};
}

function spanOf(span: Any): EndedSpan {
	const { traceId, spanId } = span.spanContext();
	return {
		name: span.name,
		id: spanId,
		traceId,
		parentId: span.parentSpanContext?.spanId ?? span.parentSpanId,
		attributes: span.attributes,
		events: span.events.map(({ name, attributes }: Any) => ({ name, attributes })),
		status: span.status.code,
	};
}

function loggedOf({ eventName, attributes, spanContext }: Any): Logged {
	return { eventName, attributes, traceId: spanContext?.traceId, spanId: spanContext?.spanId };
}

/** `bandit.outcomes{status=recorded,source=user}`: the attributes without goal and arm. */
function sumsOf({ scopeMetrics }: Any): Record<string, number> {
	const sums: Record<string, number> = {};
	const add = (name: string, value: number) => {
		sums[name] = (sums[name] ?? 0) + value;
	};
	for (const { metrics } of scopeMetrics) {
		for (const { descriptor, dataPoints } of metrics) {
			for (const { attributes, value } of dataPoints) {
				const shown = Object.entries(attributes)
					.filter(([name]) => !['bandit.goal', 'bandit.arm'].includes(name))
					.map(([name, each]) => `${name.replace('bandit.', '')}=${each}`)
					.sort();
				const name = shown.length === 0 ? descriptor.name : `${descriptor.name}{${shown.join(',')}}`;
				if (typeof value === 'number') add(name, value);
				else {
					add(name, value.sum);
					add(`${name}.count`, value.count);
				}
			}
		}
	}
	return sums;
}

/** Runs work in a span of the caller's own. */
export async function inSpan<T>({ api }: RunningSdk, name: string, work: () => Promise<T>): Promise<T> {
	const span = api.trace.getTracer('test').startSpan(name);
	try {
		return await api.context.with(api.trace.setSpan(api.context.active(), span), work);
	} finally {
		span.end();
	}
}

/** Attributes that are ours, without the prefix. */
export function own({ attributes }: Pick<EndedSpan, 'attributes'>): Record<string, Any> {
	return Object.fromEntries(
		Object.entries(attributes)
			.filter(([name]) => name.startsWith('bandit.'))
			.map(([name, value]) => [name.slice('bandit.'.length), value]),
	);
}
