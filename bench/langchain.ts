/**
 * What a model over two chat models adds to a call of LangChain's, before real `ChatOpenAI` models whose `fetch` answers
 * at once: the ways of LangChain in turn within one run. Compare times within a run only.
 *
 *   npm run bench langchain
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChatOpenAI } from '@langchain/openai';
import { memoryStore } from 'bandit-model';
import { ChatBandit } from 'bandit-model/langchain';
import { sqliteStore } from 'bandit-model/sqlite';
import { initChatModel } from 'langchain';
import { answerAtOnce } from './support/openai-fetch.ts';
import { printRace } from './support/race-table.ts';

const directory = mkdtempSync(join(tmpdir(), 'bandit-bench-'));
const fields = { apiKey: 'none', maxRetries: 0, configuration: { fetch: answerAtOnce } };
const [one, two] = ['gpt-4o-mini', 'gpt-4o'].map((model) => new ChatOpenAI({ model, ...fields }));
const arms = [one!, two!];
const inMemory = new ChatBandit({ arms, store: memoryStore() });
const beta = new ChatBandit({ arms, store: memoryStore(), policy: 'beta' });
const inFile = new ChatBandit({ arms, store: sqliteStore(join(directory, 'bench.db')) });

/** The config of a call. */
interface Config {
	readonly configurable?: Readonly<Record<string, unknown>>;
}

/** What all of them have. */
interface Callable {
	invoke(input: string, options?: Config): Promise<unknown>;
	stream(input: string, options?: Config): Promise<AsyncIterable<unknown>>;
}

/** A configurable model that is told for each call which model to be, in turn. */
function toldEachCall(model: Callable & { bindTools(tools: object[]): Callable }): typeof model {
	let calls = 0;
	const told = () => ({ model: calls++ % 2 === 0 ? 'gpt-4o-mini' : 'gpt-4o' });
	const withTold = ({ configurable }: Config = {}) => ({ configurable: { ...configurable, ...told() } });
	return {
		invoke: (input, options) => model.invoke(input, withTold(options)),
		stream: (input, options) => model.stream(input, withTold(options)),
		bindTools: (tools) => toldEachCall(model.bindTools(tools) as typeof model),
	};
}

const models: Record<string, Callable> = {
	'bare model': one!,
	RunnableWithFallbacks: one!.withFallbacks([two!]),
	'ConfigurableModel (initChatModel)': await initChatModel('gpt-4o-mini', { modelProvider: 'openai', ...fields }),
	'ConfigurableModel, model told each call': toldEachCall(
		(await initChatModel(undefined, {
			modelProvider: 'openai',
			configurableFields: ['model'],
			...fields,
		})) as unknown as Parameters<typeof toldEachCall>[0],
	),
	'ChatBandit, memory': inMemory,
	'ChatBandit, memory, Beta policy': beta,
	'ChatBandit, SQLite file': inFile,
};

const tool = {
	type: 'function',
	function: { name: 'add', description: 'adds', parameters: { type: 'object', properties: {} } },
};
const tooled: Record<string, Callable> = Object.fromEntries(
	Object.entries(models).flatMap(([name, model]) => {
		const { bindTools } = model as { bindTools?(tools: object[]): Callable };
		// RunnableWithFallbacks has none.
		return bindTools === undefined ? [] : [[name, bindTools.call(model, [tool])]];
	}),
);

async function compare(
	title: string,
	of: Record<string, Callable>,
	call: (model: Callable) => Promise<void>,
): Promise<void> {
	const contestants = Object.fromEntries(Object.entries(of).map(([name, model]) => [name, () => call(model)]));
	await printRace(title, contestants, 60, 100);
}

await compare('One invoke', models, async (model) => {
	await model.invoke('Which team handles a card that was charged twice?');
});
let threads = 0;
await compare(
	'One invoke with a config of its own (another configurable.thread_id each call)',
	models,
	async (model) => {
		const configurable = { thread_id: `thread-${threads++}` };
		await model.invoke('Which team handles a card that was charged twice?', { configurable });
	},
);
await compare('One invoke with a tool bound (RunnableWithFallbacks can’t)', tooled, async (model) => {
	await model.invoke('Which team handles a card that was charged twice?');
});
await compare('One stream of 20 words, read to its end', models, async (model) => {
	for await (const _ of await model.stream('Which team handles a card that was charged twice?')) {
		// read to its end
	}
});
await Promise.all([inMemory.close(), beta.close(), inFile.close()]);
rmSync(directory, { recursive: true });
