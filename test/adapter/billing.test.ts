import { createAnthropic as anthropic4 } from '@ai-sdk/anthropic';
import { createGateway } from '@ai-sdk/gateway';
import { createGoogle as google4 } from '@ai-sdk/google';
import { createOpenAI as openai4 } from '@ai-sdk/openai';
import { createXai as xai4 } from '@ai-sdk/xai';
import { ChatAnthropic } from '@langchain/anthropic';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { ChatGoogleGenerativeAI } from '@langchain/google-genai';
import { ChatOpenAI } from '@langchain/openai';
import { createOpenRouter } from '@openrouter/ai-sdk-provider';
import { createAnthropic as anthropic1 } from 'anthropic-v1';
import { createAnthropic as anthropic2 } from 'anthropic-v2';
import { createAmazonBedrock as bedrock2 } from 'bedrock-v2';
import { createOpenAICompatible as compatible2 } from 'compatible-v2';
import { createGoogleGenerativeAI as google1 } from 'google-v1';
import { createGoogleGenerativeAI as google2 } from 'google-v2';
import { createPerplexity as perplexity2 } from 'perplexity-v2';
import { expect, test } from 'vitest';
import { createXai as xai1 } from 'xai-v1';
import { banditModel, type SdkModel } from '../../src/ai-sdk/index.ts';
import { type CallResult, memoryStore, type Price } from '../../src/index.ts';
import { ChatBandit } from '../../src/langchain/index.ts';
import { majors } from '../ai-sdk/majors.ts';
import { type ServedReply, serveReplies } from '../servers/reply-server.ts';
import { completions, converse, gatewayParts, gemini, type Interface, messages } from './billed.ts';

/** USD a million tokens, all different. */
const price: Price = { input: 2, cachedInput: 0.5, cacheWrite: 3, output: 10, reasoning: 10 };
const usd = (tokens: { input?: number; cached?: number; written?: number; output: number }): number => {
	const { input = 0, cached = 0, written = 0, output } = tokens;
	return (input * 2 + cached * 0.5 + written * 3 + output * 10) / 1e6;
};

interface Arm {
	readonly sdk: 'ai 4' | 'ai 5' | 'ai 6' | 'ai 7' | 'LangChain';
	/** Whole, streamed, or both (default). */
	readonly how?: 'whole' | 'streamed';
	model(url: string): unknown;
}

interface Case {
	readonly name: string;
	readonly reply: Interface;
	readonly usage: object;
	readonly headers?: Record<string, string>;
	readonly costUsd: number;
	readonly arms: readonly Arm[];
}

const key = { apiKey: 'test' };
const openAIs: readonly Arm[] = majors.map(({ name, model }) => ({
	sdk: name as Arm['sdk'],
	model: (url) => model(url, 'm'),
}));
const chatOpenAI: Arm = {
	sdk: 'LangChain',
	model: (url) => new ChatOpenAI({ model: 'm', ...key, maxRetries: 0, configuration: { baseURL: url } }),
};
const chatGoogle: Arm = {
	sdk: 'LangChain',
	model: (url) => new ChatGoogleGenerativeAI({ model: 'm', ...key, baseUrl: url, maxRetries: 0 }),
};
const chatAnthropic: Arm = {
	sdk: 'LangChain',
	model: (url) => new ChatAnthropic({ model: 'claude-haiku-4-5', ...key, anthropicApiUrl: url, maxRetries: 0 }),
};
const openRouter: Arm = {
	sdk: 'ai 7',
	model: (url) => createOpenRouter({ ...key, baseURL: url }).chat('m', { usage: { include: true } }),
};

