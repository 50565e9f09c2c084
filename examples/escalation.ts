/**
 * Escalation: the cheap model answers first; when its answer fails the condition, a better one answers within the same
 * call. The caller gets the good answer, and what that saved is printed.
 */
import { generateText } from 'ai';
import { json, memoryStore } from 'bandit-model';
import { banditModel } from 'bandit-model/ai-sdk';
import { exampleProvider } from './support/provider.ts';
import { printInsights } from './support/table.ts';

let asked = 0;
const order = '{"item": "lamp", "quantity": 2}';
const { model, close } = await exampleProvider({
	// Every fourth answer is not JSON.
	'gpt-4o-mini': () => (asked++ % 4 === 3 ? 'Here is your order: 2 lamps' : order),
	'gpt-4o': () => order,
});

const extractor = banditModel({
	goal: 'extract_order',
	arms: [
		{ model: model('gpt-4o-mini'), price: { input: 0.15, output: 0.6 } },
		{ model: model('gpt-4o'), price: { input: 2.5, output: 10 }, prior: { mean: 0.95, strength: 5 } },
	],
	successWhen: json(),
	escalate: { maxAttempts: 2, deadlineMs: 10_000 },
	store: memoryStore(),
});

let good = 0;
for (let i = 0; i < 100; i++) {
	const { text } = await generateText({ model: extractor, prompt: 'Order as JSON: two lamps, please.' });
	if (text === order) good++;
}

const { arms } = extractor.insights();
const spent = arms.reduce((sum, { totalCostUsd }) => sum + totalCostUsd, 0);
const dear = arms[1]!.meanCostUsd ?? 0;
printInsights(extractor.insights());
console.log(`${good} of 100 callers got JSON, for ${spent.toFixed(5)} USD in all.`);
if (dear > 0) {
	const saved = 1 - spent / (100 * dear);
	console.log(`Always gpt-4o would have cost ${(100 * dear).toFixed(5)} USD: ${(100 * saved).toFixed(0)}% saved.`);
}
await extractor.close();
close();
