import { inspect } from 'node:util';
import { ChatAnthropic } from '@langchain/anthropic';
import { load } from '@langchain/core/load';
import { StringOutputParser } from '@langchain/core/output_parsers';
import { ChatPromptTemplate } from '@langchain/core/prompts';
import { FakeListChatModel } from '@langchain/core/utils/testing';
import { ChatOpenAI } from '@langchain/openai';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as exported from '../../src/langchain/index.ts';
import { seededRng } from '../../src/policy/maths/sampling.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { AnthropicServer } from '../servers/anthropic-server.ts';
import { OpenAiServer, text } from '../servers/openai-server.ts';
import { onArm } from './helpers.ts';

const { ChatBandit } = exported;
let openai: OpenAiServer;
let anthropic: AnthropicServer;
beforeEach(async () => {
	vi.stubEnv('BANDIT_MODEL_DB', ':memory:');
	openai = await OpenAiServer.start(() => text('from openai'));
	anthropic = await AnthropicServer.start(() => text('from anthropic'));
});
afterEach(() => {
	vi.unstubAllEnvs();
	return Promise.all([openai.close(), anthropic.close()]);
});

/** Keys in every place that takes one. */
function bandit() {
	const secretive = { apiKey: 'SECRET-1', defaultHeaders: { Authorization: 'Bearer SECRET-2' } };
	return new ChatBandit({
		goal: 'kept',
		arms: [
			new ChatOpenAI({
				model: 'gpt-4o-mini',
				apiKey: 'SECRET-3',
				configuration: { baseURL: openai.url, ...secretive },
			}),
			{
				id: 'claude',
				weight: 0.3,
				model: new ChatAnthropic({
					model: 'claude-3-5-haiku-latest',
					apiKey: 'SECRET-4',
					anthropicApiUrl: anthropic.url,
					clientOptions: { defaultHeaders: { 'x-api-key': 'SECRET-5' } },
				}),
			},
		],
		successWhen: "text == 'from anthropic'",
		sticky: 'step',
		metadata: { team: 'x', apiKey: 'SECRET-6', token: 'SECRET-7' },
		store: memoryStore(),
		rng: seededRng(1),
		onError: () => {},
	});
}

const modules = () => ({
	secretsMap: { OPENAI_API_KEY: 'one', ANTHROPIC_API_KEY: 'two' },
	optionalImportsMap: {
		'bandit-model/langchain': exported,
		'langchain/chat_models/openai': { ChatOpenAI },
		'langchain/chat_models/anthropic': { ChatAnthropic },
	},
});

describe('a ChatBandit as JSON', () => {
	it('has no secret in it, nor has what the console shows, alone and in a chain', () => {
		const model = bandit();
		const chain = ChatPromptTemplate.fromTemplate('{x}').pipe(model.bindTools([]));
		expect(JSON.stringify([model, chain])).not.toContain('SECRET');
		expect(inspect([model, chain], { depth: Infinity, showHidden: true })).not.toContain('SECRET');
		expect(inspect(model)).toBe('ChatBandit {"goal":"kept","arms":["openai/gpt-4o-mini","claude"]}');
	});

	it('keeps none of the keys that it was made with where LangChain’s tools look for fields', () => {
		const model = bandit();
		for (const each of [model, model.withConfig({ stop: ['x'] }), ChatPromptTemplate.fromTemplate('{x}').pipe(model)]) {
			expect(inspect(each.lc_kwargs, { depth: Infinity, showHidden: true })).not.toContain('SECRET');
		}
	});

	it('is loaded as LangChain models are, with its arms and what of its fields is data', async () => {
		const json = JSON.stringify(bandit());
		const model = (await load(json, modules())) as exported.ChatBandit;
		expect(JSON.stringify(model)).toBe(json);
		expect(model.bandit).toMatchObject({
			goal: 'kept',
			arms: [{ id: 'openai/gpt-4o-mini' }, { id: 'claude', weight: 0.3 }],
		});
		expect(model.metadata).toMatchObject({ team: 'x' });
		expect((await model.invoke('x', onArm('claude'))).content).toBe('from anthropic');
		expect(anthropic.seen[0]!.headers['x-api-key']).toBe('two');
		await model.invoke('x', onArm('openai/gpt-4o-mini'));
		const means = model.insights().arms.map(({ mean }) => mean);
		expect(means[0]).toBeLessThan(means[1]!);
		await model.close();
	});

	it('is loaded in a chain', async () => {
		const chain = ChatPromptTemplate.fromTemplate('{x}').pipe(bandit()).pipe(new StringOutputParser());
		const loaded = (await load(JSON.stringify(chain), modules())) as typeof chain;
		expect(await loaded.invoke({ x: 'y' }, onArm('claude'))).toBe('from anthropic');
	});

	it('says so when an arm can not be serialised', () => {
		class Unwritten extends FakeListChatModel {
			override lc_serializable = false;
		}
		const model = new ChatBandit({ arms: [new Unwritten({ responses: ['x'] })], store: memoryStore() });
		expect(JSON.parse(JSON.stringify(model))).toEqual({
			lc: 1,
			type: 'not_implemented',
			id: ['bandit-model', 'langchain', 'ChatBandit'],
		});
	});
});
