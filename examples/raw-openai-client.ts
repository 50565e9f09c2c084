/**
 * The bandit alone, around the raw `openai` client: decide, call, observe, report.
 */
import { createBandit, memoryStore } from 'bandit-model';
import OpenAI from 'openai';
import { question, startLoopback } from './support/loopback.ts';
import { printInsights } from './support/table.ts';

// Two local stand-ins: one is cheap and gets sums with large numbers wrong, the other is dear and right.
const add = (text: string) => (text.match(/\d+/g) ?? []).map(Number).reduce((a, b) => a + b, 0);
const server = await startLoopback({
	'small-calculator': (messages) => String(add(question(messages)) % 1000),
	'large-calculator': (messages) => String(add(question(messages))),
});

const client = new OpenAI({ baseURL: server.url, apiKey: 'none' });
const bandit = createBandit({
	goal: 'sums',
	arms: [
		{ id: 'small-calculator', price: { input: 0.1, output: 0.4 } },
		{ id: 'large-calculator', price: { input: 2.5, output: 10 } },
	],
	segment: ({ text = '' }) => (/\d{3}/.test(text) ? 'large numbers' : 'small numbers'),
	store: memoryStore(),
});

for (let i = 0; i < 120; i++) {
	const [a, b] = i % 2 === 0 ? [i, 2 * i] : [1000 * i, 7 * i];
	const prompt = `What is ${a} + ${b}?`;

	const decision = bandit.decide(prompt);
	const start = performance.now();
	const completion = await client.chat.completions.create({
		model: decision.arm,
		messages: [{ role: 'user', content: prompt }],
	});
	bandit.observe(decision.id, {
		inputTokens: completion.usage?.prompt_tokens,
		outputTokens: completion.usage?.completion_tokens,
		latencyMs: performance.now() - start,
	});
	const answer = completion.choices[0]?.message.content;
	await bandit.report(decision.id, answer === String(a! + b!) ? 'success' : 'failure');
}

printInsights(bandit.insights());
for (const text of ['What is 5 + 6?', 'What is 5000 + 6000?']) {
	const arms = Array.from({ length: 100 }, () => bandit.decide(text).arm);
	console.log(
		`"${text}" goes to small-calculator ${arms.filter((arm) => arm === 'small-calculator').length}% of the time`,
	);
}
await bandit.close();
server.close();
