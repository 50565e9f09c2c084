import * as api from '@opentelemetry/api';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const kept = new InMemorySpanExporter();
beforeEach(() => {
	api.trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(kept)] }));
	vi.resetModules();
});
afterEach(() => {
	api.trace.disable();
	kept.reset();
});

/** A bandit of a process in which nothing else was imported, and where telemetry goes by its option. */
async function decide(telemetry?: unknown): Promise<string[]> {
	const { testBandit } = await import('../bandit/helpers.ts');
	const { betaPolicy } = await import('../../src/policy/beta.ts');
	testBandit({ policy: betaPolicy(), telemetry: telemetry as never }).decide();
	return kept.getFinishedSpans().map(({ name }) => name);
}

it('in Node what is installed is found', async () => {
	await import('../../src/node/index.ts');
	expect(await decide()).toEqual(['bandit.decide']);
});

it('in a bundle an import brings it', async () => {
	await import('../../src/telemetry/register.ts');
	expect(await decide()).toEqual(['bandit.decide']);
});

it('without it nothing is told, and a tracer is refused by an error that names the import', async () => {
	expect(await decide()).toEqual([]);
	expect(await decide(false)).toEqual([]);
	await expect(decide(api.trace.getTracer('mine'))).rejects.toThrow(/telemetry.*import 'bandit-model\/telemetry'/);
});
