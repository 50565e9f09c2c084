/**
 * What a model over two models adds to a call, in front of models that answer at once: the libraries in turn within one
 * run. Compare times within a run only.
 *
 *   npm run bench overhead
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LanguageModelV4, LanguageModelV4Middleware } from '@ai-sdk/provider';
import { wrapLanguageModel } from 'ai';
import { createFallback } from 'ai-fallback';
import { createRetryable } from 'ai-retry';
import { memoryStore } from 'bandit-model';
import { banditModel } from 'bandit-model/ai-sdk';
import { sqliteStore } from 'bandit-model/sqlite';
import { callOptions, mockModel } from './support/mock.ts';
import { printRace } from './support/race-table.ts';

const directory = mkdtempSync(join(tmpdir(), 'bandit-bench-'));
const [one, two] = [mockModel('one'), mockModel('two')];
const middleware: LanguageModelV4Middleware = { specificationVersion: 'v4' };
const inMemory = banditModel({ arms: [one, two], store: memoryStore() });
const inFile = banditModel({ arms: [one, two], store: sqliteStore(join(directory, 'bench.db')) });
const models: Record<string, LanguageModelV4> = {
	'bare model': one,
	'wrapLanguageModel, empty': wrapLanguageModel({ model: one, middleware }),
	'ai-fallback': createFallback({ models: [one, two] }) as unknown as LanguageModelV4,
	'ai-retry': createRetryable({ model: one, retries: [two] }) as unknown as LanguageModelV4,
	'bandit-model, memory': inMemory,
	'bandit-model, SQLite file': inFile,
};

async function generate(model: LanguageModelV4): Promise<void> {
	await model.doGenerate(callOptions);
}

async function stream(model: LanguageModelV4): Promise<void> {
	const reader = (await model.doStream(callOptions)).stream.getReader();
	while (!(await reader.read()).done) {
		// read to its end
	}
}

async function compare(title: string, call: (model: LanguageModelV4) => Promise<void>): Promise<void> {
	const contestants = Object.fromEntries(Object.entries(models).map(([name, model]) => [name, () => call(model)]));
	await printRace(title, contestants, 60, 300);
}

await compare('One doGenerate', generate);
await compare('One stream of 22 parts, read to its end', stream);
await inMemory.close();
await inFile.close();
rmSync(directory, { recursive: true });
