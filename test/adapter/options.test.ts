import { createOpenAI } from '@ai-sdk/openai';
import { RunnableLambda } from '@langchain/core/runnables';
import { FakeListChatModel } from '@langchain/core/utils/testing';
import { OpenAIEmbeddings } from '@langchain/openai';
import { type } from 'arktype';
import { cheapest, createBandit, InvalidOptionError, judge, memoryStore, mostSuccess, oneOf } from 'bandit-model';
import { banditModel, banditProvider, outcomeCallbacks } from 'bandit-model/ai-sdk';
import { BanditOutcomeHandler, banditMiddleware, ChatBandit, reportFeedback } from 'bandit-model/langchain';
import { sqliteStore } from 'bandit-model/sqlite';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const openai = createOpenAI({ apiKey: 'key' });
const sdkModel = openai('gpt-4o-mini');
const chatModel = new FakeListChatModel({ responses: ['yes'] });
const store = memoryStore();

// As configurations come from JSON: without types.
// biome-ignore lint/suspicious/noExplicitAny: bad input has no type
type Untyped = any;

/** Every way to give options of a goal. */
const goals: readonly (readonly [string, (options: Untyped) => unknown, Untyped])[] = [
	['createBandit', (options) => createBandit({ store, ...options }), 'a'],
	['banditModel', (options) => banditModel({ store, ...options }), sdkModel],
	['banditProvider', (goal) => banditProvider({ store, goals: { goal } } as Untyped), sdkModel],
	['ChatBandit', (options) => new ChatBandit({ store, ...options }), chatModel],
	['banditMiddleware', (options) => banditMiddleware({ store, ...options }), chatModel],
];

function refusal(work: () => unknown): string {
	try {
		work();
	} catch (error) {
		expect(error).toBeInstanceOf(InvalidOptionError);
		return (error as Error).message;
	}
	throw new Error('nothing was refused');
}

