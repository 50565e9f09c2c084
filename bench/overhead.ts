/**
 * What a model over two models adds to a call, in front of models that answer at once: the libraries in turn within one
 * run. Compare times within a run only. `--against FOLDER`: beside an earlier build of this package.
 *
 *   npm run bench overhead
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LanguageModelV4, LanguageModelV4Middleware } from '@ai-sdk/provider';
import { generateText, wrapLanguageModel } from 'ai';
import { createFallback } from 'ai-fallback';
import { createRetryable } from 'ai-retry';
import { builds } from './support/build.ts';
import { callOptions, mockModel, streamParts } from './support/mock.ts';
import { printRace } from './support/race-table.ts';

const directory = mkdtempSync(join(tmpdir(), 'bandit-bench-'));
const middleware: LanguageModelV4Middleware = { specificationVersion: 'v4' };
const built = Object.entries(await builds());
const bandits: { close(): Promise<void> }[] = [];

/** The contestants, over models whose streams have so many parts. */
function models(parts: number, label: string): Record<string, LanguageModelV4> {
	const [one, two] = ['one', 'two'].map((id) => mockModel(id, { parts: streamParts(parts) })) as [
		LanguageModelV4,
		LanguageModelV4,
	];
	const ours = built.flatMap(([name, { core, aiSdk, sqlite }], i) => {
		const arms = [one, two];
		const file = join(directory, `${label}-${i}.db`);
		const made = {
			[`${name}, memory`]: aiSdk.banditModel({ arms, store: core.memoryStore() }),
			[`${name}, memory, Beta policy`]: aiSdk.banditModel({ arms, store: core.memoryStore(), policy: 'beta' }),
			[`${name}, SQLite file`]: aiSdk.banditModel({ arms, store: sqlite.sqliteStore(file) }),
		};
		bandits.push(...Object.values(made));
		return Object.entries(made);
	});
	return {
		'bare model': one,
		'wrapLanguageModel, empty': wrapLanguageModel({ model: one, middleware }),
		'ai-fallback': createFallback({ models: [one, two] }) as unknown as LanguageModelV4,
		'ai-retry': createRetryable({ model: one, retries: [two] }) as unknown as LanguageModelV4,
		...Object.fromEntries(ours),
	};
}

async function generate(model: LanguageModelV4): Promise<void> {
	await model.doGenerate(callOptions);
}

async function stream(model: LanguageModelV4): Promise<void> {
	const reader = (await model.doStream(callOptions)).stream.getReader();
	while (!(await reader.read()).done) {
		// read to its end
	}
}

async function compare(
	title: string,
	of: Record<string, LanguageModelV4>,
	call: (model: LanguageModelV4) => Promise<unknown>,
	rounds: number,
	calls: number,
): Promise<void> {
	const contestants = Object.fromEntries(Object.entries(of).map(([name, model]) => [name, () => call(model)]));
	await printRace(title, contestants, rounds, calls);
}

const short = models(22, 'short');
await compare('One doGenerate', short, generate, 60, 300);
await compare('One stream of 22 parts, read to its end', short, stream, 60, 300);
await compare('One stream of 2,000 parts, read to its end', models(2000, 'long'), stream, 20, 10);
// Long enough that garbage is collected and writes are made within a round.
await compare(
	'generateText in a loop of 1,000',
	short,
	(model) => generateText({ model, prompt: 'Which team handles a card that was charged twice?' }),
	15,
	1000,
);
await Promise.all(bandits.map((bandit) => bandit.close()));
rmSync(directory, { recursive: true });
