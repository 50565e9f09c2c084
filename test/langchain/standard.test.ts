import { ChatAnthropic } from '@langchain/anthropic';
import { InMemoryCache } from '@langchain/core/caches';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { AIMessage, type AIMessageChunk, HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages';
import type { OutputParserException } from '@langchain/core/output_parsers';
import { ChatPromptTemplate } from '@langchain/core/prompts';
import { RunnableLambda } from '@langchain/core/runnables';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI } from '@langchain/openai';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { OutcomeEvent } from '../../src/bandit/callbacks.ts';
import { ChatBandit, type ChatBanditFields } from '../../src/langchain/index.ts';
import { seededRng } from '../../src/policy/maths/sampling.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { insight } from '../bandit/helpers.ts';
import { AnthropicServer } from '../servers/anthropic-server.ts';
import { OpenAiServer, type Script, status, text } from '../servers/openai-server.ts';
import { onArm } from './helpers.ts';

/*
 * What LangChain's kit of standard tests looks at, with one arm of OpenAI and one of Anthropic: what the bare model
 * gives, the bandit gives when that arm is drawn.
 */

/** Content-block streams and output versions came with core 1: tests of them are not there on 0.3. */
const isV1 = process.env.LANGCHAIN_CORE === '1';
const itOnV1: (name: string, test: () => Promise<void>) => void = isV1 ? it : () => {};
const providers = ['openai', 'anthropic'] as const;
type Provider = (typeof providers)[number];

let openai: OpenAiServer;
let anthropic: AnthropicServer;
let bare: Record<Provider, BaseChatModel>;

beforeEach(async () => {
	openai = await OpenAiServer.start(() => text('hello from openai'));
	anthropic = await AnthropicServer.start(() => text('hello from anthropic'));
	bare = {
		openai: new ChatOpenAI({
			model: 'gpt-4o-mini',
			apiKey: 'k',
			maxRetries: 0,
			configuration: { baseURL: openai.url },
		}),
		anthropic: new ChatAnthropic({
			model: 'claude-3-5-haiku-latest',
			apiKey: 'k',
			maxRetries: 0,
			anthropicApiUrl: anthropic.url,
		}),
	};
});
afterEach(() => Promise.all([openai.close(), anthropic.close()]));

function say(script: Script): void {
	openai.script = script;
	anthropic.script = script;
}

function bandit(fields: Partial<ChatBanditFields> = {}): ChatBandit {
	return new ChatBandit({
		goal: 'standard',
		arms: providers.map((id) => ({ id, model: bare[id] })),
		store: memoryStore(),
		rng: seededRng(5),
		onError: () => {},
		...fields,
	});
}

/** The content-block stream of core 1.x. */
interface EventSource {
	streamEvents(input: string, options: object): AsyncIterable<{ event: string }> & PromiseLike<AIMessage>;
}

/** A message as far as two runs of the same model have it in common. */
function shape(message: AIMessage | AIMessageChunk) {
	const { content, tool_calls, usage_metadata, response_metadata } = message;
	const { bandit: _, id: _id, ...metadata } = response_metadata as Record<string, unknown>;
	return { type: message.constructor.name, content, tool_calls, usage_metadata, metadata };
}

const decisionOf = (message: { response_metadata: Record<string, unknown> }) =>
	message.response_metadata.bandit as { arm: string; decisionId: string } | undefined;
async function collect(stream: AsyncIterable<AIMessageChunk>): Promise<AIMessageChunk[]> {
	const chunks: AIMessageChunk[] = [];
	for await (const chunk of stream) chunks.push(chunk);
	return chunks;
}
const joined = (chunks: readonly AIMessageChunk[]) => chunks.reduce((a, b) => a.concat(b));

