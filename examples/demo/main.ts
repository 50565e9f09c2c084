/*
 * The demo: mails that people labelled as spam or ham go through a bandit of three models. It shows traffic moving to
 * the best buy, what that saves at what quality, and what happens when a model breaks. It ends with the report of its own
 * file, held against the labels.
 *
 *   node examples/demo/main.ts [--mails 240] [--seed 1]
 *   node examples/demo/main.ts --openai [--models gpt-4o-mini,gpt-4o] [--mails 60]      needs OPENAI_API_KEY
 */

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seededRng } from 'bandit-model';
import { banditModel } from 'bandit-model/ai-sdk';
import { sqliteStore } from 'bandit-model/sqlite';
import { localContestants, openaiContestants } from './contestants.ts';
import { loadMails } from './mails.ts';
import { wordMails } from './naive-bayes.ts';
import { Phases } from './phases.ts';
import { proof } from './proof.ts';
import { draft, line, title } from './screen.ts';

const began = performance.now();
const { values: options } = parseArgs({
	options: {
		mails: { type: 'string' },
		seed: { type: 'string', default: '1' },
		openai: { type: 'boolean', default: false },
		models: { type: 'string', default: 'gpt-4o-mini,gpt-4o' },
	},
});
if (options.openai && !process.env.OPENAI_API_KEY) {
	console.error('--openai needs OPENAI_API_KEY in the environment. Without --openai the demo needs no key.');
	process.exit(1);
}
/** The share of the mails that the strongest model gets by lot. */
const holdout = 0.15;
const count = Number(options.mails ?? (options.openai ? 60 : 240));
if (!(count >= 20 && count <= 500)) {
	console.error(`--mails: give a number from 20 to 500, not ${options.mails}.`);
	process.exit(1);
}
const broken = Math.ceil(count / 2);
const down = Math.ceil(count / 5);

title('bandit-model: which model is the best buy for "is this mail spam?"');
draft('Reading the mail corpus …');
const { shown, words } = await loadMails(
	options.openai ? { shown: count, words: 0 } : { shown: count + broken + down, words: wordMails },
);
draft('Starting the models …');
const contestants = options.openai ? openaiContestants(options.models.split(',')) : await localContestants(words);
line(
	'Mails: the public SpamAssassin corpus, as much spam as ham, none of which a model has learnt from. The outcome of',
);
line('a call is whether its answer is the label that people gave the mail; it is reported after the call.');
for (const text of contestants.about) line(text);
line(
	`${100 * holdout}% of the mails go to ${contestants.list.at(-1)!.id} by lot, so that the report can compare with it; 2% do for thousands.`,
);

let failedCalls = 0;
const folder = mkdtempSync(join(tmpdir(), 'bandit-model-demo-'));
const store = sqliteStore(join(folder, 'demo.db'));
const goal = 'spam_or_ham';
const bandit = banditModel({
	goal,
	arms: contestants.list.map(({ id, model, price }) => ({ id, model, ...(price && { price }) })),
	// So that the report at the end can say what always the strongest would have done, after a few hundred mails.
	baseline: { arm: contestants.list.at(-1)!.id, holdout },
	// Nothing is known when the answer comes; the label is reported later.
	successWhen: () => undefined,
	store,
	rng: seededRng(Number(options.seed)),
	onError: ({ during, error }) => {
		if (during === 'call') failedCalls++;
		else console.error(error);
	},
});
const phases = new Phases(bandit, contestants, () => failedCalls);
await phases.learn(shown.slice(0, count));
if (contestants.setFault) {
	await phases.breakSilently(shown.slice(count, count + broken), contestants.setFault);
	await phases.takeDown(shown.slice(count + broken), contestants.setFault);
} else {
	line('A hosted model cannot be broken on purpose: run the demo without --openai to see that.');
}

await bandit.close();
await contestants.close();
await proof({ store, goal, folder, known: phases.known });
await store.close();
line();
line(`Done in ${((performance.now() - began) / 1000).toFixed(0)} s.`);
