import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ChatAnthropic } from '@langchain/anthropic';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { SimpleChatModel } from '@langchain/core/language_models/chat_models';
import { AIMessageChunk, type BaseMessage } from '@langchain/core/messages';
import { ChatGenerationChunk } from '@langchain/core/outputs';
import { ChatOpenAI } from '@langchain/openai';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ChatBandit, type ChatBanditFields } from '../../src/langchain/index.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { fakeClock, insight } from '../bandit/helpers.ts';

const closers: (() => void)[] = [];
afterEach(() => {
	for (const close of closers.splice(0)) close();
});

/** A server whose 200s have this body; cut: then the connection breaks, open: then there is silence. */
async function serve(body: string, type = 'text/event-stream', end: 'end' | 'cut' | 'open' = 'end') {
	const told = { calls: 0, gone: 0 };
	const server: Server = createServer((request, response) => {
		told.calls++;
		request.resume();
		response.on('close', () => told.gone++);
		response.writeHead(200, { 'content-type': type });
		response.flushHeaders();
		response.write(body);
		if (end === 'end') response.end();
		else if (end === 'cut') setTimeout(() => response.destroy(), 50);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	closers.push(() => {
		server.closeAllConnections();
		server.close();
	});
	return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, told };
}

const openai = (baseURL: string) =>
	new ChatOpenAI({ model: 'gpt-4o', apiKey: 'k', maxRetries: 0, configuration: { baseURL } });
const anthropic = (anthropicApiUrl: string) =>
	new ChatAnthropic({ model: 'claude-haiku-4-5', apiKey: 'k', maxRetries: 0, anthropicApiUrl });

const data = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;
const event = (name: string, value: object): string => `event: ${name}\n${data({ type: name, ...value })}`;
const delta = (value: object, finish_reason: string | null = null): string =>
	data({
		id: 'c',
		object: 'chat.completion.chunk',
		model: 'gpt-4o',
		choices: [{ index: 0, delta: value, finish_reason }],
	});
const message = {
	id: 'm',
	type: 'message',
	role: 'assistant',
	model: 'c',
	content: [],
	stop_reason: null,
	usage: { input_tokens: 3, output_tokens: 1 },
};
const overloaded = event('error', { error: { type: 'overloaded_error', message: 'Overloaded' } });
const words = event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } });
const says = event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'well' } });

/** Says each of these as a chunk, then breaks if it is told to. */
class Chunks extends SimpleChatModel {
	readonly chunks: readonly ConstructorParameters<typeof AIMessageChunk>[0][];
	readonly breaks: boolean;
	asked = 0;

	constructor(chunks: Chunks['chunks'], breaks: boolean) {
		super({});
		this.chunks = chunks;
		this.breaks = breaks;
	}

	_llmType(): string {
		return 'chunks';
	}

	async _call(_: BaseMessage[]): Promise<string> {
		return 'whole';
	}

	override async *_streamResponseChunks(): AsyncGenerator<ChatGenerationChunk> {
		this.asked++;
		for (const fields of this.chunks) {
			yield new ChatGenerationChunk({ message: new AIMessageChunk(fields), text: '' });
		}
		if (this.breaks) throw new Error('overloaded');
	}
}

/** Draws the first model first, and tries the second when it fails. */
function over(
	first: BaseChatModel,
	more: Partial<ChatBanditFields> = {},
	second = new Chunks([{ content: 'fine' }], false),
) {
	const bandit = new ChatBandit({
		arms: [
			{ model: first, id: 'first', prior: { mean: 0.99, strength: 1000 }, price: { input: 1, output: 1 } },
			{ model: second, id: 'second', prior: { mean: 0.5, strength: 1000 }, price: { input: 1, output: 1 } },
		],
		policy: 'beta',
		store: memoryStore(),
		onError: () => {},
		...more,
	});
	return { bandit, second };
}

async function textOf(bandit: ChatBandit, options?: object): Promise<string> {
	let text = '';
	for await (const chunk of await bandit.stream('x', options)) text += chunk.text;
	return text;
}

describe('a 200 that is no answer', () => {
	const table: [string, (url: string) => BaseChatModel, string, string?, ('end' | 'cut')?][] = [
		['OpenAI, an empty body', openai, ''],
		['OpenAI, a page of HTML', openai, '<html>Sign in</html>', 'text/html'],
		['OpenAI, a page of HTML in lines', openai, '<html>\n\nBad gateway\n\n'],
		['OpenAI, the end mark alone', openai, 'data: [DONE]\n\n'],
		['OpenAI, its frame alone', openai, delta({ role: 'assistant', content: '' })],
		[
			'OpenAI, an error in it',
			openai,
			delta({ role: 'assistant', content: '' }) + data({ error: { message: 'overloaded' } }),
		],
		['Anthropic, an empty body', anthropic, ''],
		['Anthropic, a page of HTML', anthropic, '<html>Sign in</html>', 'text/html'],
		['Anthropic, an error first', anthropic, overloaded],
		['Anthropic, an error after the start', anthropic, event('message_start', { message }) + overloaded],
		['Anthropic, an error after an empty block', anthropic, event('message_start', { message }) + words + overloaded],
		['Anthropic, a cut after the start', anthropic, event('message_start', { message }), undefined, 'cut'],
	];
	it.each(table)('%s: another arm answers', async (_, make, body, type, end) => {
		const { url } = await serve(body, type, end);
		const { bandit } = over(make(url));
		for (let call = 0; call < 3; call++) expect(await textOf(bandit)).toBe('fine');
		expect(insight(bandit.bandit, 'first')).toMatchObject({ outcomes: 0, availability: 0 });
	});

	it('also where the stream is buffered to be judged', async () => {
		const { url } = await serve('');
		const { bandit } = over(openai(url), { escalate: { buffer: true } });
		expect(await textOf(bandit)).toBe('fine');
	});
});

