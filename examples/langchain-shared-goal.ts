/**
 * One goal for LangChain and the AI SDK: with the same goal, store and arm ids, what the one learns the other uses.
 */
import { generateText } from 'ai';
import { memoryStore, oneOf } from 'bandit-model';
import { banditModel } from 'bandit-model/ai-sdk';
import { ChatBandit } from 'bandit-model/langchain';
import { exampleProvider } from './support/provider.ts';
import { printInsights } from './support/table.ts';

const names = ['gpt-4.1-nano', 'gpt-4o-mini'] as const;
const { model, chatModel, close } = await exampleProvider({
	'gpt-4.1-nano': () => 'I think this is about billing, but it may be something else.',
	'gpt-4o-mini': () => 'billing',
});

// Processes of their own would share a file: `sqliteStore(path)`.
const shared = { goal: 'triage', successWhen: oneOf(['billing', 'technical']), store: memoryStore() };
// The names that the two frameworks give a provider differ, so the ids are given.
const inSdk = banditModel({ ...shared, arms: names.map((id) => ({ id, model: model(id) })) });
const inChain = new ChatBandit({ ...shared, arms: names.map((id) => ({ id, model: chatModel(id) })) });

const prompt = 'Which team, billing or technical? "I was charged twice."';
for (let i = 0; i < 100; i++) await generateText({ model: inSdk, prompt });
await inSdk.flush();

// By itself this happens every `refreshMs` while requests come.
await inChain.bandit.refresh();
console.log('What LangChain knows before its first call:');
printInsights(inChain.insights());

const served: Record<string, number> = {};
for (let i = 0; i < 50; i++) {
	const { arm } = (await inChain.invoke(prompt)).response_metadata.bandit as { arm: string };
	served[arm] = (served[arm] ?? 0) + 1;
}
console.log('Its first 50 calls:', served);
await inChain.close();
await inSdk.close();
close();
