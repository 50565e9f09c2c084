import { createOpenAI } from '@ai-sdk/openai';
import { generateText } from 'ai';
import { banditModel } from 'bandit-model/ai-sdk';

const openai = createOpenAI({ baseURL: 'http://127.0.0.1:PORT/v1', apiKey: 'none' });
const labels = new Set(['billing', 'technical']);
const prompt = 'I was charged twice. Billing or technical?';

const model = banditModel({
	goal: 'support_ticket_triage',
	arms: [
		{ model: openai('gpt-4o-mini'), weight: 0.7 },
		{ model: openai('gpt-4o'), weight: 0.3 },
	],
	successWhen: ({ text }) => labels.has(text.trim().toLowerCase()),
});
const { text, providerMetadata } = await generateText({ model, prompt });
const { decisionId, arm } = providerMetadata!.bandit as { decisionId: string; arm: string };
await model.report(decisionId, 'success');

const draws = model.insights().arms.reduce((sum, { draws }) => sum + draws, 0);
console.log(JSON.stringify({ text, arm, draws }));
await model.close();
