import { afterEach, describe, expect, it } from 'vitest';
import { banditModel } from '../../src/ai-sdk/index.ts';
import type { BanditOptions } from '../../src/bandit/options.ts';
import { judge } from '../../src/outcome/index.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { tellBy } from '../../src/telemetry/make.ts';
import { majors } from '../ai-sdk/majors.ts';
import { fakeClock, testBandit } from '../bandit/helpers.ts';
import { OpenAiServer, status, text } from '../servers/openai-server.ts';
import { startCollector } from './otlp.ts';
import { inSpan, own, type RunningSdk, sdks } from './sdks.ts';

// biome-ignore lint/suspicious/noExplicitAny: what can't be used
type Any = any;

let sdk: RunningSdk | undefined;
afterEach(async () => {
	await sdk?.stop();
	sdk = undefined;
	tellBy(() => ({ api: undefined, logs: [] }));
});
const [, second] = sdks;
const started = (options?: object): RunningSdk => {
	sdk = second!.start(options);
	return sdk;
};
const evaluation = 'gen_ai.evaluation.result';
const names = ({ spans }: RunningSdk) => spans().map(({ name }) => name);

describe('a decision by itself', () => {
	it('describes the span it is made in, and the second one in it has its own', async () => {
		const sdk = started();
		const bandit = testBandit({ telemetry: undefined });
		const [first, other] = await inSpan(sdk, 'request', async () => [bandit.decide(), bandit.decide()]);
		const [decided, request] = sdk.spans();
		expect([decided!.name, request!.name]).toEqual(['bandit.decide', 'request']);
		expect(own(request!)).toMatchObject({ goal: 'test', decision_id: first!.id, propensity: first!.propensity });
		expect(own(decided!)).toMatchObject({ goal: 'test', decision_id: other!.id });
		expect(decided!.parentId).toBe(request!.id);
	});

	it('has a span of its own where there is none', () => {
		const sdk = started();
		const { id, arm } = testBandit().decide({ segment: 'invoice' });
		expect(sdk.spans()).toMatchObject([{ name: 'bandit.decide', parentId: undefined }]);
		expect(own(sdk.spans()[0]!)).toMatchObject({ decision_id: id, arm, mode: 'adaptive', segment: 'invoice' });
	});

	it('counts once, whatever is said of it, and is open until then', async () => {
		const sdk = started();
		const bandit = testBandit();
		const { id } = bandit.decide();
		bandit.decide();
		expect(await sdk.measured()).toMatchObject({ 'bandit.decisions': 2, 'bandit.open_decisions': 2 });
		await bandit.report(id, 'failure');
		await bandit.report(id, 'failure');
		await bandit.report(id, 'success');
		expect(await sdk.measured()).toMatchObject({
			'bandit.open_decisions': 1,
			'bandit.outcomes{source=user,status=recorded}': 1,
			'bandit.outcomes{source=user,status=duplicate}': 1,
			'bandit.outcomes{source=user,status=revised}': 1,
			'bandit.reward{source=user}.count': 2,
		});
		expect(sdk.spans().flatMap(({ events }) => events)).toHaveLength(2);
	});

	it('is no longer open when its time has passed, or it will have no outcome', async () => {
		const sdk = started();
		const clock = fakeClock();
		const bandit = testBandit({ clock, outcomeTimeoutMs: 1000 });
		bandit.closeDecision(bandit.decide().id);
		bandit.decide();
		expect(await sdk.measured()).toMatchObject({ 'bandit.open_decisions': 1 });
		clock.now += 1000;
		expect(await sdk.measured()).toMatchObject({ 'bandit.open_decisions': 0 });
	});

	it('what it cost and saved adds up to what the report says', async () => {
		const sdk = started();
		const price = { cheap: { input: 1, output: 1 }, dear: { input: 10, output: 10 } };
		const arms = (['cheap', 'dear'] as const).map((id) => ({ id, price: price[id] }));
		const bandit = testBandit({ arms, baseline: 'dear', objective: 'mostSuccess' });
		let spent = 0;
		for (let i = 0; i < 50; i++) {
			const { id, arm } = bandit.decide({ inputTokens: 1000 });
			bandit.observe(id, { inputTokens: 1000, outputTokens: 0 });
			spent += arm === 'cheap' ? 0.001 : 0.01;
		}
		const { 'bandit.cost': cost, 'bandit.savings': savings } = await sdk.measured();
		expect(cost).toBeCloseTo(spent, 9);
		// All would have gone to the baseline.
		expect(savings! + cost!).toBeGreaterThan(0.3);
		expect(savings! + cost!).toBeLessThan(0.8);
	});
});