const cases: readonly Case[] = [
	{
		name: 'thinking beside the answer, and tools beside the prompt (Gemini)',
		reply: gemini,
		usage: {
			promptTokenCount: 700,
			toolUsePromptTokenCount: 50,
			candidatesTokenCount: 20,
			thoughtsTokenCount: 1480,
			totalTokenCount: 2250,
		},
		costUsd: usd({ input: 750, output: 1500 }),
		arms: [
			{ sdk: 'ai 7', model: (url) => google4({ baseURL: url, ...key })('m') },
			{ sdk: 'ai 5', model: (url) => google2({ baseURL: url, ...key })('m') },
			// Its streams say nothing of thinking, nor of a total.
			{ sdk: 'ai 4', how: 'whole', model: (url) => google1({ baseURL: url, ...key })('m') },
		],
	},
	{
		name: 'thinking and a cached prompt (Gemini)',
		reply: gemini,
		usage: {
			promptTokenCount: 900,
			cachedContentTokenCount: 600,
			candidatesTokenCount: 7,
			thoughtsTokenCount: 333,
			totalTokenCount: 1240,
		},
		costUsd: usd({ input: 300, cached: 600, output: 340 }),
		arms: [
			{ sdk: 'ai 7', model: (url) => google4({ baseURL: url, ...key })('m') },
			{ sdk: 'ai 5', model: (url) => google2({ baseURL: url, ...key })('m') },
			chatGoogle,
		],
	},
	{
		name: 'thinking in the total alone (Gemini, as OpenAI)',
		reply: completions,
		usage: { prompt_tokens: 60, completion_tokens: 15, total_tokens: 2075 },
		costUsd: usd({ input: 60, output: 2015 }),
		arms: [
			chatOpenAI,
			...openAIs.filter(({ sdk }) => sdk !== 'ai 4'),
			{ sdk: 'ai 4', how: 'whole', model: (url) => majors[0]!.model(url, 'm') },
			{ sdk: 'ai 5', model: (url) => compatible2({ name: 'x', baseURL: url, includeUsage: true })('m') },
		],
	},
	{
		name: 'thinking beside the answer (xAI)',
		reply: completions,
		usage: {
			prompt_tokens: 200,
			completion_tokens: 500,
			total_tokens: 1000,
			completion_tokens_details: { reasoning_tokens: 300 },
		},
		costUsd: usd({ input: 200, output: 800 }),
		arms: [
			{ sdk: 'ai 7', model: (url) => xai4({ baseURL: url, ...key }).chat('m') },
			{ sdk: 'ai 4', model: (url) => xai1({ baseURL: url, ...key })('m') },
			chatOpenAI,
		],
	},
	{
		name: 'thinking within the answer stays there',
		reply: completions,
		usage: {
			prompt_tokens: 200,
			completion_tokens: 500,
			total_tokens: 700,
			completion_tokens_details: { reasoning_tokens: 300 },
			prompt_tokens_details: { cached_tokens: 80 },
		},
		costUsd: usd({ input: 120, cached: 80, output: 500 }),
		arms: [chatOpenAI, ...openAIs],
	},
	{
		name: 'more thinking than answer, by a total that has it no room for it',
		reply: completions,
		usage: {
			prompt_tokens: 200,
			completion_tokens: 50,
			total_tokens: 250,
			completion_tokens_details: { reasoning_tokens: 300 },
		},
		costUsd: usd({ input: 200, output: 50 }),
		arms: [chatOpenAI, ...openAIs.filter(({ sdk }) => sdk === 'ai 6' || sdk === 'ai 7')],
	},
	{
		name: 'a cache beside the prompt (Anthropic)',
		reply: messages,
		usage: { input_tokens: 30, cache_read_input_tokens: 20, cache_creation_input_tokens: 4000, output_tokens: 9 },
		costUsd: usd({ input: 30, cached: 20, written: 4000, output: 9 }),
		arms: [
			{ sdk: 'ai 7', model: (url) => anthropic4({ baseURL: url, ...key })('claude-haiku-4-5') },
			{ sdk: 'ai 5', model: (url) => anthropic2({ baseURL: url, ...key })('claude-haiku-4-5') },
			{ sdk: 'ai 4', model: (url) => anthropic1({ baseURL: url, ...key })('claude-haiku-4-5') },
			chatAnthropic,
		],
	},
	{
		name: 'a cache that is less than the prompt (Anthropic)',
		reply: messages,
		usage: { input_tokens: 5000, cache_read_input_tokens: 700, output_tokens: 3 },
		costUsd: usd({ input: 5000, cached: 700, output: 3 }),
		arms: [
			{ sdk: 'ai 7', model: (url) => anthropic4({ baseURL: url, ...key })('claude-haiku-4-5') },
			{ sdk: 'ai 5', model: (url) => anthropic2({ baseURL: url, ...key })('claude-haiku-4-5') },
			{ sdk: 'ai 4', model: (url) => anthropic1({ baseURL: url, ...key })('claude-haiku-4-5') },
			chatAnthropic,
		],
	},
	{
		name: 'a cache beside the prompt (Bedrock)',
		reply: converse,
		usage: {
			inputTokens: 40,
			cacheReadInputTokens: 1100,
			cacheWriteInputTokens: 200,
			outputTokens: 12,
			totalTokens: 1352,
		},
		costUsd: usd({ input: 40, cached: 1100, written: 200, output: 12 }),
		arms: [{ sdk: 'ai 5', how: 'whole', model: (url) => bedrock2({ baseURL: url, ...key })('m') }],
	},
	{
		name: 'a cache within the prompt, in the words of one beside it (a proxy)',
		reply: completions,
		usage: {
			prompt_tokens: 5000,
			completion_tokens: 10,
			total_tokens: 5010,
			prompt_tokens_details: { cached_tokens: 4500 },
			cache_read_input_tokens: 4500,
		},
		costUsd: usd({ input: 500, cached: 4500, output: 10 }),
		arms: [
			chatOpenAI,
			...openAIs,
			{ sdk: 'ai 5', model: (url) => compatible2({ name: 'x', baseURL: url, includeUsage: true })('m') },
		],
	},
	{
		name: "the provider's own figure",
		reply: completions,
		usage: { prompt_tokens: 800, completion_tokens: 70, total_tokens: 870, cost: 0.00371 },
		costUsd: 0.00371,
		arms: [
			openRouter,
			chatOpenAI,
			{ sdk: 'ai 5', how: 'whole', model: (url) => compatible2({ name: 'x', baseURL: url })('m') },
		],
	},
	{
		name: "the upstream provider's bill to the caller's own key",
		reply: completions,
		usage: {
			prompt_tokens: 800,
			completion_tokens: 70,
			total_tokens: 870,
			cost: 0.0002,
			is_byok: true,
			cost_details: { upstream_inference_cost: 0.004 },
		},
		costUsd: 0.0042,
		arms: [openRouter, chatOpenAI],
	},
	{
		name: 'the same upstream figure where there is one bill',
		reply: completions,
		usage: {
			prompt_tokens: 800,
			completion_tokens: 70,
			total_tokens: 870,
			cost: 0.004,
			is_byok: false,
			cost_details: { upstream_inference_cost: 0.004 },
		},
		costUsd: 0.004,
		arms: [openRouter, chatOpenAI],
	},
	{
		name: 'a bill in ticks (xAI)',
		reply: completions,
		usage: { prompt_tokens: 200, completion_tokens: 10, total_tokens: 210, cost_in_usd_ticks: 37_756_000 },
		costUsd: 0.0037756,
		arms: [{ sdk: 'ai 7', model: (url) => xai4({ baseURL: url, ...key }).chat('m') }, chatOpenAI],
	},
	{
		name: 'an estimate of the host',
		reply: completions,
		usage: { prompt_tokens: 200, completion_tokens: 10, total_tokens: 210, estimated_cost: 2.4e-5 },
		costUsd: 2.4e-5,
		arms: [chatOpenAI, { sdk: 'ai 5', how: 'whole', model: (url) => compatible2({ name: 'x', baseURL: url })('m') }],
	},
	{
		name: "a gateway's bill, written as text",
		reply: gatewayParts,
		usage: { cost: '0.00123', marketCost: '0.002' },
		costUsd: 0.00123,
		arms: [{ sdk: 'ai 7', model: (url) => createGateway({ ...key, baseURL: url })('m') }],
	},
	{
		name: "a gateway that bills nothing for the caller's own key",
		reply: gatewayParts,
		usage: { cost: '0', marketCost: '0.002' },
		costUsd: 0.002,
		arms: [{ sdk: 'ai 7', model: (url) => createGateway({ ...key, baseURL: url })('m') }],
	},
	{
		name: 'a bill in a header (a proxy)',
		reply: completions,
		usage: { prompt_tokens: 200, completion_tokens: 10, total_tokens: 210 },
		headers: { 'x-litellm-response-cost': '0.00056' },
		costUsd: 0.00056,
		arms: openAIs.map((arm) => ({ ...arm, how: 'whole' })),
	},
];

