import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A tool call that the server answers with. */
export interface ServedToolCall {
	readonly name: string;
	readonly input: object;
	readonly id?: string;
}

/** What the server does with a request. */
export type Reply =
	| {
			readonly kind: 'text';
			readonly text: string;
			readonly finish?: string;
			readonly usage?: object;
			readonly model?: string;
			readonly delayMs?: number;
	  }
	| { readonly kind: 'tools'; readonly calls: readonly ServedToolCall[]; readonly text?: string }
	| {
			readonly kind: 'status';
			readonly status: number;
			readonly headers?: Record<string, string>;
			readonly message?: string;
			/** Instead of OpenAI's with the message. */
			readonly body?: unknown;
	  }
	/** An error event in a 200 response, before any content; plain requests get a 200 with an error body. */
	| { readonly kind: 'error-event' }
	/** Streams `text`, then sends an error event. */
	| { readonly kind: 'error-after'; readonly text: string }
	/** Streams `text`, then drops the socket. */
	| { readonly kind: 'drop-after'; readonly text: string }
	| { readonly kind: 'drop' }
	| { readonly kind: 'hang' }
	/** Streams its frame and `text`, then says nothing more; plain requests hang. */
	| { readonly kind: 'stall-after'; readonly text: string }
	/** A 200 with this body and no stream in it. */
	| { readonly kind: 'body'; readonly body: string; readonly type?: string }
	| { readonly kind: 'broken-json' };

/** A request as it came in. */
export interface Seen {
	readonly model: string;
	readonly stream: boolean;
	readonly body: Record<string, unknown> & { readonly messages: { role: string; content: unknown }[] };
	readonly headers: IncomingMessage['headers'];
}

/** Answers by model. */
export type Script = (seen: Seen) => Reply;

export const text = (answer: string, more: object = {}): Reply => ({ kind: 'text', text: answer, ...more });
export const status = (code: number, headers: Record<string, string> = {}, message = 'broken'): Reply => ({
	kind: 'status',
	status: code,
	// Without it the SDK's own retries wait for seconds.
	headers: { 'retry-after-ms': '1', ...headers },
	message,
});

let completions = 0;
/** Unique, for graphs take messages with equal ids for the same one. */
const completionId = (): string => `chatcmpl-${++completions}`;

/** An OpenAI-compatible server on loopback that does as it is told. */
export class OpenAiServer {
	readonly seen: Seen[] = [];
	/** Requests that are not over. */
	open = 0;
	script: Script;
	readonly #server = createServer((request, response) => void this.#answer(request, response));

	constructor(script: Script) {
		this.script = script;
	}

	static async start(script: Script): Promise<OpenAiServer> {
		const server = new OpenAiServer(script);
		await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
		return server;
	}

	get url(): string {
		return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
	}

	/** How many requests a model got. */
	calls(model: string): number {
		return this.seen.filter((seen) => seen.model === model).length;
	}

	async close(): Promise<void> {
		this.#server.closeAllConnections();
		await new Promise((resolve) => this.#server.close(resolve));
	}

	async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		this.open++;
		response.on('close', () => this.open--);
		let raw = '';
		for await (const chunk of request) raw += chunk;
		const body = JSON.parse(raw) as Seen['body'];
		const seen: Seen = { model: String(body.model), stream: body.stream === true, body, headers: request.headers };
		this.seen.push(seen);
		const reply = this.script(seen);
		if (reply.kind === 'text' && reply.delayMs !== undefined) {
			await new Promise((resolve) => setTimeout(resolve, reply.delayMs));
		}
		if (reply.kind === 'hang' || (reply.kind === 'stall-after' && !seen.stream)) return;
		if (reply.kind === 'body') {
			response.writeHead(200, { 'content-type': reply.type ?? 'text/html' });
			return void response.end(reply.body);
		}
		if (reply.kind === 'drop') return void response.socket?.destroy();
		if (reply.kind === 'status') {
			response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
			response.end(JSON.stringify(reply.body ?? { error: { message: reply.message, type: 'server_error' } }));
			return;
		}
		if (seen.stream) await streamReply(reply, seen, response);
		else jsonReply(reply, seen, response);
	}
}

/** Replies that depend on whether a stream was asked for. */
type Answered = Exclude<Reply, { kind: 'status' | 'hang' | 'drop' | 'body' }>;

const usage = { prompt_tokens: 20, completion_tokens: 10, total_tokens: 30 };

function toolCalls(calls: readonly ServedToolCall[]) {
	return calls.map(({ name, input, id }, index) => ({
		index,
		id: id ?? `call_${name}_${Math.random().toString(36).slice(2)}`,
		type: 'function',
		function: { name, arguments: JSON.stringify(input) },
	}));
}

function jsonReply(reply: Answered, seen: Seen, response: ServerResponse): void {
	response.writeHead(200, { 'content-type': 'application/json' });
	if (reply.kind === 'broken-json') return void response.end('{"id": "chatcmpl-1", "choices": [');
	if (reply.kind === 'error-event') return void response.end(JSON.stringify({ error: { message: 'overloaded' } }));
	if (reply.kind === 'drop-after' || reply.kind === 'error-after' || reply.kind === 'stall-after')
		return void response.socket?.destroy();
	const isText = reply.kind === 'text';
	const message = isText
		? { role: 'assistant', content: reply.text }
		: { role: 'assistant', content: reply.text ?? null, tool_calls: toolCalls(reply.calls) };
	const finish = isText ? (reply.finish ?? 'stop') : 'tool_calls';
	response.end(
		JSON.stringify({
			id: completionId(),
			object: 'chat.completion',
			created: 1_700_000_000,
			model: (isText && reply.model) || seen.model,
			choices: [{ index: 0, message, finish_reason: finish }],
			usage: (isText && reply.usage) || usage,
		}),
	);
}

async function streamReply(reply: Answered, seen: Seen, response: ServerResponse): Promise<void> {
	response.writeHead(200, { 'content-type': 'text/event-stream', 'x-served-by': seen.model });
	const event = (data: unknown) =>
		response.write(`data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`);
	const model = (reply.kind === 'text' && reply.model) || seen.model;
	const id = completionId();
	const chunk = (choices: object[], more: object = {}) =>
		event({ id, object: 'chat.completion.chunk', created: 1_700_000_000, model, choices, ...more });
	const delta = (part: object, finish: string | null = null) =>
		chunk([{ index: 0, delta: part, finish_reason: finish }]);
	if (reply.kind === 'error-event') {
		event({ error: { message: 'overloaded', type: 'server_error', param: null, code: null } });
		return void response.end();
	}
	if (reply.kind === 'broken-json') {
		event('{"id": "chatcmpl-1", "choices": [');
		return void response.end();
	}
	delta({ role: 'assistant', content: '' });
	const words = ('text' in reply && reply.text ? reply.text.match(/\S+\s*/g) : undefined) ?? [];
	for (const word of words) delta({ content: word });
	if (reply.kind === 'stall-after') return;
	if (reply.kind === 'error-after') {
		event({ error: { message: 'broke in the middle', type: 'server_error', param: null, code: null } });
		return void response.end();
	}
	if (reply.kind === 'drop-after') {
		// The words first, or the client sees the reset before them.
		await new Promise((resolve) => setTimeout(resolve, 20));
		return void response.socket?.destroy();
	}
	if (reply.kind === 'tools') delta({ tool_calls: toolCalls(reply.calls) });
	delta({}, reply.kind === 'tools' ? 'tool_calls' : (reply.finish ?? 'stop'));
	chunk([], { usage: (reply.kind === 'text' && reply.usage) || usage });
	event('[DONE]');
	response.end();
}