describe('an outcome', () => {
	it('is a log record where those are collected, in the trace of the span judged', async () => {
		for (const { start } of sdks.slice(1)) {
			sdk = start({ logs: true });
			const bandit = testBandit();
			const { id, arm } = await inSpan(sdk, 'request', async () => bandit.decide());
			await bandit.report(id, { score: 0.25, reason: 'sent back', category: 'wrong_answer' });
			const [request] = sdk.spans();
			expect(names(sdk)).toEqual(['request']);
			expect(request!.events).toEqual([]);
			expect(sdk.logged()).toEqual([
				{
					eventName: evaluation,
					traceId: request!.traceId,
					spanId: request!.id,
					attributes: {
						'gen_ai.evaluation.name': 'bandit.user',
						'gen_ai.evaluation.score.value': 0.25,
						'gen_ai.evaluation.score.label': 'wrong_answer',
						'gen_ai.evaluation.explanation': 'sent back',
						'bandit.goal': 'test',
						'bandit.arm': arm,
						'bandit.decision_id': id,
						'bandit.source': 'user',
						'bandit.status': 'recorded',
					},
				},
			]);
			await sdk.stop();
		}
		sdk = undefined;
	});

	it('goes on a span where the caller says so', async () => {
		const sdk = started({ logs: true });
		const bandit = testBandit({ telemetry: { logger: false } });
		await inSpan(sdk, 'request', async () => bandit.report(bandit.decide().id, 'success'));
		expect(sdk.logged()).toEqual([]);
		expect(sdk.spans()).toMatchObject([{ name: 'request', events: [{ name: evaluation }] }]);
	});

	it('of a decision that another process drew is told where it is reported', async () => {
		const store = memoryStore();
		const elsewhere = testBandit({ store, telemetry: false });
		const { id } = elsewhere.decide();
		await elsewhere.flush();
		const sdk = started();
		const bandit = testBandit({ store });
		await bandit.report(id, 'success');
		expect(sdk.spans()).toMatchObject([
			{ name: 'bandit.outcome', attributes: { 'bandit.decision_id': id }, events: [{ name: evaluation }] },
		]);
		expect(await sdk.measured()).toMatchObject({ 'bandit.outcomes{source=user,status=recorded}': 1 });
	});

	it('of a judge has its reasons where those are kept', async () => {
		for (const keepReasons of [false, true]) {
			const sdk = started({ logs: true });
			const bandit = testBandit({ keepReasons });
			bandit.settleSoon(bandit.decide().id, { score: 0, reason: 'a secret', source: 'judge' });
			expect(sdk.logged()[0]!.attributes['gen_ai.evaluation.explanation']).toBe(keepReasons ? 'a secret' : undefined);
			await sdk.stop();
		}
		sdk = undefined;
	});
});

