/** LangChain's agents in which either of two providers answers. */
import { HumanMessage } from '@langchain/core/messages';
import { createAgent, providerStrategy, tool, toolStrategy } from 'langchain';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { BanditOutcomeHandler, banditMiddleware } from '../../src/langchain/index.ts';
import type { Script } from '../servers/openai-server.ts';
import { text } from '../servers/openai-server.ts';
import { armsOf, isToolResult, onArm, setUpTwoProviders } from './helpers.ts';

let set: Awaited<ReturnType<typeof setUpTwoProviders>>;
beforeEach(async () => {
	set = await setUpTwoProviders();
});
afterEach(() => set.close());

const schema = z.object({ sum: z.number() });
const add = tool(async ({ a, b }) => String(a + b), {
	name: 'add',
	description: 'adds two numbers',
	schema: z.object({ a: z.number(), b: z.number() }),
});
const ask = () => ({ messages: [new HumanMessage('3 + 4?')] });

let calls = 0;
/** Calls the tool, then answers in the way that was asked for: by a tool of the response's, or by JSON. */
const answer: Script = ({ body }) => {
	const call = (name: string, input: object) => ({
		kind: 'tools' as const,
		calls: [{ name, input, id: `c${++calls}` }],
	});
	if (!isToolResult(body.messages.at(-1))) return call('add', { a: 3, b: 4 });
	const offered = (body.tools as { name?: string; function?: { name: string } }[]).map(
		(each) => each.name ?? each.function!.name,
	);
	const response = offered.find((name) => name.startsWith('extract'));
	return response === undefined ? text('{"sum":7}') : call(response, { sum: 7 });
};

describe.each(['openai', 'anthropic'])('createAgent on %s', (arm) => {
	it.each([
		['a schema', schema],
		['a tool', toolStrategy(schema)],
		['the provider', providerStrategy(schema)],
	])('calls a tool and gives a structured response by %s', async (_, responseFormat) => {
		set.both(answer);
		const agent = createAgent({ model: set.model, tools: [add], responseFormat: responseFormat as typeof schema });
		const successWhen = ({ object }: { object?: unknown }) => (object as { sum?: number } | undefined)?.sum === 7;
		const callbacks = [new BanditOutcomeHandler({ model: set.model, successWhen })];
		const { messages, structuredResponse } = await agent.invoke(ask(), { ...onArm(arm), callbacks });
		expect(structuredResponse).toEqual({ sum: 7 });
		expect(armsOf(messages)).toEqual([arm, arm]);
		expect(set.told()).toEqual([[arm, 1]]);
	});

	it('streams tokens once, with the middleware', async () => {
		set.both(answer);
		const middleware = banditMiddleware({ model: set.model, successWhen: ({ text }) => text.includes('7') });
		const agent = createAgent({ model: set.model, tools: [add], middleware: [middleware] as never[] });
		let said = '';
		for await (const [message] of await agent.stream(ask(), { ...onArm(arm), streamMode: 'messages' })) {
			if (message.getType() === 'ai') said += message.text;
		}
		expect(said).toBe('{"sum":7}');
		expect(set.told()).toEqual([[arm, 1]]);
	});
});
