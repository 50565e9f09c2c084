/**
 * Arms as paths: one model, two system prompts. The bandit finds the prompt whose answers succeed.
 */
import { generateText } from 'ai';
import { memoryStore, oneOf } from 'bandit-model';
import { banditModel } from 'bandit-model/ai-sdk';
import { textOf } from './support/loopback.ts';
import { exampleProvider } from './support/provider.ts';
import { printInsights } from './support/table.ts';

const { model, close } = await exampleProvider({
	'gpt-4o-mini': (messages) => {
		const system = textOf(messages.find(({ role }) => role === 'system'));
		return /one word/.test(system) ? 'positive' : 'The sentiment of this text is positive.';
	},
});

const sentiment = banditModel({
	goal: 'sentiment_prompt',
	arms: [
		{ id: 'polite prompt', model: model('gpt-4o-mini'), system: 'Please tell the sentiment of the text.' },
		{
			id: 'strict prompt',
			model: model('gpt-4o-mini'),
			system: 'Answer with one word: positive or negative.',
			settings: { temperature: 0 },
		},
	],
	successWhen: oneOf(['positive', 'negative']),
	store: memoryStore(),
});

for (let i = 0; i < 60; i++) await generateText({ model: sentiment, prompt: 'I love it' });
printInsights(sentiment.insights());
await sentiment.close();
close();
