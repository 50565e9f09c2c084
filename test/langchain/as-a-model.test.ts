/** What is asked of a chat model beside its answers: names, tokens, profile, structured output of any kind. */
import { ChatAnthropic } from '@langchain/anthropic';
import { InMemoryCache } from '@langchain/core/caches';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { AIMessage, type BaseMessage } from '@langchain/core/messages';
import { RunnableLambda } from '@langchain/core/runnables';
import { FakeChatModel, FakeListChatModel, FakeStreamingChatModel } from '@langchain/core/utils/testing';
import { ChatOpenAI } from '@langchain/openai';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { ChatBandit, type ChatBanditFields } from '../../src/langchain/index.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { insight } from '../bandit/helpers.ts';

const over = (models: readonly BaseChatModel[], more: Partial<ChatBanditFields> = {}) =>
	new ChatBandit({
		arms: models.map((model, i) => ({ model, id: `arm${i}` })),
		store: memoryStore(),
		onError: () => {},
		...more,
	});
const claude = (model: string) => new ChatAnthropic({ model, apiKey: 'k', maxRetries: 0 });
const gpt = (model: string) => new ChatOpenAI({ model, apiKey: 'k', maxRetries: 0 });

describe('names', () => {
	it('are those of an arm: class, provider, model', () => {
		const bandit = over([claude('claude-sonnet-4-5'), claude('claude-haiku-4-5')]);
		expect(bandit.getName()).toBe('ChatAnthropic');
		expect(bandit.modelName).toBe('claude-sonnet-4-5');
		expect(bandit.getLsParams({} as never)).toMatchObject({
			ls_provider: 'anthropic',
			ls_model_name: 'claude-sonnet-4-5',
		});
		expect(over([gpt('gpt-4o'), gpt('gpt-4o-mini')]).getName()).toBe('ChatOpenAI');
		expect(over([gpt('gpt-4o')]).getLsParams({ stop: ['x'] } as never)).toMatchObject({
			ls_provider: 'openai',
			ls_stop: ['x'],
		});
	});

	it('of a class of its own where arms differ, or as it is named', () => {
		expect(over([claude('claude-sonnet-4-5'), gpt('gpt-4o')]).getName()).toBe('ChatBandit');
		expect(Object.assign(over([gpt('gpt-4o')]), { name: 'triage' }).getName()).toBe('triage');
	});

	it('of models that initChatModel made', () => {
		const made = (modelProvider: string) =>
			Object.assign(new FakeListChatModel({ responses: [''] }), { _defaultConfig: { modelProvider, model: 'm' } });
		expect(over([made('anthropic'), made('anthropic')])._defaultConfig).toEqual({
			modelProvider: 'anthropic',
			model: 'm',
		});
		expect(over([made('anthropic'), made('openai')])._defaultConfig).toBeUndefined();
	});
});

describe('tokens', () => {
	class Counts extends FakeChatModel {
		override async getNumTokens(content: string): Promise<number> {
			return content.split(' ').length;
		}
	}
	let asked: ReturnType<typeof vi.spyOn>;
	beforeEach(() => {
		asked = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('no network'));
	});
	afterEach(() => asked.mockRestore());

	it('are counted as an arm counts them, without a network', async () => {
		const bandit = over([new Counts({}), new FakeChatModel({})]);
		expect(await bandit.getNumTokens('so many words here')).toBe(4);
		expect(asked).not.toHaveBeenCalled();
	});
});

