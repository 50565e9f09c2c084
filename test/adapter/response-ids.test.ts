/** Decisions are known by the id that the provider gave its response, in every way to call. */
import { ChatOpenAI } from '@langchain/openai';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { banditModel } from '../../src/ai-sdk/index.ts';
import type { OutcomeEvent } from '../../src/bandit/callbacks.ts';
import { ChatBandit } from '../../src/langchain/index.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { majors } from '../ai-sdk/majors.ts';
import { OpenAiServer, text } from '../servers/openai-server.ts';

let server: OpenAiServer;
beforeAll(async () => {
	server = await OpenAiServer.start(() => text('{"team":"billing"}'));
});
afterAll(() => server.close());

let heard: OutcomeEvent[];
beforeEach(() => {
	heard = [];
});
const options = () => ({
	...{ goal: 'ids', policy: 'beta', store: memoryStore() },
	onOutcome: (event: OutcomeEvent) => void heard.push(event),
});

/** What each call was told to be known by finds its decision, and no other. */
async function expectFound(over: { bandit: unknown }, calls: number): Promise<void> {
	const bandit = over.bandit as { flush(): Promise<void>; decisionsOf(ids: object): Promise<readonly string[]> };
	await bandit.flush();
	expect(new Set(heard.map(({ ids }) => ids?.responseId)).size).toBe(calls);
	for (const { decisionId, ids } of heard) expect(await bandit.decisionsOf(ids!)).toEqual([decisionId]);
}

it.each(majors)('$name', async ({ ai, model }) => {
	const over = banditModel({ ...options(), arms: [{ id: 'a', model: model(server.url, 'a') }] } as never);
	const call = { model: over, prompt: 'x' } as never;
	await ai.generateText(call);
	for await (const _ of ai.streamText(call).textStream);
	await expectFound(over, 2);
});

it('LangChain', async () => {
	const model = new ChatOpenAI({ model: 'a', apiKey: 'k', maxRetries: 0, configuration: { baseURL: server.url } });
	const over = new ChatBandit({ ...options(), arms: [{ id: 'a', model }] } as never);
	await over.invoke('x');
	for await (const _ of await over.stream('x'));
	await over.withStructuredOutput(z.object({ team: z.string() }), { method: 'jsonMode' }).invoke('x');
	await expectFound(over, 3);
});
