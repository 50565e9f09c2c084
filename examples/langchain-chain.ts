/**
 * A LangChain chain, `prompt | model | parser`: the parser's failures and the verdict on the chain's output are the
 * outcomes of the decisions below it, by one handler in `callbacks`.
 */
import { StructuredOutputParser } from '@langchain/core/output_parsers';
import { ChatPromptTemplate } from '@langchain/core/prompts';
import { memoryStore } from 'bandit-model';
import { BanditOutcomeHandler, ChatBandit } from 'bandit-model/langchain';
import { z } from 'zod';
import { question } from './support/loopback.ts';
import { exampleProvider, pick } from './support/provider.ts';
import { printInsights } from './support/table.ts';

const orders = [
	{ text: 'Two boxes of nails, please', item: 'nails', count: 2 },
	{ text: 'I would like 12 screws', item: 'screws', count: 12 },
	{ text: 'Send me three hammers', item: 'hammers', count: 3 },
	{ text: 'A dozen nails', item: 'nails', count: 12 },
] as const;

const numbers: Record<string, number> = { a: 1, two: 2, three: 3, 'a dozen': 12 };
const item = (text: string) => text.match(/nails|screws|hammers/)?.[0];
// One stand-in chats where JSON was asked for; another takes numbers from digits only.
const { chatModel, close } = await exampleProvider({
	'gpt-4.1-nano': (messages) => `Sure! That would be some ${item(question(messages))}.`,
	'gpt-4o-mini': (messages) => {
		const text = question(messages);
		return JSON.stringify({ item: item(text), count: Number(text.match(/\d+/)?.[0] ?? 1) });
	},
	'gpt-4o': (messages) => {
		const text = question(messages).toLowerCase();
		const word = text.match(/a dozen|two|three|\d+/)?.[0] ?? 'a';
		return JSON.stringify({ item: item(text), count: numbers[word] ?? Number(word) });
	},
});

const model = new ChatBandit({
	goal: 'read_orders',
	arms: [chatModel('gpt-4.1-nano'), chatModel('gpt-4o-mini'), chatModel('gpt-4o')],
	store: memoryStore(),
});
const prompt = ChatPromptTemplate.fromMessages([
	['system', 'Answer with nothing but a JSON object of `item`, a text, and `count`, a number.'],
	['human', '{order}'],
]);
const parser = StructuredOutputParser.fromZodSchema(z.object({ item: z.string(), count: z.number() }));
const chain = prompt.pipe(model).pipe(parser);

let failed = 0;
for (let i = 0; i < 120; i++) {
	const order = pick(orders, i);
	const handler = new BanditOutcomeHandler({
		model,
		successWhen: ({ object }) => {
			const read = object as { item: string; count: number };
			return read.item === order.item && read.count === order.count;
		},
	});
	await chain.invoke({ order: order.text }, { callbacks: [handler] }).catch(() => {
		failed++;
	});
}

printInsights(model.insights());
console.log(`${failed} answers of 120 could not be parsed; the chain threw, and the model that wrote them was told.`);
await model.close();
close();
