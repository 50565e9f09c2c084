/**
 * Sentiment with `successWhen`: an answer that is not one of the labels is a failure, and the model that keeps to the
 * labels at the lowest price gets the traffic.
 */
import { generateText } from 'ai';
import { memoryStore, oneOf } from 'bandit-model';
import { banditModel } from 'bandit-model/ai-sdk';
import { question } from './support/loopback.ts';
import { exampleProvider, pick } from './support/provider.ts';
import { printInsights } from './support/table.ts';

const sentiment = (text: string) => (/love|great|works/i.test(text) ? 'positive' : 'negative');
const { model, close } = await exampleProvider({
	'gpt-4.1-nano': (messages) => `I would say it is ${sentiment(question(messages))}!`,
	'gpt-4o-mini': (messages) => sentiment(question(messages)),
	'gpt-4o': (messages) => sentiment(question(messages)),
});

const classifier = banditModel({
	goal: 'sentiment',
	arms: [model('gpt-4.1-nano'), model('gpt-4o-mini'), model('gpt-4o')],
	successWhen: oneOf(['positive', 'negative']),
	store: memoryStore(),
	onOutcome: ({ outcome, arm }) => {
		if (outcome.score === 0 && failures++ === 0) console.log(`first failure: ${arm}: ${outcome.reason}`);
	},
});
let failures = 0;

const reviews = ['I love it', 'It broke after a day', 'Great value', 'Never again', 'It just works'];
for (let i = 0; i < 150; i++) {
	await generateText({
		model: classifier,
		system: 'Answer with one word: positive or negative.',
		prompt: pick(reviews, i),
	});
}

printInsights(classifier.insights());
await classifier.close();
close();
