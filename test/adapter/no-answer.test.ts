import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGoogleGenerativeAI } from '@ai-sdk/google';
import { createOpenAI as createOpenAI7 } from '@ai-sdk/openai';
import { ChatOpenAI } from '@langchain/openai';
import * as ai7 from 'ai';
import * as ai4 from 'ai4';
import * as ai5 from 'ai5';
import { createOpenAICompatible as compatible2 } from 'compatible-v2';
import { createGoogleGenerativeAI as google2 } from 'google-v2';
import { createOpenAI } from 'openai-v1';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { banditModel, type SdkModel } from '../../src/ai-sdk/index.ts';
import type { Bandit } from '../../src/bandit/bandit.ts';
import { ChatBandit } from '../../src/langchain/index.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { insight } from '../bandit/helpers.ts';

/** What a server says whose model is called so. All come under a status of 200. */
const failed: Record<string, (reason: string, text: string) => object> = {
	gemini: (finishReason, text) => ({
		candidates: [{ content: text === '' ? {} : { role: 'model', parts: [{ text }] }, finishReason, index: 0 }],
		usageMetadata: { promptTokenCount: 9, totalTokenCount: 9 },
	}),
	chat: (finish_reason, content) => ({
		id: 'c',
		object: 'chat.completion',
		created: 1,
		model: 'm',
		choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason }],
		usage: { prompt_tokens: 9, completion_tokens: 0, total_tokens: 9 },
	}),
	/** Tokens are counted, though nothing is there. */
	counted: (reason, text) => ({
		...failed.chat!(reason, text),
		usage: { prompt_tokens: 9, completion_tokens: 5, total_tokens: 14 },
	}),
};

let server: Server;
let url = '';
let asked: string[] = [];
beforeAll(async () => {
	server = createServer((request, response) => {
		// The path is `/shape/reason/text/…` of the API.
		const [, shape = '', reason = '', text = ''] = (request.url ?? '').split('/');
		asked.push(reason);
		request.resume();
		response.writeHead(200, { 'content-type': 'application/json' });
		response.end(JSON.stringify(failed[shape]!(reason, text === '-' ? '' : text)));
	});
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
	url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

interface Way {
	readonly name: string;
	/** How its servers call an answer that failed, and one that did not. */
	readonly reasons: readonly [failed: string, good: string];
	/** The texts of some calls of a bandit over models on these addresses, the first drawn first. */
	ask(urls: readonly string[]): Promise<{ texts: string[]; bandit: Bandit }>;
}

const options = { policy: 'beta', store: memoryStore(), onError: () => {} } as const;
const likely = [0.99, 0.5].map((mean, i) => ({
	id: `${i}`,
	prior: { mean, strength: 1000 },
	price: { input: 1, output: 1 },
}));

// biome-ignore lint/suspicious/noExplicitAny: one way for incompatible sets of types
function sdk(ai: any, make: (url: string) => unknown): Way['ask'] {
	return async (urls) => {
		const arms = urls.map((each, i) => ({ ...likely[i]!, model: make(each) as SdkModel }));
		const model = banditModel({ ...options, store: memoryStore(), arms });
		const texts: string[] = [];
		for (let call = 0; call < 3; call++)
			texts.push((await ai.generateText({ model, prompt: 'x', maxRetries: 0 })).text);
		return { texts, bandit: model.bandit };
	};
}

function langchain(make: (url: string) => ChatOpenAI): Way['ask'] {
	return async (urls) => {
		const arms = urls.map((each, i) => ({ ...likely[i]!, model: make(each) }));
		const model = new ChatBandit({ ...options, store: memoryStore(), arms });
		const texts: string[] = [];
		for (let call = 0; call < 3; call++) texts.push((await model.invoke('x')).text);
		return { texts, bandit: model.bandit };
	};
}

const key = { apiKey: 'test' };
const ways: readonly Way[] = [
	{
		name: 'Gemini, ai 7',
		reasons: ['MALFORMED_FUNCTION_CALL', 'STOP'],
		ask: sdk(ai7, (baseURL) => createGoogleGenerativeAI({ baseURL, ...key })('gemini-2.5-flash')),
	},
	{
		name: 'Gemini, ai 5',
		reasons: ['MALFORMED_FUNCTION_CALL', 'STOP'],
		ask: sdk(ai5, (baseURL) => google2({ baseURL, ...key })('gemini-2.5-flash')),
	},
	{
		name: 'a gateway, ai 4',
		reasons: ['error', 'stop'],
		ask: sdk(ai4, (baseURL) => createOpenAI({ baseURL, ...key }).chat('m')),
	},
	{
		name: 'a gateway, ai 5',
		reasons: ['error', 'stop'],
		ask: sdk(ai5, (baseURL) => compatible2({ name: 'gateway', baseURL })('m')),
	},
	{
		name: 'a gateway that counts tokens, ai 7',
		reasons: ['error', 'stop'],
		ask: sdk(ai7, (baseURL) => createOpenAI7({ baseURL, ...key }).chat('m')),
	},
	{
		name: 'a gateway, LangChain',
		reasons: ['error', 'stop'],
		ask: langchain((baseURL) => new ChatOpenAI({ model: 'm', ...key, maxRetries: 0, configuration: { baseURL } })),
	},
];

describe.each(ways)('an answer of nothing that says itself that it failed: $name', ({ name, reasons, ask }) => {
	const shape = name.startsWith('Gemini') ? 'gemini' : name.includes('counts') ? 'counted' : 'chat';
	const [failure, good] = reasons;
	const fine = () => `${url}/${shape}/${good}/fine`;

	it('is a fault, and another arm takes over', async () => {
		asked = [];
		const { texts, bandit } = await ask([`${url}/${shape}/${failure}/-`, fine()]);
		expect(texts).toEqual(['fine', 'fine', 'fine']);
		expect(asked).toContain(failure);
		expect(insight(bandit, '0')).toMatchObject({ outcomes: 0, availability: 0 });
	});

	it('with a text it is an answer', async () => {
		const { texts } = await ask([`${url}/${shape}/${failure}/half`, fine()]);
		expect(texts).toContain('half');
	});

	it('where no other arm is left it comes through as from the model alone', async () => {
		const { texts } = await ask([`${url}/${shape}/${failure}/-`]);
		expect(texts).toEqual(['', '', '']);
	});
});