const schema = z.object({ a: z.number(), b: z.number() });
const add = tool(async ({ a, b }: { a: number; b: number }) => String(a + b), {
	name: 'add',
	description: 'adds two numbers',
	schema: schema as never,
});
const parameters = {
	type: 'object',
	properties: { a: { type: 'number' }, b: { type: 'number' } },
	required: ['a', 'b'],
};
const toolFormats: [string, object][] = [
	['tool()', add],
	['OpenAI', { type: 'function', function: { name: 'add', description: 'adds two numbers', parameters } }],
	['zod schema', { name: 'add', description: 'adds two numbers', schema }],
	['JSON schema', { name: 'add', description: 'adds two numbers', schema: parameters }],
	[
		'runnable',
		RunnableLambda.from(() => '7').asTool({ name: 'add', description: 'adds two numbers', schema: schema as never }),
	],
];
const callAdd: Script = () => ({ kind: 'tools', calls: [{ name: 'add', input: { a: 3, b: 4 }, id: 'call_1' }] });

describe.each(providers)('%s as the arm drawn', (arm) => {
	const config = onArm(arm);
	const seen = () => (arm === 'openai' ? openai : anthropic).seen;

	it('invoke', async () => {
		const message = await bandit().invoke('hello', config);
		expect(shape(message)).toEqual(shape((await bare[arm].invoke('hello')) as AIMessage));
		expect(message.usage_metadata).toMatchObject({ input_tokens: 20, output_tokens: 10, total_tokens: 30 });
		expect(decisionOf(message)!.arm).toBe(arm);
	});

	it('stream, usage in it once', async () => {
		const chunks = await collect((await bandit().stream('hello', config)) as never);
		const plain = await collect((await bare[arm].stream('hello')) as never);
		expect(chunks.map(({ content }) => content)).toEqual(plain.map(({ content }) => content));
		expect(shape(joined(chunks))).toEqual(shape(joined(plain)));
		expect(joined(chunks).usage_metadata).toMatchObject({ input_tokens: 20, output_tokens: 10 });
		expect(chunks.filter((chunk) => decisionOf(chunk) !== undefined)).toHaveLength(1);
	});

	it('batch and generate', async () => {
		const model = bandit();
		const messages = await model.batch(['one', 'two'], config as never);
		expect(messages.map(({ content }) => content)).toEqual(Array(2).fill(`hello from ${arm}`));
		const { generations } = await model.generate([[new HumanMessage('one')], [new HumanMessage('two')]], config);
		expect(generations.map(([each]) => each!.text)).toEqual(Array(2).fill(`hello from ${arm}`));
		expect(insight(model.bandit, arm).outcomes).toBe(4);
	});

	it('generate gives what the bare model’s gives: tokens of all, and their runs', async () => {
		const runId = '0197c0de-0000-7000-8000-000000000002';
		const lists = [[new HumanMessage('one')], [new HumanMessage('two')]];
		const starts: string[] = [];
		const callbacks = [{ handleChatModelStart: (...args: unknown[]) => void starts.push(args[2] as string) }];
		const mine = await bandit().generate(lists, { ...config, runId, callbacks } as never);
		const plain = await bare[arm].generate(lists, { callbacks } as never);
		expect(mine.generations.map(([each]) => each!.generationInfo)).toEqual(
			plain.generations.map(([each]) => each!.generationInfo),
		);
		expect(mine.llmOutput).toEqual({ tokenUsage: { promptTokens: 40, completionTokens: 20, totalTokens: 60 } });
		const runs = (mine as unknown as { __run: { runIds: string[] } }).__run.runIds;
		expect(runs).toEqual(starts.slice(0, 2));
		expect(runs[0]).toBe(runId);
		expect(new Set(runs).size).toBe(2);
		// Where the bare model says nothing of tokens, its message does.
		const single = (from: BaseChatModel) => from.generate([lists[0]!], config as never);
		const tokenUsage = { promptTokens: 20, completionTokens: 10, totalTokens: 30 };
		expect((await single(bandit())).llmOutput).toEqual((await single(bare[arm])).llmOutput ?? { tokenUsage });
	});

	it('a conversation of several turns, and a system prompt', async () => {
		const messages = [new SystemMessage('be brief'), new HumanMessage('a'), new AIMessage('b'), new HumanMessage('c')];
		await bandit().invoke(messages, config);
		await bare[arm].invoke(messages);
		expect(seen()[0]!.body).toEqual(seen()[1]!.body);
	});

	it.each(toolFormats)('tools as %s', async (_, format) => {
		say(callAdd);
		const message = await bandit()
			.bindTools([format as never])
			.invoke('3 + 4?', config);
		const plain = await bare[arm].bindTools!([format as never]).invoke('3 + 4?');
		expect(message.tool_calls).toEqual([{ name: 'add', args: { a: 3, b: 4 }, id: 'call_1', type: 'tool_call' }]);
		expect(message.tool_calls).toEqual(plain.tool_calls);
		expect(seen()[0]!.body).toEqual(seen()[1]!.body);
	});

	it.each(['any', 'auto', 'add'])('tool_choice %s', async (tool_choice) => {
		say(callAdd);
		await bandit().bindTools([add], { tool_choice }).invoke('3 + 4?', config);
		await bare[arm].bindTools!([add], { tool_choice } as never).invoke('3 + 4?');
		expect(seen()[0]!.body.tool_choice).toBeDefined();
		expect(seen()[0]!.body).toEqual(seen()[1]!.body);
	});

	it('streams tool calls', async () => {
		say(callAdd);
		const chunks = await collect((await bandit().bindTools([add]).stream('3 + 4?', config)) as never);
		const plain = await collect((await bare[arm].bindTools!([add]).stream('3 + 4?')) as never);
		expect(joined(chunks).tool_calls).toMatchObject([{ name: 'add', args: { a: 3, b: 4 }, id: 'call_1' }]);
		expect(shape(joined(chunks))).toEqual(shape(joined(plain)));
	});

	it('tool messages in the history, of both forms and of errors', async () => {
		const calls = [{ name: 'add', args: { a: 3, b: 4 }, id: 'call_1', type: 'tool_call' as const }];
		const histories = [
			new ToolMessage({ content: '7', tool_call_id: 'call_1' }),
			new ToolMessage({ content: [{ type: 'text', text: '7' }], tool_call_id: 'call_1' }),
			new ToolMessage({ content: 'broken', tool_call_id: 'call_1', status: 'error' }),
		].map((answer) => [new HumanMessage('x'), new AIMessage({ content: '', tool_calls: calls }), answer]);
		for (const messages of histories) {
			seen().length = 0;
			await bandit().invoke(messages, config);
			await bare[arm].invoke(messages);
			expect(seen()[0]!.body).toEqual(seen()[1]!.body);
		}
	});

	it('images', async () => {
		const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } };
		const messages = [new HumanMessage({ content: [{ type: 'text', text: 'what?' }, image] })];
		await bandit().invoke(messages, config);
		await bare[arm].invoke(messages);
		expect(seen()[0]!.body).toEqual(seen()[1]!.body);
	});

	it('structured output, with and without raw, each by its own method', async () => {
		const answer: Script = ({ body }) => {
			const offered = body.tools as { name?: string; function?: { name: string } }[] | undefined;
			const name = offered?.[0]?.name ?? offered?.[0]?.function?.name;
			return name === undefined ? text('{"a":3,"b":4}') : { kind: 'tools', calls: [{ name, input: { a: 3, b: 4 } }] };
		};
		say(answer);
		const model = bandit();
		expect(await model.withStructuredOutput(schema, { name: 'sum' }).invoke('x', config)).toEqual({ a: 3, b: 4 });
		const raw = await model.withStructuredOutput(schema, { name: 'sum', includeRaw: true }).invoke('x', config);
		const plain = await bare[arm].withStructuredOutput(schema as never, { name: 'sum', includeRaw: true }).invoke('x');
		expect(raw.parsed).toEqual({ a: 3, b: 4 });
		expect(raw.parsed).toEqual(plain.parsed);
		expect(decisionOf(raw.raw as never)!.arm).toBe(arm);
		expect(seen()[1]!.body).toEqual(seen()[2]!.body);
		// What can't be parsed is a failure, thrown or not.
		say(({ body }) => {
			const offered = body.tools as { name?: string; function?: { name: string } }[] | undefined;
			const name = offered?.[0]?.name ?? offered?.[0]?.function?.name;
			return name === undefined ? text('{"a":"no"}') : { kind: 'tools', calls: [{ name, input: { a: 'no' } }] };
		});
		const before = insight(model.bandit, arm).mean;
		await expect(model.withStructuredOutput(schema, { name: 'sum' }).invoke('x', config)).rejects.toThrow();
		expect(insight(model.bandit, arm).mean).toBeLessThan(before);
		// With an error of the bare model's kind, and the answer in it.
		const called = { name: 'sum', method: 'functionCalling' } as const;
		const errorOf = (from: BaseChatModel) =>
			from
				.withStructuredOutput(schema as never, called)
				.invoke('x', config)
				.catch((error: unknown) => error) as Promise<OutputParserException>;
		const [mine, bareError] = [await errorOf(model), await errorOf(bare[arm])];
		expect(mine.constructor).toBe(bareError.constructor);
		expect(JSON.parse(mine.llmOutput!)).toEqual(JSON.parse(bareError.llmOutput!));
	});

	it('streamEvents v2: the bare model’s events, each token once', async () => {
		const events = async (model: BaseChatModel) => {
			const all = [];
			for await (const event of model.streamEvents('hello', { version: 'v2', ...config } as never))
				all.push(event as { event: string; metadata: Record<string, unknown> });
			return all;
		};
		const mine = await events(bandit());
		const plain = await events(bare[arm]);
		expect(mine.map(({ event }) => event)).toEqual(plain.map(({ event }) => event));
		expect(mine[0]!.metadata).toMatchObject({ ls_model_name: plain[0]!.metadata.ls_model_name, bandit_arm: arm });
	});

	itOnV1('streamEvents of content blocks', async () => {
		const model = bandit();
		const events = (from: BaseChatModel) =>
			(
				from.streamEvents as (
					input: string,
					options: object,
				) => AsyncIterable<{ event: string }> & PromiseLike<AIMessage>
			)('hello', config);
		const names = async (from: BaseChatModel) => {
			const all: string[] = [];
			for await (const { event } of events(from)) all.push(event);
			return all;
		};
		expect(await names(model)).toEqual(await names(bare[arm]));
		const message = await events(model);
		expect(message.text).toBe(`hello from ${arm}`);
		expect(decisionOf(message)!.arm).toBe(arm);
		expect(insight(model.bandit, arm)).toMatchObject({ draws: 2, outcomes: 2 });
		say(callAdd);
		const called = await (model as unknown as EventSource).streamEvents('x', { ...config, tools: [add] });
		expect(called.tool_calls).toMatchObject([{ name: 'add', args: { a: 3, b: 4 } }]);
	});

	itOnV1('outputVersion v1', async () => {
		const message = await bandit({ outputVersion: 'v1' }).invoke('hello', config);
		expect(message.content).toMatchObject([{ type: 'text', text: `hello from ${arm}` }]);
	});

	it('disableStreaming gives one chunk', async () => {
		const chunks = await collect((await bandit({ disableStreaming: true }).stream('hello', config)) as never);
		expect(chunks).toHaveLength(1);
		expect(seen()[0]!.stream).toBe(false);
	});

	it('tells tokens once to handlers that want them while it invokes', async () => {
		const tokens: string[] = [];
		const handler = { lc_prefer_streaming: true, handleLLMNewToken: (token: string) => void tokens.push(token) };
		const message = await bandit().invoke('hello', { ...config, callbacks: [handler] });
		expect(tokens.join('')).toBe(`hello from ${arm}`);
		expect(message.text ?? message.content).toBe(`hello from ${arm}`);
	});

	it('keeps tool calls beside the tokens that it tells while it invokes', async () => {
		say(() => ({ kind: 'tools', text: 'let me add', calls: [{ name: 'add', input: { a: 3, b: 4 }, id: 'call_1' }] }));
		const tokens: string[] = [];
		const handler = { lc_prefer_streaming: true, handleLLMNewToken: (token: string) => void tokens.push(token) };
		const message = await bandit()
			.bindTools([add])
			.invoke('3 + 4?', { ...config, callbacks: [handler] });
		expect(message.tool_calls).toMatchObject([{ name: 'add', args: { a: 3, b: 4 }, id: 'call_1' }]);
		expect(tokens.join('')).toContain('let me add');
		expect(tokens.join('').match(/let me add/g)).toHaveLength(1);
	});

	it('is told by its constructor’s callbacks, tags and metadata, once', async () => {
		const starts: unknown[][] = [];
		const callbacks = [{ handleChatModelStart: (...args: unknown[]) => void starts.push(args) }];
		const model = bandit({ callbacks, tags: ['mine'], metadata: { team: 'x' } });
		await model.invoke('hello', { ...config, tags: ['call'] });
		expect(starts).toHaveLength(1);
		expect(starts[0]![5]).toEqual(
			expect.arrayContaining(['mine', 'call', 'bandit_goal:standard', `bandit_arm:${arm}`]),
		);
		expect(starts[0]![6]).toMatchObject({ team: 'x', bandit_goal: 'standard', bandit_arm: arm });
	});
});

