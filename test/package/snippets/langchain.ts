import { ChatOpenAI } from '@langchain/openai';
import { ChatBandit } from 'bandit-model/langchain';

const chat = (model: string) =>
	new ChatOpenAI({ model, apiKey: 'none', configuration: { baseURL: 'http://127.0.0.1:PORT/v1' } });

const model = new ChatBandit({
	goal: 'support_ticket_triage',
	arms: [chat('gpt-4o-mini'), { model: chat('gpt-4o'), weight: 0.3 }],
});
const answer = await model.invoke('I was charged twice. Billing or technical?');
const { decisionId, arm } = answer.response_metadata.bandit as { decisionId: string; arm: string };
await model.report(decisionId, 'success');
console.log(JSON.stringify({ text: answer.text, arm }));
