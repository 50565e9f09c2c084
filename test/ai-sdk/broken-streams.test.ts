import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { banditModel, type SdkModel } from '../../src/ai-sdk/index.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { insight } from '../bandit/helpers.ts';
import { OpenAiServer, type Reply, text } from '../servers/openai-server.ts';
import { majors } from './majors.ts';

type Part = Readonly<Record<string, unknown>>;

/** Draws the first model first, and tries the second when it fails. */
const over = (first: SdkModel, second: SdkModel) =>
	banditModel({
		arms: [
			{ model: first, id: 'first', prior: { mean: 0.99, strength: 1000 }, price: { input: 1, output: 1 } },
			{ model: second, id: 'second', prior: { mean: 0.5, strength: 1000 }, price: { input: 1, output: 1 } },
		],
		policy: 'beta',
		store: memoryStore(),
		onError: () => {},
	});

/** Answers of status 200 that are no stream, and streams that are no answer. */
const noAnswers: Record<string, Reply> = {
	'an empty body': { kind: 'body', body: '', type: 'text/event-stream' },
	'an empty body of no type': { kind: 'body', body: '', type: 'application/octet-stream' },
	'a page of HTML': { kind: 'body', body: '<!doctype html><title>Sign in</title><p>Please sign in.' },
	'a page of HTML, said to be a stream': {
		kind: 'body',
		body: '<html>\n<body>\nBad gateway\n\n',
		type: 'text/event-stream',
	},
	'a comment': { kind: 'body', body: ': keep-alive\n\n', type: 'text/event-stream' },
	'the end mark alone': { kind: 'body', body: 'data: [DONE]\n\n', type: 'text/event-stream' },
	'broken JSON': { kind: 'broken-json' },
	'an error': { kind: 'error-event' },
	'its frame, and a cut': { kind: 'drop-after', text: '' },
	'its frame, and an error': { kind: 'error-after', text: '' },
};

let server: OpenAiServer;
beforeAll(async () => {
	server = await OpenAiServer.start(({ model }) => noAnswers[model] ?? text('fine'));
});
afterAll(() => server.close());

