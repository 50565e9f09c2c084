import { StringOutputParser } from '@langchain/core/output_parsers';
import { RunnableLambda } from '@langchain/core/runnables';
import { afterEach, describe, expect, it } from 'vitest';
import { BanditOutcomeHandler, reportFeedback } from '../../src/langchain/index.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { insight } from '../bandit/helpers.ts';
import { type OpenAiServer, text } from '../servers/openai-server.ts';
import { onArm, setUp as setUpModel } from './helpers.ts';

let server: OpenAiServer;
afterEach(() => server?.close());

const runId = '0197c0de-0000-7000-8000-000000000001';

async function setUp(store = memoryStore()) {
	const made = await setUpModel(() => text('fine'), { store });
	server = made.server;
	const told = () => made.outcomes.map(({ arm, outcome: { score, source } }) => [arm, score, source]);
	return { ...made, told };
}

describe('reportFeedback', () => {
	it('credits the decisions of a run that a handler saw, in another process too', async () => {
		const store = memoryStore();
		const first = await setUp(store);
		const chain = first.model.pipe(new StringOutputParser());
		await chain.invoke('x', { ...onArm('a'), runId, callbacks: [new BanditOutcomeHandler({ model: first.model })] });
		await first.model.flush();
		await first.server.close();
		const { model, told } = await setUp(store);
		const feedback = { run_id: runId, key: 'thumbs', score: 0, comment: 'no', value: null };
		expect(await reportFeedback(feedback, { model })).toMatchObject([{ status: 'revised' }]);
		expect(await reportFeedback([feedback], { model })).toMatchObject([{ status: 'duplicate' }]);
		expect(told()).toEqual([['a', 0, 'user']]);
		expect(insight(model.bandit, 'a')).toMatchObject({ outcomes: 1, mean: expect.closeTo(0.33, 1) });
	});

	it('takes booleans, scales, and scores that say nothing', async () => {
		const { model, told } = await setUp();
		const callbacks = [new BanditOutcomeHandler({ model, successWhen: () => undefined })];
		await model.invoke('x', { ...onArm('b'), runId, callbacks });
		await reportFeedback({ run_id: runId, score: true }, { model });
		await reportFeedback({ run_id: runId, score: 2 }, { model, scale: [1, 5] });
		expect(await reportFeedback({ run_id: runId, score: null }, { model })).toEqual([]);
		expect(told()).toEqual([
			['b', 1, 'user'],
			['b', 0.25, 'user'],
		]);
	});

	it('finds decisions in the metadata of traced runs', async () => {
		const { model, told } = await setUp();
		const traced: { extra: { metadata?: Record<string, unknown> } }[] = [{ extra: {} }];
		const tracer = {
			handleChatModelStart: (...args: unknown[]) =>
				void traced.push({ extra: { metadata: args[6] as Record<string, unknown> } }),
		};
		const twice = RunnableLambda.from(async (input: string, config) => {
			await model.invoke(input, { ...config, ...onArm('a') });
			return model.invoke(`${input} again`, { ...config, ...onArm('b') });
		});
		await twice.invoke('x', { callbacks: [tracer] });
		async function* runs() {
			yield* traced;
		}
		await reportFeedback({ run_id: runId, score: 1 }, { model, runs });
		expect(told().toSorted()).toEqual([
			['a', 1, 'user'],
			['b', 1, 'user'],
		]);
	});

	it('tells what it can not use, when the rest is reported', async () => {
		const { model, told } = await setUp();
		await model.invoke('x', {
			...onArm('b'),
			runId,
			callbacks: [new BanditOutcomeHandler({ model, successWhen: () => undefined })],
		});
		const good = { run_id: runId, score: 1 };
		await expect(reportFeedback([{ run_id: 'other', score: 1 }, good], { model })).rejects.toThrow(/run_id: "other"/);
		expect(told()).toEqual([['b', 1, 'user']]);
		await expect(reportFeedback({ ...good, score: 4 }, { model })).rejects.toThrow(/feedback.score: 4 .*scale/);
		await expect(reportFeedback(good, {} as never)).rejects.toThrow(/model/);
		await expect(reportFeedback(good, { model, scale: [5, 1] })).rejects.toThrow(/scale/);
	});
});
