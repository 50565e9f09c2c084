/** What OpenTelemetry hears of calls through the real AI SDK, in all majors of both, over HTTP. */
import { OpenTelemetry } from '@ai-sdk/otel';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { banditModel } from '../../src/ai-sdk/index.ts';
import { judge } from '../../src/outcome/index.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { majors } from '../ai-sdk/majors.ts';
import { OpenAiServer, type Reply, status, text } from '../servers/openai-server.ts';
import { type EndedSpan, own, type RunningSdk, sdks } from './sdks.ts';

// biome-ignore lint/suspicious/noExplicitAny: one test body for four incompatible sets of types
type Any = any;

const answers: Record<string, Reply> = {
	broken: status(503),
	poor: text('bad'),
	slow: text('late', { delayMs: 60_000 }),
	judge: text('{"score":0.25,"reason":"the answer quotes a secret"}'),
};
const script = ({ model }: { model: string }) => answers[model] ?? text('fine');
let server: OpenAiServer;
let sdk: RunningSdk;
beforeAll(async () => {
	server = await OpenAiServer.start(script);
});
afterAll(() => server.close());
afterEach(() => sdk.stop());

const evaluation = 'gen_ai.evaluation.result';
const isOurs = ({ name }: EndedSpan) => name.startsWith('bandit.');
const ended = (name: string) => sdk.spans().filter((span) => span.name === name);
const results = () => sdk.spans().flatMap((span) => span.events.filter(({ name }) => name === evaluation));

const cases = majors.flatMap((major) =>
	(['generateText', 'streamText'] as const).map((method) => [`${major.name}, ${method}`, major, method] as const),
);