describe('a stream that breaks after its first words', () => {
	const table: [string, (url: string) => BaseChatModel, string, 'end' | 'cut'][] = [
		['OpenAI, by an error', openai, delta({ content: 'well' }) + data({ error: { message: 'overloaded' } }), 'end'],
		['OpenAI, by a cut', openai, delta({ content: 'well' }), 'cut'],
		['Anthropic, by an error', anthropic, event('message_start', { message }) + words + says + overloaded, 'end'],
	];
	it.each(table)('%s: its arm is put aside', async (_, make, body, end) => {
		for (const failures of [2, 5]) {
			const { url, told } = await serve(body, undefined, end);
			const { bandit } = over(make(url), { clock: fakeClock(), breaker: { failures } });
			for (let call = 0; call < failures + 3; call++) await textOf(bandit).catch(() => {});
			expect(told.calls).toBe(failures);
			expect(insight(bandit.bandit, 'first')).toMatchObject({ outcomes: 0, availability: 0 });
		}
	});
});

describe('a provider that goes silent', () => {
	const silences: [string, string][] = [
		['at once', ''],
		['after its frame', delta({ role: 'assistant', content: '' })],
		['after its first words', delta({ role: 'assistant', content: '' }) + delta({ content: 'well' })],
	];
	it.each(silences)('%s is ended by timeout and signal as the model alone is, and told so', async (_, body) => {
		const { url, told } = await serve(body, undefined, 'open');
		const ends = async (model: BaseChatModel, options: object): Promise<string> => {
			try {
				for await (const _ of await model.stream('x', options));
				return 'ended';
			} catch (error) {
				return (error as Error).name;
			}
		};
		const limits = { timeout: { timeout: 500 }, signal: { signal: AbortSignal.timeout(500) } };
		for (const [limit, options] of Object.entries(limits)) {
			const alone = await ends(openai(url), options);
			const { bandit } = over(openai(url), {}, openai(url) as never);
			// Core 0.3 has other names for it from case to case; the bandit gives the reason of the signal there.
			const ending = await ends(bandit, limit === 'signal' ? { signal: AbortSignal.timeout(500) } : options);
			if (process.env.LANGCHAIN_CORE === '0.3') expect(['TimeoutError', alone]).toContain(ending);
			else expect(ending).toBe(alone);
			expect(insight(bandit.bandit, 'first')).toMatchObject({ outcomes: 1, mean: expect.closeTo(0.989, 2) });
			expect(insight(bandit.bandit, 'second').draws).toBe(0);
		}
		await vi.waitFor(() => expect(told.gone).toBe(told.calls), { timeout: 10_000 });
	});

	it('teaches nothing where time-outs are to be ignored', async () => {
		const { url } = await serve(silences[2]![1], undefined, 'open');
		const { bandit } = over(openai(url), { timeouts: 'ignore' });
		await textOf(bandit, { timeout: 300 }).catch(() => {});
		expect(insight(bandit.bandit, 'first').outcomes).toBe(0);
	});
});

describe('what is content', () => {
	type Fields = Chunks['chunks'][number];
	const frames: [string, Fields][] = [
		['nothing', { content: '' }],
		['no blocks', { content: [] }],
		['an empty block', { content: [{ type: 'text', text: '' }] }],
		['empty thoughts', { content: [{ type: 'thinking', thinking: '' }] }],
		['no thoughts beside it', { content: '', additional_kwargs: { reasoning_content: '' } }],
		['usage of the prompt', { content: '', usage_metadata: { input_tokens: 9, output_tokens: 0, total_tokens: 9 } }],
		['a block of a kind to come', { content: [{ type: 'hologram', frame: 1 }] }],
		['names', { content: '', response_metadata: { model_name: 'm', model_provider: 'p' } }],
	];
	it.each(frames)('%s is none: another arm takes over', async (_, fields) => {
		const first = new Chunks([fields], true);
		const { bandit, second } = over(first);
		expect(await textOf(bandit)).toBe('fine');
		expect([first.asked, second.asked]).toEqual([1, 1]);
	});

	const contents: [string, Fields][] = [
		['text', { content: 'a' }],
		['a block of text', { content: [{ type: 'text', text: 'a' }] }],
		['thoughts', { content: [{ type: 'thinking', thinking: 'a' }] }],
		['hidden thoughts', { content: [{ type: 'redacted_thinking', data: 'a' }] }],
		['standard reasoning', { content: [{ type: 'reasoning', reasoning: 'a' }] }],
		['thoughts beside it', { content: '', additional_kwargs: { reasoning_content: 'a' } }],
		['a tool call', { content: '', tool_call_chunks: [{ name: 't', args: '', id: '1', index: 0 }] }],
		['a block of a tool call', { content: [{ type: 'tool_use', id: '1', name: 't', input: '' }] }],
		['an image', { content: [{ type: 'image_url', image_url: { url: 'data:,' } }] }],
		['a file', { content: [{ type: 'file', data: 'eA==', mimeType: 'text/plain' }] }],
		['a refusal', { content: '', additional_kwargs: { refusal: 'no' } }],
	];
	it.each(contents)('%s is: nobody speaks after it', async (_, fields) => {
		const first = new Chunks([{ content: '' }, fields], true);
		const { bandit, second } = over(first);
		await expect(textOf(bandit)).rejects.toThrow('overloaded');
		expect([first.asked, second.asked]).toEqual([1, 0]);
	});
});
