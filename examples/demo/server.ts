/* A thread that serves some of the demo's models behind the OpenAI chat completions protocol. Started by models.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { type LocalModel, question, startLoopback } from '../support/loopback.ts';
import { embedding } from './embedding.ts';
import { lexicon } from './lexicon.ts';
import type { Label } from './mails.ts';
import type { Fault, FaultMessage, ModelName, ServerSetup } from './models.ts';
import { naiveBayes, wordOdds } from './naive-bayes.ts';

type Classify = (text: string) => Label | Promise<Label>;

const { models, words } = workerData as ServerSetup;
const odds = wordOdds(words);
const load: Record<ModelName, () => Classify | Promise<Classify>> = {
	'local-small': () => lexicon(),
	'local-medium': () => naiveBayes(odds),
	'local-large': () => embedding(odds),
};
const faults = new Map<ModelName, Fault>();

function breakable(name: ModelName, classify: Classify): LocalModel {
	return async (messages) => {
		if (faults.get(name) === 'down') throw Object.assign(new Error(`${name} is overloaded`), { status: 503 });
		const label = await classify(question(messages));
		return faults.get(name) === 'wrong' ? 'ham' : label;
	};
}

const served = await Promise.all(models.map(async (name) => [name, breakable(name, await load[name]())] as const));
const { url } = await startLoopback(Object.fromEntries(served));
parentPort!.on('message', ({ model, fault }: FaultMessage) => {
	if (fault === undefined) faults.delete(model);
	else faults.set(model, fault);
});
parentPort!.postMessage(url);