/** Has one call answered with a reply, and tells what it cost by the condition and by insights. */
async function costOf(arm: Arm, reply: ServedReply, stream: boolean): Promise<{ seen: CallResult; mean?: number }> {
	const server = await serveReplies(() => reply);
	try {
		let seen: CallResult | undefined;
		const common = {
			goal: 'g',
			store: memoryStore(),
			successWhen: (result: CallResult) => {
				seen = result;
				return true;
			},
		};
		const model = arm.model(server.url);
		if (arm.sdk === 'LangChain') {
			const bandit = new ChatBandit({ ...common, arms: [{ model: model as BaseChatModel, price }] });
			if (!stream) await bandit.invoke('x');
			else for await (const _ of await bandit.stream('x'));
			await bandit.flush();
			return { seen: seen!, mean: bandit.insights().arms[0]!.meanCostUsd };
		}
		const { ai } = majors.find(({ name }) => name === arm.sdk)!;
		const bandit = banditModel({ ...common, arms: [{ model: model as SdkModel, price }] });
		const options = { model: bandit, prompt: 'x', maxRetries: 0 };
		if (!stream) await ai.generateText(options);
		else await ai.streamText(options).consumeStream();
		await bandit.flush();
		return { seen: seen!, mean: bandit.insights().arms[0]!.meanCostUsd };
	} finally {
		server.close();
	}
}

