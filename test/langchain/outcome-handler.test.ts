import { InMemoryCache } from '@langchain/core/caches';
import { BaseCallbackHandler } from '@langchain/core/callbacks/base';
import { awaitAllCallbacks } from '@langchain/core/callbacks/promises';
import type { AIMessage } from '@langchain/core/messages';
import { JsonOutputParser, StringOutputParser, StructuredOutputParser } from '@langchain/core/output_parsers';
import { ChatPromptTemplate } from '@langchain/core/prompts';
import { RunnableLambda, RunnableParallel, RunnableSequence } from '@langchain/core/runnables';
import { tool } from '@langchain/core/tools';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { BanditOutcomeHandler, type ChatBandit } from '../../src/langchain/index.ts';
import { type OpenAiServer, type Script, status, text } from '../servers/openai-server.ts';
import { onArm, setUp as setUpModel } from './helpers.ts';

let server: OpenAiServer;
afterEach(() => {
	vi.unstubAllEnvs();
	return server?.close();
});

async function setUp(script: Script, fields: Parameters<typeof setUpModel>[1] = {}, ids?: string[]) {
	const made = await setUpModel(script, fields, ids);
	server = made.server;
	/** Arm and score of each outcome, in their order. */
	const told = () => made.outcomes.map(({ arm, outcome: { score } }) => [arm, score]);
	return { ...made, told };
}

const json = StructuredOutputParser.fromZodSchema(z.object({ name: z.string() }) as never);
const textOf = (message: AIMessage) => message.content as string;
/** Asks on an arm. */
const on = (model: ChatBandit, arm: string) => model.withConfig(onArm(arm));