describe.each(majors)('$name', ({ ai, model, version }) => {
	const answered = async (bandit: SdkModel): Promise<string> => {
		const result = ai.streamText({ model: bandit, prompt: 'x', maxRetries: 0, onError: () => {} });
		await result.consumeStream();
		return Promise.resolve(result.text).catch((error: Error) => `no answer: ${error.message}`);
	};

	it.each(Object.keys(noAnswers))('%s is no answer: another arm gives one', async (id) => {
		const bandit = over(model(server.url, id), model(server.url, 'good'));
		for (let call = 0; call < 3; call++) expect(await answered(bandit)).toBe('fine');
		expect(server.calls(id)).toBeGreaterThan(0);
		expect(insight(bandit.bandit, 'first')).toMatchObject({ outcomes: 0, availability: 0 });
		server.seen.length = 0;
	});

	it('headers and names are those of the arm that answered', async () => {
		for (const id of ['its frame, and an error', 'broken JSON']) {
			const bandit = over(model(server.url, id), model(server.url, 'good'));
			const result = ai.streamText({ model: bandit, prompt: 'x', maxRetries: 0, onError: () => {} });
			await result.consumeStream();
			expect(server.calls(id)).toBe(1);
			const { headers, modelId, id: responseId } = await result.response;
			expect([headers['x-served-by'], modelId]).toEqual(['good', 'good']);
			expect(responseId).toMatch(/^chatcmpl-/);
			server.seen.length = 0;
		}
	});

	it('a short answer with a strange reason is one, and so is an empty one that a model gave', async () => {
		const own = await OpenAiServer.start(({ model }) =>
			model === 'odd' ? text('', { finish: 'model_limit' }) : model === 'empty' ? text('') : text('fine'),
		);
		for (const id of ['odd', 'empty']) {
			const bandit = over(model(own.url, id), model(own.url, 'good'));
			await answered(bandit);
			await bandit.flush();
			expect(own.calls(id)).toBe(1);
			expect(insight(bandit.bandit, 'first')).toMatchObject({
				outcomes: 1,
				mean: expect.closeTo(0.989, 2),
				availability: 1,
			});
		}
		expect(own.calls('good')).toBe(0);
		await own.close();
	});

	/** Parts that bring something, in this version. */
	const contents: Part[] =
		version === 'v1'
			? [
					{ type: 'text-delta', textDelta: 'a' },
					{ type: 'reasoning', textDelta: 'because' },
					{ type: 'redacted-reasoning', data: 'x' },
					{ type: 'tool-call-delta', toolCallType: 'function', toolCallId: '1', toolName: 't', argsTextDelta: '{' },
					{ type: 'tool-call', toolCallType: 'function', toolCallId: '1', toolName: 't', args: '{}' },
					{ type: 'source', source: { sourceType: 'url', id: '1', url: 'https://a.test' } },
					{ type: 'file', mimeType: 'image/png', data: 'eA==' },
				]
			: [
					{ type: 'text-delta', id: '0', delta: 'a' },
					{ type: 'reasoning-delta', id: '0', delta: 'because' },
					{ type: 'tool-input-delta', id: '1', delta: '{' },
					{ type: 'tool-call', toolCallId: '1', toolName: 't', input: '{}' },
					{ type: 'tool-result', toolCallId: '1', toolName: 't', result: 1 },
					{ type: 'source', sourceType: 'url', id: '1', url: 'https://a.test' },
					{ type: 'file', mediaType: 'image/png', data: 'eA==' },
					{ type: 'reasoning-file', mediaType: 'image/png', data: 'eA==' },
					{ type: 'tool-approval-request', approvalId: '1', toolCallId: '1' },
				];

	/** Parts that say nothing yet. */
	const frames: Part[] =
		version === 'v1'
			? [
					{ type: 'response-metadata', id: 'r', modelId: 'm' },
					{ type: 'text-delta', textDelta: '' },
					{ type: 'reasoning', textDelta: '' },
					{ type: 'reasoning-signature', signature: 'x' },
					{ type: 'tool-call-delta', toolCallType: 'function', toolCallId: '1', toolName: 't', argsTextDelta: '' },
					{ type: 'a-kind-to-come', value: 1 },
				]
			: [
					{ type: 'stream-start', warnings: [] },
					{ type: 'response-metadata', id: 'r', modelId: 'm' },
					{ type: 'text-start', id: '0' },
					{ type: 'text-delta', id: '0', delta: '' },
					{ type: 'text-end', id: '0' },
					{ type: 'reasoning-start', id: '0' },
					{ type: 'reasoning-end', id: '0' },
					{ type: 'tool-input-start', id: '1', toolName: 't' },
					{ type: 'custom', kind: 'anthropic.message-start', providerMetadata: { anthropic: {} } },
					{ type: 'ping' },
					{ type: 'raw', rawValue: {} },
					{ type: 'a-kind-to-come', value: 1 },
				];

	/** Sends these, and breaks. */
	const breaks = (parts: readonly Part[]) =>
		({
			specificationVersion: version,
			provider: 'test',
			modelId: 'breaks',
			doGenerate: () => Promise.reject(new Error('streams only')),
			doStream: async () => ({
				stream: new ReadableStream({
					start(controller) {
						for (const part of parts) controller.enqueue(part);
						controller.enqueue({ type: 'error', error: new Error('overloaded') });
						controller.close();
					},
				}),
			}),
		}) as unknown as SdkModel;

	/** Types of the parts that come of a call. */
	async function typesOf(parts: readonly Part[]): Promise<unknown[]> {
		const bandit = over(breaks(parts), breaks([...frames.slice(0, 1), ...contents.slice(0, 1)]));
		const options = { prompt: [{ role: 'user', content: [{ type: 'text', text: 'x' }] }] } as never;
		const { stream } = (await bandit.doStream(options)) as { stream: ReadableStream<Part> };
		const types: unknown[] = [];
		for await (const { type } of stream) types.push(type);
		return types;
	}

	it.each(contents.map((part) => ({ part })))('$part.type is content: nobody speaks after it', async ({ part }) => {
		expect(await typesOf([...frames, part])).toEqual([...[...frames, part].map(({ type }) => type), 'error']);
	});

	it.each(frames.map((part) => ({ part })))('$part.type alone is none: another arm takes over', async ({ part }) => {
		const own = [frames[0]!.type, contents[0]!.type, 'error'];
		expect(await typesOf([part])).toEqual(own);
		expect(await typesOf(frames)).toEqual(own);
	});
});