for (const { name, reply, usage, headers, costUsd, arms } of cases) {
	for (const arm of arms) {
		for (const stream of [false, true]) {
			if (arm.how === (stream ? 'whole' : 'streamed')) continue;
			test(`${name}: ${arm.sdk}${stream ? ', streamed' : ''}`, async () => {
				const { seen, mean } = await costOf(arm, { ...reply(usage, stream), headers: headers ?? {} }, stream);
				expect(seen.costUsd).toBeCloseTo(costUsd, 10);
				expect(mean).toBeCloseTo(costUsd, 10);
			});
		}
	}
}

test('Perplexity tells the parts and their sum', async () => {
	const usage = {
		input_tokens: 10,
		output_tokens: 20,
		total_tokens: 30,
		cost: { currency: 'USD', input_cost: 0.001, output_cost: 0.002, total_cost: 0.0083 },
	};
	const output = [
		{
			type: 'message',
			id: 'm1',
			role: 'assistant',
			status: 'completed',
			content: [{ type: 'output_text', text: 'hi', annotations: [] }],
		},
	];
	const json = { id: 'r1', object: 'response', model: 'm', created_at: 1, status: 'completed', output, usage };
	const arm: Arm = { sdk: 'ai 5', model: (url) => perplexity2({ baseURL: url, ...key })('sonar') };
	expect((await costOf(arm, { json }, false)).seen.costUsd).toBeCloseTo(0.0083, 10);
});

test('what the provider bills comes before the price that was given', async () => {
	const arm: Arm = { sdk: 'ai 7', model: (url) => openai4({ baseURL: url, ...key }).chat('m') };
	const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
	expect((await costOf(arm, completions(usage, false), false)).seen.costUsd).toBeCloseTo(
		usd({ input: 10, output: 5 }),
		12,
	);
	const billed = { ...usage, total_cost: 0 };
	expect((await costOf(arm, completions(billed, false), false)).seen.costUsd).toBe(0);
});

const odd: readonly [string, object][] = [
	['a count of 32 bits', { prompt_tokens: 10, completion_tokens: 2 ** 32 - 1, total_tokens: 15 }],
	['a negative count', { prompt_tokens: -3, completion_tokens: 5, total_tokens: 2 }],
	['ten windows and one token', { prompt_tokens: 1_280_001, completion_tokens: 5, total_tokens: 1_280_006 }],
	['a bill of a thousand dollars', { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15, cost: 1000 }],
	['a bill below nothing', { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15, cost: -0.01 }],
];
const usual = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };

for (const [name, usage] of odd) {
	for (const sdk of ['ai 4', 'ai 5', 'ai 6', 'ai 7', 'LangChain'] as const) {
		test(`${name} is told once and not learnt: ${sdk}`, async () => {
			let told: object = usual;
			const server = await serveReplies(() => completions(told, false, 'gpt-4o'));
			const errors: string[] = [];
			const common = {
				goal: 'g',
				store: memoryStore(),
				onError: ({ error, during, arm }: { error: unknown; during: string; arm?: string }) =>
					void errors.push(`${during} ${arm} ${(error as Error).message}`),
			};
			const more = { id: 'a', price, capabilities: { contextTokens: 128_000 } };
			const arm = (sdk === 'LangChain' ? chatOpenAI : openAIs.find((each) => each.sdk === sdk)!).model(server.url);
			const major = majors.find(({ name }) => name === sdk);
			const bandit =
				major === undefined
					? new ChatBandit({ ...common, arms: [{ ...more, model: arm as BaseChatModel }] })
					: banditModel({ ...common, arms: [{ ...more, model: arm as SdkModel }] });
			const ask = () =>
				bandit instanceof ChatBandit
					? bandit.invoke('x')
					: major!.ai.generateText({ model: bandit, prompt: 'x', maxRetries: 0 });
			try {
				await ask();
				const mean = bandit.insights().arms[0]!.meanCostUsd;
				expect(mean).toBeCloseTo(usd({ input: 10, output: 5 }), 12);
				told = usage;
				await ask();
				await ask();
				expect(bandit.insights().arms[0]!.meanCostUsd).toBe(mean);
				expect(errors).toEqual([expect.stringMatching(/^usage a a says that a call took \S+ .*told once/)]);
			} finally {
				server.close();
			}
		});
	}
}
