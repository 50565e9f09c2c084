/** A process of its own that begins a LangGraph thread, or goes on with it after its interrupt, and says what it saw. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { AIMessage, HumanMessage } from '@langchain/core/messages';
import { Command, END, interrupt, MemorySaver, MessagesAnnotation, START, StateGraph } from '@langchain/langgraph';
import { ChatOpenAI } from '@langchain/openai';
import { BanditOutcomeHandler, ChatBandit } from '../../src/langchain/index.ts';
import { sqliteStore } from '../../src/store/sqlite/sqlite.ts';

const [url, folder, step, after] = process.argv.slice(2);
const configuration = { baseURL: url };
const model = new ChatBandit({
	goal: 'graph',
	arms: ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => ({
		id,
		model: new ChatOpenAI({ model: id, apiKey: 'test', maxRetries: 0, configuration }),
	})),
	successWhen: () => undefined,
	store: sqliteStore(join(folder!, 'bandit.db')),
});

const file = join(folder!, 'checkpoints');
const checkpointer = new MemorySaver();
if (existsSync(file)) Object.assign(checkpointer, deserialize(readFileSync(file)));

const ask = async ({ messages }: typeof MessagesAnnotation.State) => ({ messages: [await model.invoke(messages)] });
const graph = new StateGraph(MessagesAnnotation)
	.addNode('draft', ask)
	.addNode('approve', () => {
		interrupt('is it good?');
		return {};
	})
	.addNode('polish', after === 'model' ? ask : () => ({}))
	.addEdge(START, 'draft')
	.addEdge('draft', 'approve')
	.addEdge('approve', 'polish')
	.addEdge('polish', END)
	.compile({ checkpointer });

const handler = new BanditOutcomeHandler({ model, successWhen: ({ text }) => text === 'fine' });
const input = step === 'start' ? { messages: [new HumanMessage('write')] } : (new Command({ resume: true }) as never);
const { messages } = await graph.invoke(input, { configurable: { thread_id: 'thread-1' }, callbacks: [handler] });
const { storage, writes } = checkpointer;
writeFileSync(file, serialize({ storage, writes }));
await model.close();
const decisions = messages
	.map((message) => (message.response_metadata as Record<string, unknown>).bandit)
	.filter((each) => each !== undefined);
const core = 'contentBlocks' in AIMessage.prototype ? '1' : '0.3';
process.stdout.write(JSON.stringify({ core, decisions, arms: model.insights().arms }));
