import { createOpenAI } from '@ai-sdk/openai';
import { type Price, priceOf } from 'bandit-model/pricing';
import type { Mail } from './mails.ts';
import { type Fault, type ModelName, modelNames, serveModels } from './models.ts';
import { madeUpPrices } from './prices.ts';

/** A model of the real `@ai-sdk/openai` provider. */
type Model = ReturnType<ReturnType<typeof createOpenAI>['chat']>;

/** One model that the bandit may choose. */
export interface Contestant {
	readonly id: string;
	readonly model: Model;
	/** The same model on a server of its own, so that comparisons don't slow the bandit's calls down. */
	readonly twin: Model;
	readonly price: Price | undefined;
}

/** The models of a demo, the weakest first. */
export interface Contestants {
	readonly about: readonly string[];
	readonly list: readonly Contestant[];
	/** Breaks or repairs a model and its twin; only local models can be broken. */
	readonly setFault?: (id: string, fault: Fault | undefined) => void;
	close(): Promise<void>;
}

/** Three local classifiers, served on loopback. */
export async function localContestants(words: readonly Mail[]): Promise<Contestants> {
	const [quick, large, twins] = await Promise.all([
		serveModels({ models: ['local-small', 'local-medium'], words }),
		serveModels({ models: ['local-large'], words }),
		serveModels({ models: modelNames, words }),
	]);
	const serverOf = (name: ModelName) => (name === 'local-large' ? large : quick);
	const modelAt = (url: string, name: ModelName) => createOpenAI({ baseURL: url, apiKey: 'none' }).chat(name);
	return {
		about: [
			'Models: three local classifiers, each behind an OpenAI-compatible server on loopback, called by generateText.',
			'  local-small   a list of sales words',
			`  local-medium  naive Bayes over words, learnt just now from ${words.length} other mails`,
			'  local-large   sentence embeddings (Universal Sentence Encoder) and words under a logistic regression',
			'Prices: made up, as if they were hosted: $0.05, $0.40 and $4 per million prompt tokens. Answers, labels and',
			'latencies are real; nothing is simulated.',
		],
		list: modelNames.map((name) => ({
			id: name,
			model: modelAt(serverOf(name).url, name),
			twin: modelAt(twins.url, name),
			price: madeUpPrices[name],
		})),
		setFault: (id, fault) => {
			for (const server of [serverOf(id as ModelName), twins]) server.setFault(id as ModelName, fault);
		},
		close: async () => {
			await Promise.all([quick.close(), large.close(), twins.close()]);
		},
	};
}

/** Real models of OpenAI, the weakest first; their prices come from the price catalogue. */
export function openaiContestants(names: readonly string[]): Contestants {
	const openai = createOpenAI();
	return {
		about: [`Models: ${names.join(', ')} of OpenAI, at list prices. This run is billed to your OPENAI_API_KEY.`],
		list: names.map((id) => ({ id, model: openai.chat(id), twin: openai.chat(id), price: priceOf('openai', id) })),
		close: async () => {},
	};
}
