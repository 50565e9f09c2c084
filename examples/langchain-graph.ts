/**
 * A LangGraph graph that stops for a person's approval: the thread keeps its arm over the interrupt, and what the person
 * decided is the outcome of the model that wrote the draft.
 */
import { HumanMessage } from '@langchain/core/messages';
import { Command, END, interrupt, MemorySaver, MessagesAnnotation, START, StateGraph } from '@langchain/langgraph';
import { memoryStore } from 'bandit-model';
import { BanditOutcomeHandler, ChatBandit } from 'bandit-model/langchain';
import { exampleProvider } from './support/provider.ts';
import { printInsights } from './support/table.ts';

const { chatModel, close } = await exampleProvider({
	'gpt-4o-mini': () => 'No refunds.',
	'gpt-4o': () => 'Dear customer, we are sorry. The refund will be with you in three days.',
});
const model = new ChatBandit({
	goal: 'refund_letters',
	arms: [chatModel('gpt-4o-mini'), chatModel('gpt-4o')],
	// A draft is judged by the person, not when it is written.
	successWhen: () => undefined,
	store: memoryStore(),
});

const graph = new StateGraph(MessagesAnnotation)
	.addNode('draft', async ({ messages }) => ({ messages: [await model.invoke(messages)] }))
	.addNode('approve', ({ messages }) => {
		const verdict = interrupt<unknown, string>({ draft: messages.at(-1)!.text });
		return { messages: [new HumanMessage(verdict)] };
	})
	.addEdge(START, 'draft')
	.addEdge('draft', 'approve')
	.addEdge('approve', END)
	.compile({ checkpointer: new MemorySaver() });

const callbacks = [new BanditOutcomeHandler({ model, successWhen: ({ text }) => text === 'approved' })];
const polite = (draft: string) => draft.startsWith('Dear');

for (let i = 0; i < 40; i++) {
	const config = { configurable: { thread_id: `case-${i}` }, callbacks };
	await graph.invoke({ messages: [new HumanMessage('Write to the customer about the refund.')] }, config);
	// The process may end here: with a checkpointer and a store on disk, another one goes on.
	const { tasks } = await graph.getState(config);
	const { draft } = tasks[0]!.interrupts[0]!.value as { draft: string };
	const verdict = polite(draft) ? 'approved' : 'rejected';
	await graph.invoke(new Command({ resume: verdict }), config);
	if (i < 4) console.log(`${verdict}: ${draft}`);
}

printInsights(model.insights());
await model.close();
close();
