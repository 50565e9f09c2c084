/**
 * A mixed workload, seeded by weights: what you believe today is the prior, and each kind of content finds its own model.
 */
import { generateText } from 'ai';
import { memoryStore, seededRng } from 'bandit-model';
import { banditModel } from 'bandit-model/ai-sdk';
import { question } from './support/loopback.ts';
import { exampleProvider } from './support/provider.ts';
import { printInsights } from './support/table.ts';

const { model, close } = await exampleProvider({
	'gpt-4o-mini': (messages) => (/translate/i.test(question(messages)) ? 'hallo' : 'I am not sure.'),
	'gpt-4o': (messages) => (/translate/i.test(question(messages)) ? 'hallo' : '391'),
});

const assistant = banditModel({
	goal: 'assistant',
	arms: [
		{ model: model('gpt-4o-mini'), weight: 0.8 },
		{ model: model('gpt-4o'), weight: 0.2 },
	],
	successWhen: ({ text }) => !/not sure/i.test(text),
	store: memoryStore(),
	// The same draws each time this is run.
	rng: seededRng(1),
});

const served: Record<string, Record<string, number>> = { translation: {}, arithmetic: {} };
for (let i = 0; i < 200; i++) {
	const segment = i % 2 === 0 ? 'translation' : 'arithmetic';
	const { providerMetadata } = await generateText({
		model: assistant,
		prompt: segment === 'translation' ? 'Translate to German: hello' : 'What is 17 * 23?',
		providerOptions: { bandit: { segment } },
	});
	const { arm } = providerMetadata!.bandit as { arm: string };
	if (i >= 100) served[segment]![arm] = (served[segment]![arm] ?? 0) + 1;
}

console.log('The second hundred requests, by kind of content:');
console.table(served);
printInsights(assistant.insights());
await assistant.close();
close();