describe('BanditOutcomeHandler', () => {
	it('credits the verdict on the output of a chain', async () => {
		const { model, told, outcomes } = await setUp(({ model }) => text(`from ${model}`));
		const handler = new BanditOutcomeHandler({ model, successWhen: ({ text }) => text.includes('b') });
		const chain = ChatPromptTemplate.fromTemplate('{x}').pipe(model).pipe(new StringOutputParser());
		await chain.invoke({ x: '1' }, { ...onArm('a'), callbacks: [handler] });
		await chain.invoke({ x: '1' }, { ...onArm('b'), callbacks: [handler] });
		expect(told()).toEqual([
			['a', 0],
			['b', 1],
		]);
		expect(outcomes[0]!.outcome.source).toBe('run');
	});

	it.each<[string, (chain: RunnableSequence, handler: BanditOutcomeHandler) => Promise<unknown>]>([
		[
			'stream',
			async (chain, handler) => {
				for await (const _ of await chain.stream({ x: '1' }, { ...onArm('a'), callbacks: [handler] })) {
					// read to its end
				}
			},
		],
		['batch', (chain, handler) => chain.batch([{ x: '1' }], { ...onArm('a'), callbacks: [handler] })],
		[
			'a handler that is there twice',
			(chain, handler) =>
				chain.withConfig({ callbacks: [handler] }).invoke({ x: '1' }, { ...onArm('a'), callbacks: [handler] }),
		],
		[
			'CEL',
			(chain, handler) =>
				chain.invoke(
					{ x: '1' },
					{
						...onArm('a'),
						callbacks: [new BanditOutcomeHandler({ model: handler.model, successWhen: "text == 'no'" })],
					},
				),
		],
	])('%s', async (name, run) => {
		const { model, told } = await setUp(({ model }) => text(`from ${model}`));
		const chain = ChatPromptTemplate.fromTemplate('{x}').pipe(model).pipe(new StringOutputParser());
		await run(chain as never, new BanditOutcomeHandler({ model }));
		expect(told()).toEqual([['a', name === 'CEL' ? 0 : 1]]);
	});

	it('judges by default whether the run ended with content; objects and messages too', async () => {
		const { model, told } = await setUp(({ model }) => text(model === 'a' ? '{"name":"Ada"}' : ' '));
		const callbacks = [new BanditOutcomeHandler({ model })];
		await model.invoke('x', { ...onArm('b'), callbacks });
		await model.invoke('x', { ...onArm('a'), callbacks });
		await model.pipe(json).invoke('x', { ...onArm('a'), callbacks });
		expect(told()).toEqual([
			['b', 0],
			['a', 1],
			['a', 1],
		]);
	});

	it('a failed parse is a failure of the last answer, and of no other', async () => {
		const { model, outcomes, told } = await setUp(({ model }) => text(`from ${model}`));
		const callbacks = [new BanditOutcomeHandler({ model })];
		const chain = RunnableSequence.from([on(model, 'a'), textOf, on(model, 'b'), json]);
		await expect(chain.invoke('x', { callbacks })).rejects.toThrow();
		expect(told()).toEqual([['b', 0]]);
		expect(outcomes[0]!.outcome).toMatchObject({ category: 'malformed' });
	});

	it('so it is where the parser throws an error of any name', async () => {
		const { model, outcomes, told } = await setUp(({ model }) => text(`from ${model}`));
		const callbacks = [new BanditOutcomeHandler({ model })];
		const chain = RunnableSequence.from([on(model, 'a'), textOf, on(model, 'b'), new JsonOutputParser()]);
		await expect(chain.invoke('x', { callbacks })).rejects.toThrow(SyntaxError);
		expect(told()).toEqual([['b', 0]]);
		expect(outcomes[0]!.outcome).toMatchObject({ category: 'malformed' });
	});

	it.each([true, false])('structured output that did not parse is a failure, includeRaw: %s', async (includeRaw) => {
		const { model, told } = await setUp(({ model }) => text(model === 'a' ? '{"name":"Ada"}' : 'no JSON'));
		const options = { name: 'person', method: 'jsonMode' as const, includeRaw: includeRaw as false };
		const structured = model.withStructuredOutput(z.object({ name: z.string() }) as never, options);
		const callbacks = [new BanditOutcomeHandler({ model, successWhen: () => true })];
		await structured.invoke('x', { ...onArm('a'), callbacks });
		expect(told()).toEqual([['a', 1]]);
		const chain = RunnableSequence.from([(x: string) => x, structured]);
		const failing = chain.invoke('x', { ...onArm('b'), callbacks });
		if (includeRaw) expect(await failing).toMatchObject({ parsed: null });
		else await expect(failing).rejects.toThrow();
		expect(
			told()
				.slice(1)
				.every(([arm, score]) => arm === 'b' && score === 0),
		).toBe(true);
		expect(told().length).toBeGreaterThan(1);
	});

	it('credits calls of a model with a cache, and a hit to nobody', async () => {
		const { model, told } = await setUp(() => text('fine'), { cache: new InMemoryCache() });
		const chain = model.pipe(new StringOutputParser());
		const callbacks = [new BanditOutcomeHandler({ model })];
		for (let i = 0; i < 2; i++) {
			expect(await chain.invoke('same', { ...onArm('a'), callbacks })).toBe('fine');
			expect(told()).toEqual([['a', 1]]);
		}
		expect(server.seen).toHaveLength(1);
	});

	it('withRetry: the attempt that failed is a failure, that which served a success', async () => {
		const { model, told } = await setUp(({ model }) => text(model === 'a' ? 'no JSON' : '{"name":"Ada"}'));
		let attempt = 0;
		const asked = RunnableLambda.from((input: string, config) =>
			on(model, attempt++ === 0 ? 'a' : 'b').invoke(input, config),
		);
		const chain = asked.pipe(json).withRetry({ stopAfterAttempt: 2 });
		expect(await chain.invoke('x', { callbacks: [new BanditOutcomeHandler({ model })] })).toEqual({ name: 'Ada' });
		expect(told()).toEqual([
			['a', 0],
			['b', 1],
		]);
	});

	it('a retry in a lambda, that threw or that looked at the answer', async () => {
		const { model, told } = await setUp(({ model }) => text(model === 'a' ? 'bad' : 'good'));
		const callbacks = [new BanditOutcomeHandler({ model })];
		const looking = RunnableLambda.from(async (input: string, config) => {
			const first = await on(model, 'a').invoke(input, config);
			return first.content === 'good' ? first : on(model, 'b').invoke(input, config);
		});
		await looking.invoke('x', { callbacks });
		const throwing = RunnableLambda.from(async (input: string, config) => {
			for (const arm of ['a', 'b']) {
				const strict = on(model, arm).pipe((answer: AIMessage) => {
					if (answer.content !== 'good') throw new Error('not good');
					return 'good';
				});
				try {
					return await strict.invoke(`${input} in ${arm}`, config);
				} catch {
					// the next
				}
			}
			return 'none';
		});
		await throwing.invoke('x', { callbacks });
		expect(told()).toEqual([
			['a', 0],
			['b', 1],
			['a', 0],
			['b', 1],
		]);
	});

	it('parallel branches share the outcome; one that breaks is blamed alone', async () => {
		const { model, told } = await setUp(({ model }) => text(model === 'a' ? '{"name":"Ada"}' : 'no JSON'));
		const callbacks = [new BanditOutcomeHandler({ model })];
		await RunnableParallel.from({ one: on(model, 'a'), two: on(model, 'b') } as never).invoke('x', { callbacks });
		expect(told().toSorted()).toEqual([
			['a', 1],
			['b', 1],
		]);
		const branches = { one: on(model, 'a').pipe(json), two: on(model, 'b').pipe(json) };
		await expect(RunnableParallel.from(branches as never).invoke('x', { callbacks })).rejects.toThrow();
		expect(told().slice(2)).toEqual([['b', 0]]);
	});

	it('an error of the chain is a failure; of a provider, of an abort and of an interrupt nothing', async () => {
		const { model, told } = await setUp(() => text('fine'));
		const callbacks = [new BanditOutcomeHandler({ model })];
		const throwing = (error: unknown) =>
			on(model, 'a').pipe(() => {
				throw error;
			});
		await expect(throwing(new Error('broken')).invoke('x', { callbacks })).rejects.toThrow('broken');
		expect(told()).toEqual([['a', 0]]);
		for (const error of [
			Object.assign(new Error('Aborted'), { name: 'AbortError' }),
			Object.assign(new Error('wait'), { is_bubble_up: true }),
		]) {
			await expect(throwing(error).invoke('x', { callbacks })).rejects.toBe(error);
		}
		server.script = () => status(500);
		const down = RunnableSequence.from([(x: string) => x, model]);
		await expect(down.invoke('x', { callbacks })).rejects.toThrow();
		expect(told()).toEqual([['a', 0]]);
	});

	it('tool errors count when asked for, by the call that wanted the tool', async () => {
		const script: Script = ({ model }) => ({
			kind: 'tools',
			calls: [{ name: 'add', input: { a: 1 }, id: `call-${model}` }],
		});
		for (const toolErrors of ['failure', 'ignore'] as const) {
			const { model, told } = await setUp(script);
			const add = tool(
				async () => {
					throw new Error('no');
				},
				{ name: 'add', description: 'adds', schema: z.object({ a: z.number() }) as never },
			);
			const bound = model.bindTools([add]);
			const run = RunnableLambda.from(async (input: string, config) => {
				const first = await bound.invoke(input, { ...config, ...onArm('a') });
				await (add.invoke as (call: unknown, config: unknown) => Promise<unknown>)(
					{ ...first.tool_calls![0], type: 'tool_call' },
					config,
				).catch(() => {});
				return 'sorry';
			});
			await run.invoke('x', { callbacks: [new BanditOutcomeHandler({ model, toolErrors })] });
			expect(told()).toEqual([['a', toolErrors === 'failure' ? 0 : 1]]);
			await server.close();
		}
	});

	it('keeps concurrent runs apart', async () => {
		const { model, outcomes } = await setUp(({ body }) => text(String(body.messages.at(-1)!.content)), {}, [
			'a',
			'b',
			'c',
		]);
		const handler = new BanditOutcomeHandler({ model, successWhen: ({ text }) => Number(text) % 2 === 0 });
		const ids = new Map<string, number>();
		const chain = RunnableLambda.from(async (n: number, config) => {
			const answer = await model.invoke(String(n), config);
			ids.set((answer.response_metadata.bandit as { decisionId: string }).decisionId, n);
			return answer.content;
		});
		await Promise.all(Array.from({ length: 40 }, (_, n) => chain.invoke(n, { callbacks: [handler] })));
		expect(outcomes).toHaveLength(40);
		for (const { decisionId, outcome } of outcomes) expect(outcome.score).toBe(ids.get(decisionId)! % 2 === 0 ? 1 : 0);
	});

	it.each(['true', 'false'])(
		'LANGCHAIN_CALLBACKS_BACKGROUND=%s: the outcome is in when the caller goes on',
		async (background) => {
			vi.stubEnv('LANGCHAIN_CALLBACKS_BACKGROUND', background);
			const { model, told } = await setUp(({ model }) => text(`from ${model}`));
			// A condition that takes its time, and another handler beside ours that follows the setting.
			const successWhen = async ({ text }: { text: string }) => {
				await new Promise((resolve) => setImmediate(resolve));
				return text.includes('b');
			};
			let ends = 0;
			const other = BaseCallbackHandler.fromMethods({ handleChainEnd: () => void ends++ });
			expect(other.awaitHandlers).toBe(background === 'false');
			const callbacks = [new BanditOutcomeHandler({ model, successWhen }), other];
			const chain = model.pipe(new StringOutputParser());
			for (const arm of ['a', 'b']) {
				await chain.invoke('x', { ...onArm(arm), callbacks });
				expect(told().at(-1)).toEqual([arm, arm === 'b' ? 1 : 0]);
			}
			for await (const _ of await chain.stream('x', { ...onArm('b'), callbacks })) {
				// read to its end
			}
			expect(told()).toHaveLength(3);
			await awaitAllCallbacks();
			expect(ends).toBeGreaterThan(0);
		},
	);

	it('a success condition that throws disturbs nobody', async () => {
		const errors: unknown[] = [];
		const { model, told } = await setUp(() => text('x'), { onError: ({ error }) => errors.push(error) });
		const successWhen = () => {
			throw new Error('condition');
		};
		const answer = await model
			.pipe(new StringOutputParser())
			.invoke('x', { callbacks: [new BanditOutcomeHandler({ model, successWhen })] });
		expect(answer).toBe('x');
		expect(told()).toEqual([]);
		expect(errors).toMatchObject([{ message: 'condition' }]);
	});

	it('credits models of several goals, each by its own', async () => {
		const one = await setUp(() => text('one'));
		const two = await setUpModel(() => text('two'), { goal: 'other' });
		const handler = new BanditOutcomeHandler({
			model: [one.model, two.model],
			successWhen: ({ text }) => text === 'two',
		});
		await RunnableSequence.from([on(one.model, 'a'), textOf, on(two.model, 'b'), new StringOutputParser()]).invoke(
			'x',
			{
				callbacks: [handler],
			},
		);
		await two.server.close();
		expect([one.told(), two.outcomes.map(({ arm, outcome: { score } }) => [arm, score])]).toEqual([
			[['a', 1]],
			[['b', 1]],
		]);
	});

	it('refuses what it can not use', async () => {
		const { model } = await setUp(() => text('x'));
		expect(() => new BanditOutcomeHandler({} as never)).toThrow(/model: undefined .*Give a ChatBandit/);
		expect(() => new BanditOutcomeHandler({ model, toolErrors: 'x' as never })).toThrow(/toolErrors/);
		expect(() => new BanditOutcomeHandler({ model, successWhen: 'text ==' })).toThrow(/successWhen/);
	});
});
