/** What OpenTelemetry hears of calls through LangChain, on both cores. */

import { StringOutputParser } from '@langchain/core/output_parsers';
import { afterEach, describe, expect, it } from 'vitest';
import { BanditOutcomeHandler } from '../../src/langchain/index.ts';
import { status, text } from '../servers/openai-server.ts';
import { inSpan, own, type RunningSdk, sdks } from '../telemetry/sdks.ts';
import { setUp } from './helpers.ts';

// biome-ignore lint/suspicious/noExplicitAny: a message of either core
type Any = any;

let sdk: RunningSdk;
let close: () => Promise<void> = async () => {};
afterEach(async () => {
	await sdk.stop();
	await close();
});

describe.each(sdks.slice(1))('OpenTelemetry $name', ({ start }) => {
	async function over(fields: Parameters<typeof setUp>[1] = {}) {
		sdk = start();
		const script = ({ model }: { model: string }) => (model === 'a' ? status(503) : text('fine'));
		const { server, model } = await setUp(script, {
			mode: 'observe',
			baseline: 'a',
			successWhen: ({ text }) => text !== '',
			...fields,
		});
		close = () => server.close();
		return model;
	}
	const ways: [string, (model: Any) => Promise<Any>][] = [
		['invoke', (model) => model.invoke('x')],
		['batch', async (model) => (await model.batch(['x']))[0]],
		['generate', async (model) => (await model.generate([[['human', 'x']]])).generations[0][0].message],
		[
			'stream',
			async (model) => {
				let whole: Any;
				for await (const chunk of await model.stream('x')) whole = whole === undefined ? chunk : whole.concat(chunk);
				return whole;
			},
		],
	];

	it.each(ways)('%s describes the span that the caller is in', async (_, ask) => {
		const model = await over();
		const message = await inSpan(sdk, 'request', () => ask(model));
		await model.flush();
		const request = sdk.spans().find(({ name }) => name === 'request')!;
		const decided = message.response_metadata.bandit;
		expect(own(request)).toMatchObject({
			goal: 'test',
			arm: 'b',
			decision_id: decided.decisionId,
			mode: 'observe',
			attempts: 2,
		});
		const failed = sdk.spans().filter(({ name }) => name !== 'request');
		expect(failed).toHaveLength(1);
		for (const span of failed) {
			expect(span).toMatchObject({ name: 'bandit.attempt', parentId: request.id, status: 2 });
			expect(own(span)).toMatchObject({ arm: 'a', result: 'failed' });
		}
		const measured = await sdk.measured();
		expect(measured['bandit.decisions']).toBe(2);
		expect(measured['bandit.outcomes{source=successWhen,status=recorded}']).toBe(1);
		expect(request.events).toMatchObject([{ name: 'gen_ai.evaluation.result' }]);
		expect(request.events[0]!.attributes['gen_ai.response.id']).toMatch(/^chatcmpl-/);
	});

	it.each(ways)('%s has one span of its own where the caller is in none', async (_, ask) => {
		const model = await over();
		await ask(model);
		await model.flush();
		const spans = sdk.spans().filter(({ name }) => name === 'bandit.decide');
		expect(spans).toHaveLength(1);
		expect(spans[0]!.parentId).toBeUndefined();
		expect(own(spans[0]!)).toMatchObject({ goal: 'test', arm: 'b' });
		for (const span of sdk.spans().filter(({ name }) => name === 'bandit.attempt')) {
			expect(span.parentId).toBe(spans[0]!.id);
		}
	});

	it('two calls in one span are told apart', async () => {
		const model = await over();
		await inSpan(sdk, 'request', () => Promise.all([model.invoke('x'), model.invoke('y')]));
		const request = sdk.spans().find(({ name }) => name === 'request')!;
		const decided = sdk.spans().filter(({ name }) => name === 'bandit.decide');
		expect(decided).toMatchObject([{ parentId: request.id }]);
		expect(own(decided[0]!).decision_id).not.toBe(own(request).decision_id);
	});

	it('a chain’s outcome counts once, however it is told', async () => {
		const model = await over({ successWhen: () => undefined });
		const handler = new BanditOutcomeHandler({ model });
		await inSpan(sdk, 'request', async () => {
			await model.pipe(new StringOutputParser()).invoke('x', { callbacks: [handler] });
		});
		await model.flush();
		const told = sdk.spans().flatMap(({ events }) => events);
		expect(told).toMatchObject([{ attributes: { 'gen_ai.evaluation.name': 'bandit.run' } }]);
	});
});
