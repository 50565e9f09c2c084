/*
 * How good and how fast each of the demo's models is on mails that none of them learnt from, asked directly, without
 * HTTP. `node examples/demo/measure.ts [mails]`
 */
import { embedding } from './embedding.ts';
import { lexicon } from './lexicon.ts';
import { loadMails } from './mails.ts';
import { naiveBayes, wordMails, wordOdds } from './naive-bayes.ts';

const { shown: mails, words } = await loadMails({ shown: Number(process.argv[2] ?? 600), words: wordMails });
const began = performance.now();
const odds = wordOdds(words);
console.log(`word counts of ${wordMails} mails: ${Math.round(performance.now() - began)} ms`);
const models = { small: lexicon(), medium: naiveBayes(odds), large: await embedding(odds) };
for (const [name, classify] of Object.entries(models)) {
	const right: Record<string, number> = {};
	const all: Record<string, number> = {};
	const start = performance.now();
	for (const { text, label, kind } of mails) {
		const hit = (await classify(text)) === label ? 1 : 0;
		for (const group of ['all', kind, label]) {
			right[group] = (right[group] ?? 0) + hit;
			all[group] = (all[group] ?? 0) + 1;
		}
	}
	const ms = (performance.now() - start) / mails.length;
	const shares = Object.keys(all).map((group) => `${group} ${((100 * right[group]!) / all[group]!).toFixed(1)}%`);
	console.log(`${name.padEnd(7)} ${ms.toFixed(2).padStart(7)} ms  ${shares.join('  ')}`);
}
