import { AsyncLocalStorage } from 'node:async_hooks';
import type { BaseMessage } from '@langchain/core/messages';
import { RunnableLambda } from '@langchain/core/runnables';
import { AsyncLocalStorageProviderSingleton } from '@langchain/core/singletons';
import { afterEach, describe, expect, it } from 'vitest';
import type { ChatBandit } from '../../src/langchain/index.ts';
import { type OpenAiServer, status, text } from '../servers/openai-server.ts';
import { onArm, setUp } from './helpers.ts';

// As the packages `langchain` and `@langchain/langgraph` do.
AsyncLocalStorageProviderSingleton.initializeGlobalInstance(new AsyncLocalStorage());

let server: OpenAiServer | undefined;
afterEach(() => server?.close());

/** What callbacks were told of the runs of chat models. */
function listener() {
	const starts: { runId: string; tags: string[]; metadata: Record<string, unknown> }[] = [];
	const handler = {
		handleChatModelStart: (...args: unknown[]) => {
			const [, , runId, , , tags, metadata] = args as [
				unknown,
				BaseMessage[][],
				string,
				string | undefined,
				unknown,
				string[],
				Record<string, unknown>,
			];
			starts.push({ runId, tags, metadata });
		},
	};
	return { starts, callbacks: [handler] };
}

const ways: [string, (model: ChatBandit, config?: object) => Promise<unknown>][] = [
	['invoke', (model, config) => model.invoke('x', config)],
	[
		'stream',
		async (model, config) => {
			for await (const _ of await model.stream('x', config)) {
				// read to its end
			}
		},
	],
];

describe.each(ways)('the config of %s', (_, call) => {
	it('reaches the arm when it comes implicitly, from the runnable around it, with the decision in it', async () => {
		const { model, ...others } = await setUp(() => text('ok'));
		server = others.server;
		const { starts, callbacks } = listener();
		const chain = RunnableLambda.from(async () => void (await call(model)));
		await chain.invoke('x', { callbacks, tags: ['outer'], metadata: { user: 'u1' } });
		expect(starts).toHaveLength(1);
		expect(starts[0]!.tags).toEqual(expect.arrayContaining(['outer', 'bandit_goal:test']));
		expect(starts[0]!.metadata).toMatchObject({
			user: 'u1',
			bandit_goal: 'test',
			bandit_arm: expect.stringMatching(/^[ab]$/),
			bandit_decision_id: expect.any(String),
		});
	});

	it('reaches the arm as it was given, and its run id goes to one run only', async () => {
		const { model, ...others } = await setUp(({ model }) => (model === 'a' ? status(503) : text('ok')));
		server = others.server;
		const { starts, callbacks } = listener();
		const runId = '01890a5d-ac96-774b-bcce-b302099a8057';
		const bandit = { bandit: { eligible: ['a', 'b'] } };
		for (let i = 0; i < 10 && starts.length < 2; i++) {
			starts.length = 0;
			await call(model, { callbacks, runId, tags: ['t'], configurable: bandit, metadata: { user: 'u2' } });
		}
		expect(starts.map(({ metadata }) => metadata.bandit_arm)).toEqual(['a', 'b']);
		expect(starts.map((start) => start.runId === runId)).toEqual([true, false]);
		for (const { tags, metadata } of starts) {
			expect(tags.slice(0, 2)).toEqual(['t', 'bandit_goal:test']);
			expect(metadata.user).toBe('u2');
		}
	});

	it('has a timeout that runs once', async () => {
		const { model, ...others } = await setUp(() => ({ kind: 'hang' }));
		server = others.server;
		await expect(call(model, { ...onArm('a'), timeout: 500 })).rejects.toThrow();
		expect(server.seen).toHaveLength(1);
	});
});

it('a stream that nobody reads to its end leaves its decision closed', async () => {
	const ids: string[] = [];
	const { model, ...others } = await setUp(() => text('one two three four'), { onDecision: ({ id }) => ids.push(id) });
	server = others.server;
	await (await model.stream('x')).cancel();
	for await (const chunk of await model.stream('x')) if (chunk.content !== '') break;
	expect(ids).toHaveLength(2);
	for (const id of ids) expect(await model.bandit.record(id)).toMatchObject({ state: 'closed' });
});
