/** A process of its own that makes one step of an agent run on a shared file, and says who served it. */
import { createOpenAI } from '@ai-sdk/openai';
import { generateText } from 'ai';
import { banditModel } from '../../src/ai-sdk/index.ts';
import { sqliteStore } from '../../src/store/sqlite/sqlite.ts';

const [url, path, runId, outcome] = process.argv.slice(2);
const openai = createOpenAI({ baseURL: url!, apiKey: 'test' });
const model = banditModel({
	goal: 'resumed',
	arms: ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => ({ model: openai.chat(id), id })),
	successWhen: () => undefined,
	store: sqliteStore(path!),
});
const { providerMetadata } = await generateText({ model, prompt: 'x', providerOptions: { bandit: { runId: runId! } } });
if (outcome === 'succeed') await model.run({ id: runId! }).succeed();
await model.close();
process.stdout.write(JSON.stringify({ ...providerMetadata!.bandit, insights: model.insights().arms }));
