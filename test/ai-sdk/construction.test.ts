import type { LanguageModelV4 } from '@ai-sdk/provider';
import { afterEach, describe, expect, it } from 'vitest';
import { banditModel, banditProvider, type SdkModel } from '../../src/ai-sdk/index.ts';
import { InvalidOptionError } from '../../src/base/errors.ts';
import { memoryStore } from '../../src/store/memory.ts';

function model(modelId: string, more: object = {}): LanguageModelV4 {
	const refuse = () => Promise.reject(new Error('not called'));
	const base = { specificationVersion: 'v4' as const, provider: 'test', modelId, supportedUrls: {} };
	return { ...base, doGenerate: refuse, doStream: refuse, ...more };
}
// biome-ignore lint/suspicious/noExplicitAny: bad input has no type
const make = (arms: any, more: object = {}) => banditModel<SdkModel>({ arms, store: memoryStore(), ...more } as any);

function thrown(work: () => unknown): InvalidOptionError {
	try {
		work();
	} catch (error) {
		expect(error).toBeInstanceOf(InvalidOptionError);
		return error as InvalidOptionError;
	}
	throw new Error('nothing was thrown');
}

describe('what can’t be used is refused at once, by name', () => {
	it.each<[string, unknown, RegExp]>([
		['no arms', [], /^arms/],
		['arms that are no array', 'gpt', /^arms/],
		['an arm that is no model', [model('a'), 7], /^arms\[1\]/],
		['two arms with one id', [model('a'), model('a')], /a/],
		['a negative weight', [{ model: model('a'), weight: -1 }], /weight/],
		['a price that is no number', [{ model: model('a'), price: { input: 'x', output: 1 } }], /price/],
		['an unknown specification version', [model('a', { specificationVersion: 'v9' })], /arms\[0\]\.model/],
	])('%s', (_, arms, message) => {
		expect(thrown(() => make(arms)).message).toMatch(message);
	});

	it('mixed versions, with the way out', () => {
		const { message } = thrown(() => make([model('a'), model('b', { specificationVersion: 'v2' })]));
		expect(message).toMatch(/arms\[1\]\.model.*wrapLanguageModel\(\{ model, middleware: \[\] \}\)/);
		const bandit = make([model('a')]);
		expect(thrown(() => bandit.addArm(model('b', { specificationVersion: 'v3' }))).message).toMatch(/v4/);
	});

	it('a provider without goals', () => {
		expect(thrown(() => banditProvider({ goals: {} })).option).toBe('goals');
	});
});

describe('string ids', () => {
	const scope = globalThis as { AI_SDK_DEFAULT_PROVIDER?: unknown };
	afterEach(() => {
		delete scope.AI_SDK_DEFAULT_PROVIDER;
	});

	it('are found through the global provider', () => {
		scope.AI_SDK_DEFAULT_PROVIDER = { languageModel: (id: string) => model(id) };
		expect(
			make(['gpt-x', 'gpt-y'])
				.insights()
				.arms.map(({ id }) => id),
		).toEqual(['test/gpt-x', 'test/gpt-y']);
	});

	it('without one are refused with a hint', () => {
		expect(thrown(() => make(['openai/gpt-x'])).message).toMatch(/AI_SDK_DEFAULT_PROVIDER/);
	});
});

describe('what the SDK reads before the draw holds for every arm', () => {
	const urls = (patterns: Record<string, RegExp[]>) => ({ supportedUrls: patterns });
	const some = urls({ 'image/*': [/^https:/, /^http:/], 'application/pdf': [/^https:/] });

	it('URLs that all take, as a value or a promise; live, as arms come and go', async () => {
		const bandit = make([model('a', some), model('b', urls({ 'image/*': [/^https:/] }))]) as unknown as LanguageModelV4;
		expect(bandit.supportedUrls).toEqual({ 'image/*': [/^https:/] });
		const late = make([model('a', some), model('b', { supportedUrls: Promise.resolve(some.supportedUrls) })]);
		expect(await (late as unknown as LanguageModelV4).supportedUrls).toEqual(some.supportedUrls);
		const shrinking = make([model('a', some), model('b')]);
		shrinking.retireArm('test/b');
		expect((shrinking as unknown as LanguageModelV4).supportedUrls).toEqual(some.supportedUrls);
	});

	it('v1: modes, image URLs, structured outputs', () => {
		const v1 = (id: string, more: object) =>
			model(id, { specificationVersion: 'v1', supportedUrls: undefined, ...more });
		const json = { defaultObjectGenerationMode: 'json', supportsStructuredOutputs: true, supportsUrl: () => true };
		const tool = { defaultObjectGenerationMode: 'tool', supportsImageUrls: false };
		expect(make([v1('a', json), v1('b', json)])).toMatchObject({
			specificationVersion: 'v1',
			defaultObjectGenerationMode: 'json',
			supportsImageUrls: true,
			supportsStructuredOutputs: true,
		});
		const mixed = make([v1('a', json), v1('b', tool)]) as unknown as { supportsUrl(url: URL): boolean };
		expect(mixed).toMatchObject({
			defaultObjectGenerationMode: 'tool',
			supportsImageUrls: false,
			supportsStructuredOutputs: false,
		});
		expect(mixed.supportsUrl(new URL('https://example.com'))).toBe(false);
	});

	it('an arm’s methods run with its own this', async () => {
		class Own {
			readonly specificationVersion = 'v4';
			readonly provider = 'test';
			readonly modelId = 'own';
			readonly supportedUrls = {};
			readonly #answer = 'mine';
			async doGenerate() {
				const usage = { inputTokens: { total: 1 }, outputTokens: { total: 1 } };
				return { content: [{ type: 'text', text: this.#answer }], finishReason: { unified: 'stop' }, usage };
			}
			doStream = () => Promise.reject(new Error('not called'));
		}
		const bandit = make([new Own()]) as unknown as LanguageModelV4;
		expect((await bandit.doGenerate({ prompt: [] })).content).toEqual([{ type: 'text', text: 'mine' }]);
	});
});