describe('structured output', () => {
	const schema = z.object({ team: z.string() });
	const said = (content: string, more: object = {}) => new AIMessage({ content, ...more });

	/** Gives this for structured output, or throws it when it is made. */
	class Structured extends FakeChatModel {
		readonly #gives: (config: { includeRaw?: boolean }) => unknown;
		constructor(gives: (config: { includeRaw?: boolean }) => unknown) {
			super({});
			this.#gives = gives;
		}
		override withStructuredOutput(_: unknown, config: object = {}): never {
			const given = this.#gives(config);
			return RunnableLambda.from(async () => given) as never;
		}
	}
	const refusesRaw = ({ includeRaw }: { includeRaw?: boolean }): unknown => {
		if (includeRaw) throw new Error('includeRaw is not supported');
		return { team: 'billing' };
	};
	const team = { team: 'billing' };

	it.each<[string, (config: object) => unknown]>([
		['gives the object itself', () => team],
		['refuses includeRaw', refusesRaw],
		[
			'gives both',
			({ includeRaw }: { includeRaw?: boolean }) => (includeRaw ? { raw: said('{}'), parsed: team } : team),
		],
	])('an arm that %s is served', async (_, gives) => {
		const bandit = over([new Structured(gives)], { policy: 'beta' });
		expect(await bandit.withStructuredOutput(schema).invoke('x')).toEqual(team);
		expect(insight(bandit.bandit, 'arm0')).toMatchObject({ outcomes: 1, availability: 1 });
		expect(insight(bandit.bandit, 'arm0').mean).toBeGreaterThan(0.5);
	});

	it('an object with such names in it is an object', async () => {
		const odd = { raw: { content: 'x' }, parsed: 1 };
		expect(
			await over([new Structured(() => odd)])
				.withStructuredOutput({})
				.invoke('x'),
		).toEqual(odd);
	});

	it('with includeRaw as the bare model gives it', async () => {
		const bandit = over([new Structured(() => team)]);
		expect(await bandit.withStructuredOutput(schema, { includeRaw: true }).invoke('x')).toEqual(team);
		const refuses = over([new Structured(refusesRaw)]);
		expect(() => refuses.withStructuredOutput(schema, { includeRaw: true })).toThrow('includeRaw is not supported');
		const fake = new FakeListChatModel({ responses: ['{"team":"billing"}'] });
		expect(await over([fake]).withStructuredOutput(schema, { includeRaw: true }).invoke('x')).toEqual(team);
	});

	const call = (args: object) => [{ id: '1', name: 'extract', args, type: 'tool_call' as const }];
	it.each<[string, BaseMessage, string]>([
		['other keys', said('{"squad":1}'), 'does not fit the schema: {"squad":1}'],
		['a tool call with others', said('', { tool_calls: call({ squad: 1 }) }), 'does not fit the schema: {"squad":1}'],
		['words', said('Billing, I think.'), 'is no JSON: Billing, I think.'],
		[
			'half an object',
			said('{"team":"bil', { response_metadata: { finish_reason: 'length' } }),
			'was cut off at its limit of tokens',
		],
		['a refusal', said('', { additional_kwargs: { refusal: 'I can’t.' } }), 'refused to answer: I can’t.'],
		['what a filter left', said('', { response_metadata: { stop_reason: 'refusal' } }), 'was stopped by a filter'],
		['nothing', said(''), 'is empty'],
	])('%s: the error says so', async (_, raw, message) => {
		const bandit = over([new Structured(() => ({ raw, parsed: null }))]);
		const failed = bandit.withStructuredOutput(schema).invoke('x');
		await expect(failed).rejects.toThrow(message);
		if (!message.includes('schema')) await expect(failed).rejects.not.toThrow('schema');
	});
});

describe('a cache in front of arms', () => {
	const cached = (model: BaseChatModel) => over([model], { cache: new InMemoryCache() });
	async function streamed(model: BaseChatModel): Promise<number> {
		let chunks = 0;
		for await (const _ of await model.stream('x')) chunks++;
		return chunks;
	}

	it('that can not stream answers streams too, as it does for the model alone', async () => {
		const alone = new FakeChatModel({ cache: new InMemoryCache() });
		const arm = new FakeChatModel({});
		const spies = [vi.spyOn(alone, '_generate'), vi.spyOn(arm, '_generate')];
		const bandit = cached(arm);
		for (const model of [alone, bandit]) {
			for (let call = 0; call < 3; call++) expect(await streamed(model)).toBe(1);
			await model.invoke('x');
		}
		expect(spies.map((spy) => spy.mock.calls.length)).toEqual([1, 1]);
	});

	it('that can stream does not, as for the model alone', async () => {
		const responses = ['a', 'b'].map((text) => new AIMessage(text));
		const fields = { responses, sleep: 0 };
		const [alone, arm] = [
			new FakeStreamingChatModel({ ...fields, cache: new InMemoryCache() }),
			new FakeStreamingChatModel(fields),
		];
		const counts = [alone, cached(arm)].map(async (model) => [await streamed(model), await streamed(model)]);
		const [first, second] = await Promise.all(counts);
		expect(second).toEqual(first);
	});
});
