/**
 * Everything from a JSON file: arms, weights, and success as an expression that is checked when it is read.
 */
import { generateText } from 'ai';
import { InvalidOptionError, memoryStore } from 'bandit-model';
import { banditModel } from 'bandit-model/ai-sdk';
import { question } from './support/loopback.ts';
import { exampleProvider } from './support/provider.ts';
import { printInsights } from './support/table.ts';

const config = JSON.parse(`{
	"goal": "summary",
	"successWhen": "size(text.trim()) > 0 && size(text) < 80 && finishReason == 'stop' && latencyMs < 10000.0",
	"arms": [
		{ "model": "gpt-4o-mini", "weight": 0.5 },
		{ "model": "gpt-4o", "weight": 0.5 }
	]
}`) as { goal: string; successWhen: string; arms: { model: string; weight: number }[] };

const { model, close } = await exampleProvider({
	'gpt-4o-mini': (messages) => question(messages).repeat(2),
	'gpt-4o': () => 'A short summary.',
});
const build = ({ goal, successWhen, arms }: typeof config) =>
	banditModel({
		goal,
		successWhen,
		arms: arms.map((arm) => ({ ...arm, model: model(arm.model) })),
		store: memoryStore(),
	});

const summary = build(config);
for (let i = 0; i < 60; i++) {
	await generateText({ model: summary, prompt: 'A long text that goes on and on, and is to be told in a few words.' });
}
printInsights(summary.insights());

// A mistake in the file is found when it is read, not when the first answer is judged.
try {
	build({ ...config, successWhen: "size(text.trim()) > 0 && finishreason == 'stop'" });
} catch (error) {
	if (!(error instanceof InvalidOptionError)) throw error;
	console.log(`\nA bad expression is refused:\n${error.message}`);
}
await summary.close();
close();