describe('metrics', () => {
	it('know few segments, and none where there are many', async () => {
		const sdk = started();
		const bandit = testBandit();
		for (let i = 0; i < 30; i++) bandit.decide({ segment: `s${i}` });
		const told = Object.entries(await sdk.measured()).filter(([name]) => name.startsWith('bandit.decisions'));
		expect(told).toHaveLength(21);
		expect(told.find(([name]) => name === 'bandit.decisions')?.[1]).toBe(10);
	});

	it('say how long what can’t be written has waited', async () => {
		const sdk = started();
		const clock = fakeClock();
		const store = memoryStore();
		let isDown = true;
		const failing = {
			...store,
			transact: (...given: Parameters<typeof store.transact>) => {
				if (isDown) throw new Error('down');
				return store.transact(...given);
			},
		};
		const bandit = testBandit({ store: failing, clock, onError: () => {} });
		bandit.decide();
		clock.now += 5000;
		await bandit.flush().catch(() => {});
		expect(await sdk.measured()).toMatchObject({ 'bandit.store.lag': 5, 'bandit.store.buffered': 1 });
		isDown = false;
		await bandit.flush();
		expect(await sdk.measured()).toMatchObject({ 'bandit.store.lag': 0, 'bandit.store.buffered': 0 });
	});

	it('come and go with an SDK that is started after the bandit', async () => {
		const [, kit] = sdks;
		const { api } = kit!.start();
		tellBy(() => ({ api, logs: [] }));
		(api.metrics as Any).disable();
		(api.trace as Any).disable();
		const bandit = testBandit();
		bandit.decide();
		delete (globalThis as Any)[Symbol.for('opentelemetry.js.api.1')];
		const sdk = started();
		bandit.decide();
		expect(await sdk.measured()).toMatchObject({ 'bandit.decisions': 1 });
		expect(names(sdk)).toEqual(['bandit.decide']);
	});
});

describe.each(sdks.slice(1))('with OTLP over HTTP, $name', ({ start, load }) => {
	it('spans and metrics arrive', async () => {
		const collector = await startCollector();
		const { OTLPTraceExporter } = load('@opentelemetry/exporter-trace-otlp-http');
		const { OTLPMetricExporter } = load('@opentelemetry/exporter-metrics-otlp-http');
		sdk = start({
			spanExporter: new OTLPTraceExporter({ url: `${collector.url}/v1/traces` }),
			metricExporter: new OTLPMetricExporter({ url: `${collector.url}/v1/metrics` }),
		});
		const bandit = testBandit();
		const { id } = bandit.decide();
		await bandit.report(id, 'success');
		await sdk.stop();
		sdk = undefined;
		const [span] = collector.named('/v1/traces', 'bandit.decide');
		expect(span.attributes).toContainEqual({ key: 'bandit.decision_id', value: { stringValue: id } });
		const [outcome] = collector.named('/v1/traces', 'bandit.outcome');
		expect(outcome).toMatchObject({ traceId: span.traceId, parentSpanId: span.spanId, events: [{ name: evaluation }] });
		const [decisions] = collector.named('/v1/metrics', 'bandit.decisions');
		expect(decisions.sum.dataPoints).toMatchObject([{ asDouble: 1 }]);
		await collector.stop();
	});
});

describe('the option', () => {
	it('takes a tracer alone, or all three', async () => {
		const sdk = started();
		const { trace, metrics } = sdk.api;
		tellBy(() => ({ api: undefined, logs: [] }));
		testBandit({ telemetry: trace.getTracer('mine') }).decide();
		expect(names(sdk)).toEqual(['bandit.decide']);
		const records: Any[] = [];
		const logger = { emit: (record: Any) => void records.push(record) };
		const all = { tracer: trace.getTracer('mine'), meter: metrics.getMeter('mine'), logger };
		const bandit = testBandit({ telemetry: all });
		await bandit.report(bandit.decide().id, 'success');
		expect(await sdk.measured()).toMatchObject({ 'bandit.decisions': 1 });
		expect(records).toMatchObject([{ eventName: evaluation }]);
	});

	it.each<[Any, RegExp]>([
		[true, /telemetry: true.*Give false, a tracer/],
		[{ tracers: {} }, /telemetry\.tracers.*Is `tracer` meant/],
		[{ tracer: {} }, /telemetry\.tracer.*getTracer/],
		[{ meter: {} }, /telemetry\.meter.*getMeter/],
		[{ logger: {} }, /telemetry\.logger.*getLogger/],
	])('refuses %j', (telemetry, message) => {
		expect(() => testBandit({ telemetry })).toThrow(message);
	});

	it('false: nothing is told', async () => {
		const sdk = started();
		const bandit = testBandit({ telemetry: false });
		await bandit.report(bandit.decide().id, 'success');
		expect(sdk.spans()).toEqual([]);
		expect(await sdk.measured()).toEqual({});
	});
});

