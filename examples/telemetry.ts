/**
 * OpenTelemetry: the span of the AI SDK says which arm answered, the arm that failed is a span below it, and a user's word is an
 * event in the same trace.
 */
import { OpenTelemetry } from '@ai-sdk/otel';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { generateText, registerTelemetry } from 'ai';
import { memoryStore } from 'bandit-model';
import { banditModel } from 'bandit-model/ai-sdk';
import { exampleProvider } from './support/provider.ts';

// As any application sets it up, but for the exporter.
const exporter = new InMemorySpanExporter();
trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
registerTelemetry(new OpenTelemetry());

const { model, close } = await exampleProvider({ 'gpt-4o-mini': () => 'billing' });
const triage = banditModel({
	goal: 'triage',
	// The first arm is no model that the server has: it answers 404.
	arms: [
		{ model: model('gpt-that-is-gone'), prior: { mean: 0.9, strength: 100 } },
		{ model: model('gpt-4o-mini'), prior: { mean: 0.5, strength: 100 } },
	],
	objective: 'mostSuccess',
	store: memoryStore(),
	onError: () => {},
});
const { providerMetadata } = await generateText({ model: triage, prompt: 'I was charged twice.' });
await triage.report(String(providerMetadata?.bandit?.decisionId), 'success');

const spans = exporter.getFinishedSpans();
const print = (parent: string | undefined, indent: string): void => {
	for (const span of spans.filter(({ parentSpanContext }) => parentSpanContext?.spanId === parent)) {
		const { name, attributes, events } = span;
		const { 'bandit.arm': arm = '', 'bandit.attempts': attempts } = attributes;
		console.log(`${indent}${name}  ${arm}${attempts === undefined ? '' : `, attempts: ${attempts}`}`);
		for (const { name, attributes = {} } of events) {
			console.log(
				`${indent}  * ${name}: ${attributes['gen_ai.evaluation.name']}, ${attributes['gen_ai.evaluation.score.label']}`,
			);
		}
		print(span.spanContext().spanId, `${indent}  `);
	}
};
print(undefined, '');
await triage.close();
close();