describe('both', () => {
	it('are drawn', async () => {
		const model = bandit({ exploration: 1 });
		const arms = new Set<string>();
		for (let i = 0; i < 20; i++) arms.add(decisionOf(await model.invoke('x'))!.arm);
		expect(arms).toEqual(new Set(providers));
	});

	it('stand in for each other: when one is down, and with tools and schemas', async () => {
		openai.script = () => status(503);
		anthropic.script = callAdd;
		const model = bandit({ breaker: { failures: 1000 } });
		for (let i = 0; i < 6; i++) {
			const message = await model.bindTools([add]).invoke('x');
			expect(message.tool_calls).toMatchObject([{ name: 'add' }]);
			expect(joined(await collect((await model.bindTools([add]).stream('x')) as never)).tool_calls).toHaveLength(1);
		}
		expect(openai.seen.length).toBeGreaterThan(0);
		expect(insight(model.bandit, 'openai').outcomes).toBe(0);
	});

	it('down: the provider’s own error', async () => {
		say(() => status(503));
		const error = await bandit()
			.invoke('x')
			.catch((error: unknown) => error);
		expect((error as { status?: number }).status).toBe(503);
		await expect(
			bandit({ breaker: { failures: 1000 } })
				.pipe((x: unknown) => x)
				.invoke('x'),
		).rejects.toThrow();
	});

	it('go into withConfig, withRetry, withFallbacks and prompts', async () => {
		const model = bandit();
		const prompt = ChatPromptTemplate.fromMessages([
			['system', 'be brief'],
			['human', '{x}'],
		]);
		expect(decisionOf(await prompt.pipe(model.withConfig(onArm('anthropic'))).invoke({ x: 'y' }))!.arm).toBe(
			'anthropic',
		);
		let calls = 0;
		say((seen) => (calls++ < 2 ? status(500) : text(`late ${seen.model}`)));
		expect((await bandit().withRetry({ stopAfterAttempt: 3 }).invoke('x')).content).toContain('late');
		say(() => status(500));
		const other = RunnableLambda.from(() => new AIMessage('other'));
		expect(
			(
				await bandit()
					.withFallbacks([other as never])
					.invoke('x')
			).content,
		).toBe('other');
	});

	it('a cache hit calls nobody, is no decision and carries none', async () => {
		const cache = new InMemoryCache();
		const model = bandit({ cache });
		const first = await model.invoke('same', onArm('openai'));
		expect(decisionOf(first)!.arm).toBe('openai');
		const second = await model.invoke('same');
		expect(second.content).toBe(first.content);
		expect(decisionOf(second)).toBeUndefined();
		expect([openai.seen.length, anthropic.seen.length]).toEqual([1, 0]);
		expect(insight(model.bandit, 'openai').draws).toBe(1);
		// Another set of arms has answers of its own.
		const other = bandit({ cache, arms: [{ id: 'other', model: bare.anthropic }] });
		expect((await other.invoke('same')).content).toBe('hello from anthropic');
	});

	it('with a cache, an answer that is not there is the arm’s run, and streams are streams', async () => {
		const model = bandit({ cache: new InMemoryCache() });
		for (const arm of providers) {
			const starts: unknown[] = [];
			const callbacks = [{ handleChatModelStart: (...args: unknown[]) => void starts.push(args[6]) }];
			await model.invoke(`of ${arm}`, { ...onArm(arm), callbacks });
			expect(starts).toMatchObject([{ ls_provider: arm, bandit_arm: arm }]);
			const chunks = await collect((await model.stream(`of ${arm}`, onArm(arm))) as never);
			expect(chunks.filter(({ content }) => content.length > 0).length).toBeGreaterThan(1);
			expect(decisionOf(joined(chunks))!.arm).toBe(arm);
		}
		// `generate` looks there too.
		const { generations } = await model.generate([[new HumanMessage('of openai')], [new HumanMessage('new')]]);
		expect(decisionOf((generations[0]![0] as unknown as { message: AIMessage }).message)).toBeUndefined();
		expect(decisionOf((generations[1]![0] as unknown as { message: AIMessage }).message)).toBeDefined();
	});

	it('an arm’s own cache gives one message to many: each answer keeps its own decision', async () => {
		const cache = new InMemoryCache();
		const configuration = { baseURL: openai.url };
		const model = bandit({
			arms: [new ChatOpenAI({ model: 'gpt-4o-mini', apiKey: 'k', cache, configuration })],
		});
		const answers = [await model.invoke('same'), await model.invoke('same')];
		const { generations } = await model.generate([[new HumanMessage('same')]]);
		answers.push((generations[0]![0] as unknown as { message: AIMessageChunk }).message);
		expect(openai.seen).toHaveLength(1);
		expect(new Set(answers.map((each) => decisionOf(each)!.decisionId)).size).toBe(3);
		expect(answers.every((each) => each.content === 'hello from openai')).toBe(true);
	});

	it('a cache tells tools apart by what models are told of them', async () => {
		say(callAdd);
		const model = bandit({ cache: new InMemoryCache() });
		const named = (name: string) => tool(async () => '7', { name, description: name, schema: schema as never });
		for (const name of ['add', 'multiply', 'add'])
			await model.bindTools([named(name)]).invoke('3, 4?', onArm('openai'));
		expect(openai.seen).toHaveLength(2);
	});

	it.each(providers)(
		'a stream of %s that hangs ends at its timeout, as the arm’s failure, and at an abort',
		async (arm) => {
			say(() => ({ kind: 'hang' }));
			const outcomes: OutcomeEvent[] = [];
			const model = bandit({ successWhen: () => undefined, onOutcome: (event) => outcomes.push(event) });
			await expect(
				(async () => collect((await model.stream('x', { ...onArm(arm), timeout: 500 })) as never))(),
			).rejects.toThrow(/aborted|timeout/i);
			await model.flush();
			expect(outcomes).toMatchObject([{ arm, outcome: { score: 0, category: 'timeout' } }]);
			const controller = new AbortController();
			const stream = model
				.stream('x', { ...onArm(arm), signal: controller.signal })
				.then((each) => collect(each as never));
			const left = stream.catch((error: Error) => error);
			await expect.poll(() => openai.seen.length + anthropic.seen.length).toBe(2);
			controller.abort();
			expect(await left).toBeInstanceOf(Error);
			await model.flush();
			expect(outcomes).toHaveLength(1);
		},
	);

	it.each([400, 422])(
		'a %s for a malformed request is thrown as it is: no other arm is asked, and nothing is learnt',
		async (code) => {
			say(() => status(code, {}, 'messages: at least one message is required'));
			const model = bandit();
			const error = await model.invoke('x').catch((error: unknown) => error);
			expect((error as { status?: number }).status).toBe(code);
			expect(openai.seen.length + anthropic.seen.length).toBe(1);
			await expect(model.stream('x')).rejects.toThrow();
			expect(openai.seen.length + anthropic.seen.length).toBe(2);
			expect(model.insights().arms.every(({ outcomes }) => outcomes === 0)).toBe(true);
		},
	);

	it('an arm that can not give this output says so itself when it is insisted on', async () => {
		Object.assign(bare.openai, {
			withStructuredOutput: () => {
				throw new Error('not me');
			},
		});
		const structured = bandit().withStructuredOutput(schema, { name: 'add' });
		await expect(structured.invoke('x', onArm('openai'))).rejects.toThrow('not me');
	});

	it('a timeout is the arm’s failure, an abort nobody’s', async () => {
		say(() => ({ kind: 'hang' }));
		const model = bandit();
		await expect(model.invoke('x', { timeout: 500 })).rejects.toThrow();
		await model.flush();
		const failed = model.insights().arms.filter(({ outcomes }) => outcomes > 0);
		expect(failed).toMatchObject([{ outcomes: 1 }]);
		expect(failed[0]!.mean).toBeLessThan(0.5);
		const controller = new AbortController();
		const call = model.invoke('x', { signal: controller.signal }).catch((error: Error) => error);
		await expect.poll(() => openai.seen.length + anthropic.seen.length).toBe(2);
		controller.abort();
		expect(await call).toBeInstanceOf(Error);
		await model.flush();
		expect(model.insights().arms.reduce((sum, { outcomes }) => sum + outcomes, 0)).toBe(1);
	});

	it('an arm that takes no tools or schema is not drawn for them', async () => {
		say(callAdd);
		const plain = bare.openai;
		Object.assign(plain, {
			bindTools: undefined,
			withStructuredOutput: () => {
				throw new Error('not me');
			},
		});
		const model = bandit();
		const arms = new Set<string>();
		for (let i = 0; i < 10; i++) {
			arms.add(decisionOf(await model.bindTools([add]).invoke('x'))!.arm);
			await model.withStructuredOutput(schema, { name: 'add' }).invoke('x');
		}
		expect(arms).toEqual(new Set(['anthropic']));
		expect(openai.seen).toHaveLength(0);
		const alone = bandit({ arms: [{ id: 'openai', model: plain }] });
		expect(() => alone.withStructuredOutput(schema)).toThrow('not me');
		await expect(alone.bindTools([add]).invoke('x')).rejects.toThrow(/openai/);
	});

	it('say of themselves what both can', () => {
		const profiles = [
			{ maxInputTokens: 100, toolCalling: true, imageInputs: true },
			{ maxInputTokens: 50, toolCalling: true, imageInputs: false },
		];
		for (const [i, id] of providers.entries()) Object.defineProperty(bare[id], 'profile', { get: () => profiles[i] });
		expect(bandit().profile).toEqual({ maxInputTokens: 50, toolCalling: true, imageInputs: false });
	});
});
