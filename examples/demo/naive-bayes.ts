import naiveBayesTextClassifier from 'wink-naive-bayes-text-classifier';
import type { Label, Mail } from './mails.ts';

/** How many mails the word counts are learnt from. */
export const wordMails = 500;

/** Log odds that a text is spam, by the words that occur in it. */
export type SpamOdds = (text: string) => number;

/** Learns word counts from labelled mails. */
export function wordOdds(mails: readonly Mail[]): SpamOdds {
	const classifier = naiveBayesTextClassifier();
	classifier.definePrepTasks([words]);
	classifier.defineConfig({ considerOnlyPresence: true, smoothingFactor: 0.5 });
	for (const { text, label } of mails) classifier.learn(text, label);
	classifier.consolidate();
	return (text) => classifier.computeOdds(text).find(([label]) => label === 'spam')?.[1] ?? 0;
}

/** The medium model: naive Bayes over the words of the whole text. */
export function naiveBayes(odds: SpamOdds): (text: string) => Label {
	return (text) => (odds(text) > 0 ? 'spam' : 'ham');
}

function words(text: string): string[] {
	return text.toLowerCase().match(/[a-z$!][a-z'$!]+/g) ?? ['none'];
}
