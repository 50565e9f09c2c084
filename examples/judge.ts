/**
 * A judge: another model scores a sample of the answers in the background. What was not judged is unknown, not a success,
 * and the judge's own cost is counted apart.
 */
import { generateText } from 'ai';
import { gate, judge, memoryStore, nonEmpty } from 'bandit-model';
import { banditModel } from 'bandit-model/ai-sdk';
import { textOf } from './support/loopback.ts';
import { exampleProvider } from './support/provider.ts';
import { printInsights } from './support/table.ts';

const { model, close } = await exampleProvider({
	'gpt-4o-mini': () => 'No.',
	'gpt-4o': () => 'I am sorry, the concert is sold out. Shall I put you on the waiting list?',
	// The judge of this example likes an offer of help.
	'gpt-4.1': (messages) => {
		const kind = /waiting list/.test(messages.map(textOf).join('\n'));
		return JSON.stringify({ score: kind ? 1 : 0.1, reason: kind ? 'polite, offers help' : 'curt' });
	},
});

const answers = banditModel({
	goal: 'polite_answers',
	arms: [model('gpt-4o-mini'), model('gpt-4o')],
	successWhen: gate(
		nonEmpty(),
		judge({
			model: model('gpt-4.1'),
			rubric: 'Is the answer polite, and does it offer help?',
			sample: 0.5,
			price: { input: 2, output: 8 },
		}),
	),
	store: memoryStore(),
});

for (let i = 0; i < 80; i++) {
	await generateText({ model: answers, prompt: 'Are there tickets left for tonight?' });
	// Judging goes on beside the requests; here it is waited for, to show what it did.
	await answers.flush();
}

printInsights(answers.insights());
const { judge: used } = answers.insights();
console.log(`The judge was asked ${used?.calls} times about 80 answers, for ${used?.costUsd?.toFixed(5)} USD.`);
await answers.close();
close();
