import { AIMessage, HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages';
import { NodeInterrupt } from '@langchain/langgraph';
import { ChatOpenAI } from '@langchain/openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { banditModel, type SdkModel } from '../../src/ai-sdk/index.ts';
import type { OutcomeEvent } from '../../src/bandit/callbacks.ts';
import { ChatBandit } from '../../src/langchain/index.ts';
import { cheapest } from '../../src/objective/cheapest.ts';
import { nonEmpty } from '../../src/outcome/conditions/text.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { majors } from '../ai-sdk/majors.ts';
import { insight } from '../bandit/helpers.ts';
import { OpenAiServer, type Script, text } from '../servers/openai-server.ts';

let server: OpenAiServer;
const looping =
	(id: string): Script =>
	({ body }) =>
		body.messages.at(-1)!.role === 'tool'
			? text('done')
			: { kind: 'tools', calls: [{ name: 'look_up', input: { q: 'x' }, id }] };
beforeAll(async () => {
	server = await OpenAiServer.start(looping('call_0'));
});
afterAll(() => server.close());
beforeEach(() => {
	server.seen.length = 0;
});

const repeating = ['call_0', 'functions.look_up:0', 'look_up', '1'];

// biome-ignore lint/suspicious/noExplicitAny: one test body for four incompatible sets of types
type Any = any;

describe.each(majors.map((major) => [major.name, major] as const))('%s', (_, { ai, model, tool, steps, name }) => {
	const over = (options: object = {}, ids = ['a', 'b']) => {
		const told: OutcomeEvent[] = [];
		const bandit = banditModel({
			arms: ids.map((id) => ({ id, model: model(server.url, id) })) as never,
			store: memoryStore(),
			policy: 'beta',
			onError: () => {},
			onOutcome: (event) => told.push(event),
			...options,
		});
		return { bandit, told };
	};

	it.each(repeating)('two loops at once keep their own arms, though all ids are "%s"', async (id) => {
		server.script = looping(id);
		const { bandit } = over({ successWhen: ({ text }: { text: string }) => text === 'done' });
		let waiting = 0;
		let go = (): void => {};
		const both = new Promise<void>((resolve) => {
			go = resolve;
		});
		const look_up = tool(z.object({ q: z.string() }), async () => {
			if (++waiting === 2) go();
			await both;
			return 'r';
		});
		// The first step is told its arm; the second has to find it.
		const only = (arm: string) => ({
			...bandit,
			doGenerate: (options: Any) => {
				const isFirst = options.prompt.at(-1).role === 'user';
				const place = name === 'ai 4' ? 'providerMetadata' : 'providerOptions';
				return bandit.doGenerate((isFirst ? { ...options, [place]: { bandit: { arm } } } : options) as never);
			},
		});
		const loops = await Promise.all(
			['a', 'b'].map((arm) =>
				ai.generateText({ model: only(arm), prompt: `for ${arm}`, tools: { look_up }, ...steps(3), maxRetries: 0 }),
			),
		);
		const arms = loops.map((loop: Any) =>
			loop.steps.map((step: Any) => (step.providerMetadata ?? step.experimental_providerMetadata).bandit.arm),
		);
		expect(arms).toEqual([
			['a', 'a'],
			['b', 'b'],
		]);
		await bandit.flush();
		for (const arm of ['a', 'b']) expect(insight(bandit.bandit, arm).mean).toBeGreaterThan(0.5);
	});

	it.each<[string, object, number, string | undefined]>([
		['a run that is cut off at its step limit has failed', {}, 0, 'step_limit'],
		['also with a condition that takes it', { successWhen: nonEmpty() }, 0, 'step_limit'],
		['and with one of the caller’s own', { successWhen: () => true }, 0, 'step_limit'],
		[
			'but not one that ends by a tool that is there to end it',
			{ successWhen: () => true, finalTools: ['look_up'] },
			1,
			undefined,
		],
	])('%s', async (_, options, score, category) => {
		server.script = () => ({ kind: 'tools', calls: [{ name: 'look_up', input: { q: 'x' } }] });
		const { bandit, told } = over();
		const run = bandit.run();
		const look_up = tool(z.object({ q: z.string() }), async () => 'r');
		const callbacks = run.callbacks(options);
		const result = await ai.generateText({
			model: run.model,
			prompt: 'x',
			tools: { look_up },
			...steps(3),
			...callbacks,
		});
		// In ai 4 and 5 no callback tells of the end at the limit.
		await callbacks.finish(result);
		await bandit.flush();
		const last = told.filter(({ outcome }) => outcome.source === 'run').map(({ outcome }) => outcome);
		expect(last).toEqual([expect.objectContaining({ score })]);
		expect(last[0]!.category).toBe(category);
	});

	it('a tool that nobody ran is an answer, which the condition judges', async () => {
		server.script = () => ({ kind: 'tools', calls: [{ name: 'answer', input: { q: 'x' } }] });
		const { bandit, told } = over();
		const run = bandit.run();
		const callbacks = run.callbacks({ successWhen: ({ toolCalls }) => toolCalls.length === 1 });
		const tools = { answer: tool(z.object({ q: z.string() })) };
		const result = await ai.generateText({ model: run.model, prompt: 'x', tools, ...steps(3), ...callbacks });
		await callbacks.finish(result);
		await bandit.flush();
		expect(told.filter(({ outcome }) => outcome.source === 'run').map(({ outcome }) => outcome.score)).toEqual([1]);
	});
});

describe('LangChain', () => {
	const chat = (ids = ['a', 'b']) =>
		new ChatBandit({
			goal: 'test',
			arms: ids.map((id) => ({
				id,
				model: new ChatOpenAI({ model: id, apiKey: 'test', maxRetries: 0, configuration: { baseURL: server.url } }),
			})),
			store: memoryStore(),
			policy: 'beta',
			onError: () => {},
		});
	const tools = [{ type: 'function', function: { name: 'look_up', parameters: { type: 'object', properties: {} } } }];
	const armOf = (message: Any): string => message.response_metadata.bandit.arm;

	it.each(repeating)('two loops at once keep their own arms, though all ids are "%s"', async (id) => {
		server.script = looping(id);
		const model = chat().bindTools(tools);
		const first: Record<string, Any> = {};
		for (const arm of ['a', 'b']) {
			const messages = [new SystemMessage('s'), new HumanMessage(`for ${arm}`)];
			first[arm] = await model.invoke(messages, { configurable: { bandit: { arm } } });
		}
		for (const arm of ['b', 'a']) {
			const messages = [
				new SystemMessage('another'),
				new HumanMessage(`for ${arm}`),
				new AIMessage({ content: '', tool_calls: first[arm].tool_calls }),
				new ToolMessage({ content: 'r', tool_call_id: id }),
			];
			expect(armOf(await model.invoke(messages))).toBe(arm);
		}
	});
});

describe('a run', () => {
	const failures: Record<string, unknown> = {
		'an abort': new DOMException('This operation was aborted', 'AbortError'),
		'an interrupt of a graph': new NodeInterrupt('wait'),
		'an interrupt in an error': new Error('The tool failed.', { cause: new NodeInterrupt('wait') }),
		'an abort in an error': new Error('The step failed.', { cause: AbortSignal.abort().reason }),
	};
	const models = {
		'the AI SDK': () =>
			banditModel({
				arms: [{ id: 'a', model: majors[3]!.model(server.url, 'a') }],
				store: memoryStore(),
				onError: () => {},
			}),
		LangChain: () =>
			new ChatBandit({
				arms: [
					{
						id: 'a',
						model: new ChatOpenAI({ model: 'a', apiKey: 'x', maxRetries: 0, configuration: { baseURL: server.url } }),
					},
				],
				store: memoryStore(),
				onError: () => {},
			}),
	};
	const ask = async (model: Any): Promise<void> => {
		if (model instanceof ChatBandit) await model.invoke('x');
		else await majors[3]!.ai.generateText({ model, prompt: 'x' });
	};

	describe.each(Object.entries(models))('of %s', (_, make) => {
		const scoreAfter = async (error: unknown): Promise<number> => {
			server.script = () => text('fine');
			const model: Any = make();
			const threw = model.withRun(async (run: Any) => {
				await ask(run.model);
				throw error;
			});
			await expect(threw).rejects.toBe(error);
			await model.flush();
			return insight(model.bandit, 'a').mean;
		};

		it.each(Object.entries(failures))('has not failed by %s', async (_, error) => {
			expect(await scoreAfter(error)).toBeGreaterThan(0.5);
		});

		it('has failed by any other error', async () => {
			expect(await scoreAfter(new Error('of the code'))).toBeLessThan(0.5);
		});
	});
});

describe('an answer in which the provider ran a tool itself', () => {
	const searched = (ok: boolean): SdkModel =>
		({
			specificationVersion: 'v3',
			provider: 'x',
			modelId: 'm',
			supportedUrls: {},
			doStream: async () => ({}),
			doGenerate: async () => ({
				content: [
					{ type: 'tool-call', toolCallId: 's', toolName: 'search', input: '{}', providerExecuted: true },
					{ type: 'tool-result', toolCallId: 's', toolName: 'search', result: [], providerExecuted: true },
					{ type: 'text', text: ok ? 'good' : 'bad' },
				],
				finishReason: { unified: 'stop', raw: 'stop' },
				usage: { inputTokens: { total: 1 }, outputTokens: { total: 1 } },
				warnings: [],
			}),
		}) as unknown as SdkModel;

	it('is escalated when it fails', async () => {
		const bandit = banditModel({
			arms: [
				{ id: 'weak', model: searched(false), prior: { mean: 0.4, strength: 100 }, price: { input: 1, output: 1 } },
				{ id: 'good', model: searched(true), prior: { mean: 0.5, strength: 100 }, price: { input: 9, output: 9 } },
			],
			objective: cheapest({ within: 0.5 }),
			policy: 'beta',
			store: memoryStore(),
			escalate: true,
			successWhen: ({ text }) => text === 'good',
		});
		for (let i = 0; i < 5; i++) {
			const result = (await bandit.doGenerate({
				prompt: [{ role: 'user', content: [{ type: 'text', text: 'x' }] }],
			} as never)) as Any;
			expect(result.content.at(-1).text).toBe('good');
		}
		expect(insight(bandit.bandit, 'weak').outcomes).toBeGreaterThan(0);
	});
});