describe('telemetry that throws', () => {
	const thrower = (methods: readonly string[]): Any =>
		Object.fromEntries(
			methods.map((name) => [
				name,
				() => {
					throw new Error(`no ${name}`);
				},
			]),
		);
	const context = { getValue: () => undefined };
	const apis: [string, Any][] = [
		['everything', thrower([])],
		[
			'spans',
			{
				trace: {
					getTracerProvider: () => ({
						getTracer: () => ({
							startSpan: () => ({ ...thrower(['setAttributes', 'addEvent', 'end']), isRecording: () => true }),
						}),
					}),
					getSpan: () => undefined,
					setSpan: () => context,
				},
				context: { active: () => context, ...thrower(['with']) },
				metrics: { getMeter: () => ({}) },
				createNoopMeter: () => undefined,
			},
		],
	];

	it.each(apis)('(%s) breaks nothing, and is told', async (_, api) => {
		const whole = api.trace === undefined ? { trace: thrower(['getTracerProvider']), ...api } : api;
		const complete = { context: thrower(['active', 'with']), metrics: thrower(['getMeter']), ...whole };
		tellBy(() => ({ api: { createNoopMeter: () => undefined, ...complete }, logs: [thrower(['getLogger'])] }));
		const during = new Set<string>();
		const options: Partial<BanditOptions> = { onError: (event) => void during.add(event.during) };
		const bandit = testBandit(options);
		const { id } = bandit.decide();
		expect(await bandit.report(id, 'success')).toMatchObject({ status: 'recorded' });
		await bandit.close();
		expect(during).toEqual(new Set(['telemetry']));
	});

	it.each(apis)('(%s) breaks no call', async (_, api) => {
		const complete = {
			trace: thrower(['getTracerProvider']),
			context: thrower(['active', 'with']),
			metrics: thrower(['getMeter']),
			...api,
		};
		tellBy(() => ({ api: complete, logs: [thrower(['getLogger'])] }));
		const server = await OpenAiServer.start(({ model }) =>
			model === 'broken' ? status(503) : text(model === 'judge' ? '{"score":1}' : 'fine'),
		);
		const { ai, model } = majors.at(-1)!;
		const during = new Set<string>();
		const bandit = banditModel({
			arms: ['broken', 'good'].map((id, i) => ({
				id,
				model: model(server.url, id),
				prior: { mean: 0.9 - 0.4 * i, strength: 1e4 },
			})) as Any,
			successWhen: judge({ model: model(server.url, 'judge') as Any, rubric: 'Polite.' }),
			objective: 'mostSuccess',
			store: memoryStore(),
			onError: (event) => void during.add(event.during),
		});
		for (let i = 0; i < 5; i++) {
			expect((await ai.generateText({ model: bandit, prompt: 'x', maxRetries: 0 })).text).toBe('fine');
			const streamed = ai.streamText({ model: bandit, prompt: 'x', maxRetries: 0 });
			expect(await streamed.text).toBe('fine');
		}
		await bandit.flush();
		expect(bandit.insights().arms.reduce((sum, { outcomes }) => sum + outcomes, 0)).toBe(10);
		expect(during).toContain('telemetry');
		await server.close();
	});
});
