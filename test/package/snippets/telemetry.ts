import { metrics, type Span, type Tracer, trace } from '@opentelemetry/api';
import { createBandit, memoryStore } from 'bandit-model';

const names: string[] = [];
const tracer = {
	startSpan(name: string): Span {
		names.push(name);
		const span = trace.wrapSpanContext({ traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 });
		return Object.assign(span, { isRecording: () => true });
	},
} as unknown as Tracer;
trace.setGlobalTracerProvider({ getTracer: () => tracer });

const arms = ['small', 'large'];
const bandits = [
	createBandit({ arms, store: memoryStore() }),
	createBandit({ arms, store: memoryStore(), telemetry: trace.getTracer('mine') }),
	createBandit({ arms, store: memoryStore(), telemetry: { tracer, meter: metrics.getMeter('mine') } }),
	createBandit({ arms, store: memoryStore(), telemetry: false }),
];
for (const bandit of bandits) {
	bandit.decide();
	await bandit.close();
}
console.log(JSON.stringify(names));
