/**
 * What telemetry adds to a call of a model that answers at once: without any, with an API but no SDK, and with an SDK that
 * records and drops. Rounds in turn within one run; compare times within a run only.
 *
 *   npm run bench telemetry
 */
import { context, metrics, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
	AggregationTemporality,
	InMemoryMetricExporter,
	MeterProvider,
	PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, NoopSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { memoryStore } from 'bandit-model';
import { banditModel } from 'bandit-model/ai-sdk';
import { callOptions, mockModel } from './support/mock.ts';

const calls = 500;
const arms = [mockModel('one'), mockModel('two')];
const off = banditModel({ arms, store: memoryStore(), telemetry: false });
const on = banditModel({ arms, store: memoryStore() });

async function microseconds(model: typeof on): Promise<number> {
	await model.flush();
	const start = performance.now();
	for (let i = 0; i < calls; i++) await model.doGenerate(callOptions);
	return ((performance.now() - start) * 1000) / calls;
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** Times of both in turn, and the median of their ratios. */
async function compare(rounds = 31): Promise<{ off: number; on: number; ratio: number }> {
	const times: { off: number; on: number }[] = [];
	for (let round = 0; round < rounds; round++) times.push({ off: await microseconds(off), on: await microseconds(on) });
	return {
		off: median(times.map((each) => each.off)),
		on: median(times.map((each) => each.on)),
		ratio: median(times.map((each) => each.on / each.off)),
	};
}

await compare(2);
const rows: Record<string, Awaited<ReturnType<typeof compare>>> = { 'API, no SDK': await compare() };
const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 60_000 });
trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new NoopSpanProcessor()] }));
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
rows['SDK, spans'] = await compare();
metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
rows['SDK, spans and metrics'] = await compare();

console.log(`µs a call, median of 31 rounds of ${calls} calls in turn`);
console.table(
	Object.fromEntries(
		Object.entries(rows).map(([name, { off, on, ratio }]) => [
			name,
			{ 'telemetry: false': off.toFixed(1), 'as it is': on.toFixed(1), ratio: ratio.toFixed(2) },
		]),
	),
);
await Promise.all([off.close(), on.close()]);