describe.each(goals)('%s', (name, make, arm) => {
	const armOf = (more: object) => (typeof arm === 'string' ? { id: arm, ...more } : { model: arm, ...more });

	it.each([
		[{ succesWhen: () => true }, /^succesWhen: .*`successWhen`/],
		[{ polcy: 'beta' }, /^polcy: .*`policy`/],
		[{ outcome_timeout_ms: 5 }, /^outcome_timeout_ms: .*`outcomeTimeoutMs`/],
		[{ colour: 'red' }, /^colour: "red" can't be used\. There is no such option\. There are arms, /],
		[{ objective: 'cheepest' }, /^objective: .*'cheapest'/],
		[{ objective: { cheapest: { wihtin: 0.1 } } }, /^cheapest\.wihtin: .*`within`/],
		[{ objective: { budget: { usd: 10 } } }, /^per: /],
		[{ objective: { budget: { usd: 1, per: 'day' }, cheapest: {} } }, /^objective: /],
		[{ objective: cheapest }, /^objective: a function \(cheapest\).*Call it: cheapest\(…\)/],
		[{ objective: { mostSuccess } }, /^objective/],
		[{ policy: { linear: { rigde: 1 } } }, /^linearPolicy\.rigde: .*`ridge`/],
		[{ policy: { beta: { pooling: -1 } } }, /^pooling/],
		[{ policy: 'liner' }, /^policy: .*'linear'/],
		[{ policy: null }, /^policy/],
		[{ objective: null }, /^objective/],
		[{ forgetting: { halflife: 3 } }, /^forgetting\.halflife/],
		[{ forgetting: { halfLifeMs: 'a week' } }, /^forgetting\.halfLifeMs/],
		[{ outcomeTimeoutMs: 'tomorrow' }, /^outcomeTimeoutMs: .*'30s'/],
		[{ baseline: { arm: 'a', holdOut: 0.1 } }, /^baseline\.holdOut: .*`holdout`/],
		...(name === 'banditMiddleware'
			? []
			: ([
					[{ successWhen: z.string() }, /^successWhen: .*matchesSchema\(schema\)/],
					[{ successWhen: v.string() }, /^successWhen: .*matchesSchema\(schema\)/],
					[{ successWhen: type('string') }, /^successWhen: .*matchesSchema\(schema\)/],
					[{ successWhen: { type: 'object', properties: {} } }, /^successWhen: .*JSON schema/],
					[{ successWhen: /^yes$/ }, /^successWhen: .*matches\(\/\^yes\$\/\)/],
					[{ successWhen: 'text.length > 3' }, /size\(text\)/],
					[{ successWhen: "text === 'yes'" }, /== and !=/],
					[{ successWhen: "text.includes('yes')" }, /text\.contains/],
				] as const)),
	] as const)('refuses %o', (options, message) => {
		expect(refusal(() => make({ arms: [arm], ...options }))).toMatch(message);
	});

	it.each([
		[{ wieght: 2 }, /^arms\[1\]\.wieght: 2 .*`weight`/],
		[{ prise: { input: 1, output: 1 } }, /^arms\[1\]\.prise: .*`price`/],
		[{ capabilities: { image: false } }, /^arms\[1\]\.capabilities\.image: .*`images`/],
		[{ prior: { mean: 0.5, strenght: 2 } }, /^arms\[1\]\.prior\.strenght: .*`strength`/],
		[{ price: { input: 1, ouput: 1 } }, /^arms\[1\]\.price/],
	])('refuses an arm with %o', (more, message) => {
		expect(refusal(() => make({ arms: [arm, { ...armOf({ id: 'b' }), ...more }] }))).toMatch(message);
	});

	it.each([
		['mostSuccess', 'mostSuccess()'],
		['cheapest', 'cheapest({ within: 0.02 })'],
		[{ cheapest: { within: 0.05 } }, 'cheapest({ within: 0.05 })'],
		[{ successValue: { usd: 0.5, usdPerSecond: 0.01 } }, 'successValue(0.5)'],
		[{ budget: { usd: 10, per: 'day', hard: true } }, "budget({ usd: 10, per: 'day' })"],
	])('takes the objective %o of a JSON file', (objective, expected) => {
		const options = JSON.parse(JSON.stringify({ objective, policy: { beta: { pooling: 5 } } }));
		const made = make({ arms: [arm], ...options, outcomeTimeoutMs: '2h', flushMs: '10ms' }) as Untyped;
		const model = made.model ?? (typeof made === 'function' ? made('goal') : made);
		const { bandit = model } = model;
		expect(bandit.insights().objective).toBe(expected);
	});
});

describe('options of a router', () => {
	it.each([
		[{ escalate: { maxAttemps: 3 } }, /^escalate\.maxAttemps: .*`maxAttempts`/],
		[{ escalate: { deadlineMs: 'soon' } }, /^escalate\.deadlineMs/],
		[{ sticky: { fr: '1h' } }, /^sticky\.fr/],
		[{ sticky: { for: '1 fortnight' } }, /^sticky\.for/],
		[{ breaker: { halfOpenAfter: 3 } }, /^breaker\.halfOpenAfter: .*`halfOpenAfterMs`/],
		[{ embed: { modl: () => {} } }, /^embed\.modl: .*`model`/],
		[{ attemptTimeout: { firstContent: 5 } }, /^attemptTimeout\.firstContent: .*`firstContentMs`/],
		[{ hedgeAfterMs: 'later' }, /^hedgeAfterMs: .*'30s'/],
		[{ failOverOn: () => true }, /^failOverOn: .*`failoverOn`/],
		[{ prcies: {} }, /^prcies: .*`prices`/],
	])('refuses %o in both SDKs', (options, message) => {
		expect(refusal(() => banditModel({ arms: [sdkModel], store, ...options } as Untyped))).toMatch(message);
		expect(refusal(() => new ChatBandit({ arms: [chatModel], store, ...options } as Untyped))).toMatch(message);
	});

	it('takes the fields of every chat model in ChatBandit, and there alone', () => {
		expect(new ChatBandit({ arms: [chatModel], store, tags: ['t'], verbose: false, maxRetries: 0 }).tags).toEqual([
			't',
		]);
		expect(refusal(() => banditModel({ arms: [sdkModel], store, tags: ['t'] } as Untyped))).toMatch(/^tags/);
	});

	it('waits so long as text says, too', () => {
		const options = {
			escalate: { deadlineMs: '30s' },
			breaker: { halfOpenAfterMs: '1m' },
			sticky: { for: '1w' },
		} as const;
		expect(() => banditModel({ arms: [sdkModel], store, ...options })).not.toThrow();
	});
});

describe('options of other things', () => {
	it.each<[string, () => unknown, RegExp]>([
		['judge', () => judge({ model: sdkModel, rubrik: 'x' } as Untyped), /^judge\.rubrik: .*`rubric`/],
		['judge', () => judge({ model: sdkModel, rubric: 'x', timeoutMs: 'long' } as Untyped), /^judge\.timeoutMs/],
		['oneOf', () => oneOf(['a'], { casesensitive: true } as Untyped), /^oneOf\.casesensitive: .*`caseSensitive`/],
		[
			'outcomeCallbacks',
			() => outcomeCallbacks(banditModel({ arms: [sdkModel], store }), { toolErors: 'failure' } as Untyped),
			/^toolErors: .*`toolErrors`/,
		],
		[
			'run',
			() => banditModel({ arms: [sdkModel], store }).run({ segmnt: 'x' } as Untyped),
			/^run\.segmnt: .*`segment`/,
		],
		[
			'BanditOutcomeHandler',
			() =>
				new BanditOutcomeHandler({
					model: new ChatBandit({ arms: [chatModel], store }),
					successwhen: 'true',
				} as Untyped),
			/^successwhen: .*`successWhen`/,
		],
		[
			'banditMiddleware',
			() => banditMiddleware({ model: new ChatBandit({ arms: [chatModel], store }), goal: 'x' } as Untyped),
			/^goal/,
		],
		[
			'sqliteStore',
			() => sqliteStore(':memory:', { durabilty: 'full' } as Untyped),
			/^sqliteStore\.durabilty: .*`durability`/,
		],
		['banditProvider', () => banditProvider({ gaols: {} } as Untyped), /^gaols: .*`goals`/],
	])('%s', (_name, work, message) => {
		expect(refusal(work)).toMatch(message);
	});

	it('reportFeedback and calibrate', async () => {
		const chat = new ChatBandit({ arms: [chatModel], store });
		await expect(reportFeedback([], { model: chat, scael: [1, 5] } as Untyped)).rejects.toThrow(/^scael: .*`scale`/);
		const model = banditModel({ arms: [sdkModel], store });
		await expect(model.calibrate({ promts: [] } as Untyped)).rejects.toThrow(/^promts: .*`prompts`/);
		await expect(model.calibrate({ prompts: [{ promt: 'x' }] } as Untyped)).rejects.toThrow(/^prompts\[0\]\.promt/);
	});
});

describe('a model of another kind is told for what it is', () => {
	const sdk = (arm: unknown) => refusal(() => banditModel({ arms: [arm], store } as Untyped));
	const chat = (arm: unknown) => refusal(() => new ChatBandit({ arms: [arm], store } as Untyped));

	it('in banditModel', () => {
		expect(sdk(chatModel)).toMatch(/^arms\[0\]: .*LangChain: use ChatBandit/);
		expect(sdk({ model: chatModel, weight: 2 })).toMatch(/LangChain: use ChatBandit/);
		expect(sdk(openai.embedding('text-embedding-3-small'))).toMatch(/embedding model/);
		expect(sdk(openai.image('gpt-image-1'))).toMatch(/no language model/);
		expect(sdk(openai)).toMatch(/provider\. Give one of its models/);
	});

	it('in ChatBandit', () => {
		expect(chat(sdkModel)).toMatch(/^arms\[0\]: .*AI SDK: use banditModel/);
		expect(chat({ model: sdkModel })).toMatch(/AI SDK: use banditModel/);
		expect(chat('openai:gpt-4o')).toMatch(/initChatModel/);
		expect(chat(new OpenAIEmbeddings({ apiKey: 'secret-key' }))).toMatch(/embeddings/);
		expect(chat(RunnableLambda.from(() => 'x'))).toMatch(/runnable/);
		expect(chat(new OpenAIEmbeddings({ apiKey: 'secret-key' }))).not.toMatch(/secret-key/);
	});
});

it('a segment that is a promise is told by name, and the draw goes on without', () => {
	const errors: unknown[] = [];
	const segment = (async () => 'invoice') as Untyped;
	const bandit = createBandit({ arms: ['a'], store, segment, onError: ({ error }) => errors.push(error) });
	expect(bandit.decide('text').segment).toBeUndefined();
	expect(errors).toEqual([expect.objectContaining({ name: 'InvalidOptionError', option: 'segment' })]);
});