describe.each(sdks)('OpenTelemetry $name', ({ name: sdkName, start }) => {
	// All majors of the AI SDK on one of OpenTelemetry's, and some on the others.
	const others: Record<string, string[]> = {
		'SDK 1': ['ai 4, streamText'],
		'SDK 3': ['ai 6, streamText', 'ai 7, generateText'],
	};
	const some = cases.filter(([call]) => others[sdkName]?.includes(call) ?? true);
	describe.each(some)('%s', (_, { name, ai, model, version }, method) => {
		/** A bandit over these models, the first of which is drawn, and a call of it. */
		function over(ids: readonly string[], options: object = {}, first = 0) {
			sdk = start();
			const bandit = banditModel({
				goal: 'triage',
				arms: ids.map((id, i) => ({
					id,
					model: model(server.url, id),
					prior: { mean: i === first ? 0.9 : 0.5, strength: 10_000 },
					price: { input: 1 + 9 * i, output: 1 + 9 * i },
				})),
				policy: 'beta',
				objective: 'mostSuccess',
				store: memoryStore(),
				onError: () => {},
				...options,
			}) as Any;
			const isEnabled = { isEnabled: true };
			const traced =
				version === 'v4'
					? { telemetry: { ...isEnabled, integrations: [new OpenTelemetry()] } }
					: { experimental_telemetry: isEnabled };
			return {
				bandit,
				async ask(more: object = {}): Promise<string> {
					const result = await ai[method]({
						model: bandit,
						prompt: 'x',
						maxRetries: 0,
						onError: () => {},
						...traced,
						...more,
					});
					let said = '';
					if (method === 'generateText') said = result.text;
					else for await (const delta of result.textStream) said += delta;
					await bandit.flush();
					return said;
				},
			};
		}
		/** The span that the SDK has for the call of the model. */
		const chat = () => {
			const [span, ...others] = sdk
				.spans()
				.filter(({ name }) => (version === 'v4' ? /^chat / : /^ai\..*\.do(Generate|Stream)$/).test(name));
			expect(others).toEqual([]);
			return span!;
		};

		it('outcomes find the decision by the trace, the span and the response', async () => {
			const { bandit, ask } = over(['good', 'other']);
			await ask();
			const { bandit: known } = bandit;
			const { traceId, id: spanId } = sdk.spans().find(({ attributes }) => 'bandit.decision_id' in attributes)!;
			const ids = await known.decisionsOf({ traceId });
			expect(ids).toHaveLength(1);
			expect(await known.decisionsOf({ traceId, spanId })).toEqual(ids);
			expect(await known.decisionsOf({ traceId: '0af7651916cd43dd8448eb211c80319c' })).toEqual([]);
			const responseId = (await known.record(ids[0])).aliases.find((alias: string) => alias.startsWith('response/'));
			expect(await known.decisionsOf({ responseId: responseId.slice('response/'.length) })).toEqual(ids);
		});

		it('the SDK’s own span says who answered and why; nothing is counted twice', async () => {
			const { ask } = over(['good', 'poor']);
			const said = await ask({
				providerOptions: { bandit: { segment: 'invoice' } },
			});
			expect(said).toBe('fine');
			expect(own(chat())).toMatchObject({
				goal: 'triage',
				arm: 'good',
				mode: 'adaptive',
				segment: 'invoice',
				attempts: 1,
				escalated: false,
				decision_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
			});
			const { propensity, expected_success: success, expected_cost_usd: cost } = own(chat());
			expect(propensity).toBeGreaterThan(0.99);
			expect(success).toBeCloseTo(0.9, 2);
			expect(cost).toBeGreaterThan(0);
			expect(sdk.spans().filter(isOurs)).toEqual([]);
			// The SDK counts tokens, and nobody else does.
			expect(Object.keys(own(chat())).filter((name) => /token|usage/.test(name))).toEqual([]);
			expect(results()).toHaveLength(1);
			const id = own(chat()).decision_id;
			expect(chat().events.find(({ name }) => name === evaluation)?.attributes).toMatchObject({
				'gen_ai.evaluation.name': 'bandit.default',
				'gen_ai.evaluation.score.value': 1,
				'gen_ai.evaluation.score.label': 'success',
				'gen_ai.response.id': expect.stringMatching(/^chatcmpl-/),
				'bandit.decision_id': id,
			});
			const { 'bandit.store.lag': lag, ...measured } = await sdk.measured();
			expect(lag).toBeGreaterThanOrEqual(0);
			expect(measured).toMatchObject({
				'bandit.decisions{segment=invoice}': 1,
				'bandit.outcomes{segment=invoice,source=default,status=recorded}': 1,
				'bandit.reward{segment=invoice,source=default}': 1,
				'bandit.reward{segment=invoice,source=default}.count': 1,
				'bandit.breaker.state': 0,
				'bandit.open_decisions': 0,
				'bandit.store.buffered': 0,
			});
			expect(measured['bandit.cost{segment=invoice}']).toBeCloseTo(30 / 1e6, 9);
		});

		it('an arm that failed is a child of it', async () => {
			const { ask } = over(['broken', 'good']);
			expect(await ask()).toBe('fine');
			expect(own(chat())).toMatchObject({ arm: 'good', attempts: 2 });
			expect(sdk.spans().filter(isOurs)).toMatchObject([
				{
					name: 'bandit.attempt',
					parentId: chat().id,
					traceId: chat().traceId,
					status: 2,
					attributes: {
						'bandit.arm': 'broken',
						'bandit.result': 'failed',
						'error.type': '503',
						'http.response.status_code': 503,
					},
				},
			]);
			expect(ended('bandit.attempt')[0]!.attributes['bandit.decision_id']).not.toBe(own(chat()).decision_id);
			expect(await sdk.measured()).toMatchObject({
				'bandit.decisions': 2,
				'bandit.attempt.faults{error.type=provider_error}': 1,
				'bandit.outcomes{source=default,status=recorded}': 1,
			});
		});

		it('a call that the SDK tries again describes its span by the one that served', async () => {
			let asked = 0;
			server.script = () => (++asked === 1 ? status(503) : text('fine'));
			const { ask } = over(['flaky']);
			expect(await ask({ maxRetries: 1 })).toBe('fine');
			server.script = script;
			const [failed, ...others] = sdk.spans().filter(({ name }) => name === 'bandit.attempt');
			expect(others).toEqual([]);
			// One span for both tries, or one each, of which ai 7 does not end the first of a stream.
			const chats = sdk.spans().filter((span) => own(span).attempts !== undefined);
			expect(chats.map(({ traceId }) => traceId)).toContain(failed!.traceId);
			if (name !== 'ai 7' || method !== 'streamText') expect(chats.map(({ id }) => id)).toContain(failed!.parentId);
			expect(own(chats.at(-1)!)).toMatchObject({ arm: 'flaky', attempts: 1 });
			expect(own(chats.at(-1)!).decision_id).not.toBe(own(failed!).decision_id);
			expect(sdk.spans().filter(({ name }) => name === 'bandit.decide')).toEqual([]);
		});

		it('a call that no arm could serve says whom it asked', async () => {
			const { ask } = over(['broken']);
			await ask().catch(() => {});
			expect(own(chat())).toMatchObject({ goal: 'triage', arm: 'broken', attempts: 1 });
			expect(ended('bandit.attempt')).toMatchObject([{ parentId: chat().id, status: 2 }]);
			expect(results()).toEqual([]);
		});

		it('an answer that was replaced by a better one has its own outcome', async () => {
			const escalate = method === 'streamText' ? { buffer: true } : true;
			const successWhen = ({ text }: { text: string }) => text !== 'bad';
			const objective = { cheapest: { within: 0.9 } };
			// The cheap one is asked first, and the other one is thought to be better.
			const { ask } = over(['poor', 'good'], { escalate, successWhen, objective }, 1);
			expect(await ask()).toBe('fine');
			expect(own(chat())).toMatchObject({ arm: 'good', attempts: 2, escalated: true });
			const told = results().map(({ attributes }) => attributes);
			expect(told.map((each) => [each['bandit.arm'], each['gen_ai.evaluation.score.value']])).toEqual([
				['poor', 0],
				['good', 1],
			]);
			expect(new Set(told.map((each) => each['gen_ai.response.id'])).size).toBe(2);
			expect(sdk.spans().filter(isOurs)).toEqual([]);
		});

		it('of two arms that were asked at once, both are told', async () => {
			const { ask } = over(['slow', 'good'], { hedgeAfterMs: 5 });
			expect(await ask()).toBe('fine');
			expect(own(chat())).toMatchObject({ arm: 'good', attempts: 2 });
			const told = sdk.spans().filter(isOurs);
			expect(told.map((span) => [span.name, own(span).arm, own(span).result]).sort()).toEqual([
				['bandit.attempt', 'slow', 'lost'],
				['bandit.hedge', 'good', 'served'],
			]);
			expect(new Set(told.map(({ parentId }) => parentId))).toEqual(new Set([chat().id]));
		});

		it('a judge is a child, with what it found, and without its reasons', async () => {
			const successWhen = judge({ model: model(server.url, 'judge') as never, rubric: 'Polite.' });
			const { ask } = over(['good'], { successWhen });
			await ask();
			expect(ended('bandit.judge')).toMatchObject([{ parentId: chat().id, traceId: chat().traceId }]);
			expect(results()).toHaveLength(1);
			expect(results()[0]!.attributes).toMatchObject({
				'gen_ai.evaluation.name': 'bandit.judge',
				'gen_ai.evaluation.score.value': 0.25,
				'gen_ai.evaluation.score.label': 'wrong_answer',
			});
			expect(JSON.stringify(sdk.spans().map(({ events }) => events))).not.toContain('secret');
		});

		it('a user’s word finds the answer’s span, long after it has ended, and counts once', async () => {
			const { ask, bandit } = over(['good'], { successWhen: () => undefined });
			await ask();
			const id = own(chat()).decision_id;
			await bandit.report(id, 'success');
			await bandit.report(id, 'success');
			expect(ended('bandit.outcome')).toMatchObject([{ parentId: chat().id, traceId: chat().traceId }]);
			expect(ended('bandit.outcome')[0]!.events).toMatchObject([
				{ name: evaluation, attributes: { 'gen_ai.evaluation.name': 'bandit.user' } },
			]);
			expect(await sdk.measured()).toMatchObject({
				'bandit.outcomes{source=user,status=recorded}': 1,
				'bandit.outcomes{source=user,status=duplicate}': 1,
				'bandit.reward{source=user}.count': 1,
			});
		});
	});
});
