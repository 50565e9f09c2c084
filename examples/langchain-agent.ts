/**
 * LangChain's `createAgent` over a ChatBandit: a run keeps one arm for all its steps, and the handler in `callbacks` gives
 * the run's outcome: the verdict on its last answer, or the step limit that it ran into.
 */
import { matches, memoryStore } from 'bandit-model';
import { BanditOutcomeHandler, ChatBandit } from 'bandit-model/langchain';
import { createAgent, tool } from 'langchain';
import { z } from 'zod';
import { exampleProvider } from './support/provider.ts';
import { printInsights } from './support/table.ts';

// One stand-in calls the tool and answers; the other goes on calling tools for ever.
const { chatModel, close } = await exampleProvider({
	'gpt-4o-mini': () => ({ tool: 'population', input: { city: 'Oslo' } }),
	'gpt-4o': (messages) =>
		messages.at(-1)?.role === 'tool'
			? 'Oslo has 717,710 inhabitants.'
			: { tool: 'population', input: { city: 'Oslo' } },
});

const model = new ChatBandit({
	goal: 'city_facts',
	arms: [chatModel('gpt-4o-mini'), chatModel('gpt-4o')],
	store: memoryStore(),
});
const population = tool(async ({ city }) => JSON.stringify({ city, inhabitants: 717_710 }), {
	name: 'population',
	description: 'Inhabitants of a city',
	schema: z.object({ city: z.string() }),
});
const agent = createAgent({ model, tools: [population] });
const callbacks = [new BanditOutcomeHandler({ model, successWhen: matches(/717/) })];

for (let i = 0; i < 30; i++) {
	let answer: string;
	try {
		const messages = [{ role: 'user', content: 'How many people live in Oslo?' }];
		const result = await agent.invoke({ messages }, { callbacks, recursionLimit: 8 });
		const last = result.messages.at(-1)!;
		const { bandit } = last.response_metadata as { bandit: { arm: string } };
		answer = `by ${bandit.arm}: ${last.text}`;
	} catch (error) {
		answer = `no answer: ${(error as Error).name}`;
	}
	if (i < 6) console.log(answer);
}

printInsights(model.insights());
await model.close();
close();
