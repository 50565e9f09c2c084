/** Agent runs of ai 7 whose callbacks were forgotten. */
import { generateText, isStepCount, jsonSchema, registerTelemetry, streamText, ToolLoopAgent, tool } from 'ai';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BanditModelOptions, banditModel, banditTelemetry, outcomeCallbacks } from '../../src/ai-sdk/index.ts';
import type { OutcomeEvent } from '../../src/bandit/callbacks.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { majors } from '../ai-sdk/majors.ts';
import { OpenAiServer, type Script, status, text } from '../servers/openai-server.ts';

// biome-ignore lint/suspicious/noExplicitAny: an event of a durable agent
type Any = any;

/** Calls the tool until so many tool results are in the prompt, then answers. */
const loop =
	(results: number): Script =>
	({ body }) =>
		body.messages.filter(({ role }) => role === 'tool').length >= results
			? text('The answer is 7.')
			: { kind: 'tools', calls: [{ name: 'look', input: {} }] };

let server: OpenAiServer;
beforeEach(async () => {
	server = await OpenAiServer.start(loop(2));
	globalThis.AI_SDK_TELEMETRY_INTEGRATIONS = undefined;
});
afterEach(() => server.close());

let goals = 0;
function setUp(options: Partial<BanditModelOptions<never>> = {}) {
	const outcomes: OutcomeEvent[] = [];
	const model = banditModel({
		goal: `runs ${++goals}`,
		arms: ['a', 'b'].map((id) => ({ id, model: majors.at(-1)!.model(server.url, id) })) as Any,
		store: memoryStore(),
		policy: 'beta',
		successWhen: () => undefined,
		onError: ({ error }) => {
			throw error;
		},
		onOutcome: (event) => outcomes.push(event),
		...options,
	}) as Any;
	/** Score, source and category of each outcome, when all have come in. */
	const told = async () => {
		// The integration looks at a run when its callbacks have been called.
		await new Promise((resolve) => setTimeout(resolve, 0));
		await model.flush();
		await model.flush();
		return outcomes.map(({ outcome: { score, source, category } }) => [score, source, category]);
	};
	return { model, told };
}
const look = (execute: () => Promise<string> = async () => 'seen') => ({
	look: tool({ description: 'looks', inputSchema: jsonSchema<object>({ type: 'object', properties: {} }), execute }),
});
const call = (model: Any, more: object = {}) => ({
	model,
	prompt: 'x',
	maxRetries: 0,
	tools: look(),
	stopWhen: isStepCount(5),
	onError: () => {},
	...more,
});

describe('banditTelemetry', () => {
	beforeEach(() => registerTelemetry(banditTelemetry()));

	it('settles a loop of generateText', async () => {
		const { model, told } = setUp();
		expect((await generateText(call(model))).text).toContain('7');
		expect(await told()).toEqual([[1, 'run', undefined]]);
	});

	it('settles a loop of streamText', async () => {
		const { model, told } = setUp();
		await streamText(call(model)).consumeStream();
		expect(await told()).toEqual([[1, 'run', undefined]]);
	});

	it('settles an agent’s run, and one that was named', async () => {
		const { model, told } = setUp();
		await new ToolLoopAgent(call(model.run().model) as Any).generate({ prompt: 'x' });
		expect(await told()).toEqual([[1, 'run', undefined]]);
	});

	it('a loop that was cut off at its step limit has failed', async () => {
		const { model, told } = setUp();
		await generateText(call(model, { stopWhen: isStepCount(2) }));
		expect(await told()).toEqual([[0, 'run', 'step_limit']]);
	});

	it.each([
		['generateText', (options: Any) => generateText(options)],
		['streamText', (options: Any) => streamText(options).consumeStream()],
	])('a loop of %s that breaks has failed', async (_, run) => {
		const { model, told } = setUp({ onError: () => {} });
		server.script = ({ body }) => (body.messages.length > 1 ? status(400) : loop(1)({ body } as Any));
		await run(call(model)).then(
			() => {},
			() => {},
		);
		expect(await told()).toEqual([[0, 'run', 'provider_error']]);
	});

	it.each([
		['generateText', (options: Any) => generateText(options)],
		['streamText', (options: Any) => streamText(options).consumeStream()],
	])('an abort of %s teaches nothing', async (_, run) => {
		const { model, told } = setUp({ onError: () => {} });
		const controller = new AbortController();
		server.script = ({ body }) => {
			if (body.messages.length === 1) return loop(1)({ body } as Any);
			setTimeout(() => controller.abort(), 0);
			return { kind: 'hang' };
		};
		await run(call(model, { abortSignal: controller.signal })).then(
			() => {},
			() => {},
		);
		expect(await told()).toEqual([]);
	});

	it('keeps still where callbacks are set, whatever they say', async () => {
		const { model, told } = setUp();
		const run = model.run();
		await generateText(call(run.model, run.callbacks({ successWhen: () => 0.25 })));
		expect(await told()).toEqual([[0.25, 'run', 'other']]);
	});

	it('keeps still where callbacks leave a run without an outcome', async () => {
		const { model, told } = setUp();
		await generateText(call(model, outcomeCallbacks(model, { successWhen: () => undefined })));
		expect(await told()).toEqual([]);
	});

	it('keeps still where the run has an outcome', async () => {
		const { model, told } = setUp();
		await model.withRun(async (run: Any) => {
			const done = look(async () => {
				await run.score(0.5);
				return 'seen';
			});
			await generateText(call(run.model, { tools: done }));
		});
		expect(await told()).toEqual([[0.5, 'run', undefined]]);
	});

	it('counts once when the run is settled afterwards', async () => {
		const { model, told } = setUp();
		const run = model.run();
		await generateText(call(run.model));
		await told();
		await run.fail('no');
		expect(await told()).toEqual([
			[1, 'run', undefined],
			[0, 'run', undefined],
		]);
		expect(model.insights().arms.reduce((sum: number, { outcomes }: Any) => sum + outcomes, 0)).toBe(1);
	});

	it('leaves calls of one step to their own condition', async () => {
		const { model, told } = setUp({ successWhen: ({ text }) => text !== '' });
		server.script = () => text('fine');
		await generateText(call(model));
		expect(await told()).toEqual([[1, 'successWhen', undefined]]);
	});

	it('does not know what the SDK does not tell it', async () => {
		const { model, told } = setUp();
		await generateText(call(model, { telemetry: { recordOutputs: false } }));
		await generateText(call(model, { telemetry: { isEnabled: false } }));
		expect(await told()).toEqual([]);
	});
});

it('judges runs as it is told to', async () => {
	registerTelemetry(banditTelemetry({ successWhen: ({ text }) => text.includes('8'), finalTools: ['look'] }));
	const { model, told } = setUp();
	await generateText(call(model));
	expect(await told()).toEqual([[0, 'run', 'other']]);
});

it('ignores what a durable agent replays', async () => {
	const { model, told } = setUp();
	const result = await generateText(call(model));
	const integration = banditTelemetry();
	const event: Any = { callId: 'c', steps: result.steps, durableContext: { phase: 'replay' } };
	integration.onEnd(event);
	expect(await told()).toEqual([]);
	integration.onEnd({ ...event, durableContext: { phase: 'live' } });
	expect(await told()).toEqual([[1, 'run', undefined]]);
});

it('refuses what it can’t use', () => {
	expect(() => banditTelemetry({ sucessWhen: () => 1 } as Any)).toThrow(/Is `successWhen` meant/);
	expect(() => banditTelemetry({ successWhen: 3 as Any })).toThrow(/successWhen/);
});
