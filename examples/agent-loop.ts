/**
 * An agent loop with outcome callbacks: the run keeps one arm for all its steps, and its outcome is given by the end of
 * the loop: the last step's answer, or the step limit.
 */
import { generateText, isStepCount, tool } from 'ai';
import { matches, memoryStore } from 'bandit-model';
import { banditModel } from 'bandit-model/ai-sdk';
import { z } from 'zod';
import { exampleProvider } from './support/provider.ts';
import { printInsights } from './support/table.ts';

// One stand-in calls the tool and answers; the other goes on calling tools for ever.
const { model, close } = await exampleProvider({
	'gpt-4o-mini': () => ({ tool: 'population', input: { city: 'Oslo' } }),
	'gpt-4o': (messages) =>
		messages.at(-1)?.role === 'tool'
			? 'Oslo has 717,710 inhabitants.'
			: { tool: 'population', input: { city: 'Oslo' } },
});

const agent = banditModel({
	goal: 'city_facts',
	arms: [model('gpt-4o-mini'), model('gpt-4o')],
	store: memoryStore(),
});
const tools = {
	population: tool({
		description: 'Inhabitants of a city',
		inputSchema: z.object({ city: z.string() }),
		execute: async ({ city }) => ({ city, inhabitants: 717_710 }),
	}),
};

for (let i = 0; i < 30; i++) {
	const run = agent.run();
	const { steps, text } = await generateText({
		model: run.model,
		prompt: 'How many people live in Oslo?',
		tools,
		stopWhen: isStepCount(4),
		...run.callbacks({ successWhen: matches(/717/) }),
	});
	const { arm } = steps[0]!.providerMetadata!.bandit as { arm: string };
	if (i < 6) console.log(`${steps.length} steps by ${arm}: ${text || '(no answer: the step limit was reached)'}`);
}

await agent.flush();
printInsights(agent.insights());
await agent.close();
close();
