import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Reply, Script, Seen } from './openai-server.ts';

type Answer = Extract<Reply, { kind: 'text' | 'tools' }>;

/** A server of Anthropic's Messages API on loopback that does as it is told: texts, tool calls, statuses, silence. */
export class AnthropicServer {
	readonly seen: Seen[] = [];
	script: Script;
	#messages = 0;
	readonly #server = createServer((request, response) => void this.#answer(request, response));

	constructor(script: Script) {
		this.script = script;
	}

	static async start(script: Script): Promise<AnthropicServer> {
		const server = new AnthropicServer(script);
		await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
		return server;
	}

	get url(): string {
		return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
	}

	async close(): Promise<void> {
		this.#server.closeAllConnections();
		await new Promise((resolve) => this.#server.close(resolve));
	}

	async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		let raw = '';
		for await (const chunk of request) raw += chunk;
		const body = JSON.parse(raw) as Seen['body'];
		const seen: Seen = { model: String(body.model), stream: body.stream === true, body, headers: request.headers };
		this.seen.push(seen);
		const reply = this.script(seen);
		if (reply.kind === 'hang') return;
		if (reply.kind === 'status') {
			response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
			response.end(JSON.stringify({ type: 'error', error: { type: 'api_error', message: reply.message } }));
			return;
		}
		if (reply.kind !== 'text' && reply.kind !== 'tools') throw new Error(`no ${reply.kind} here`);
		const message = { id: `msg_${++this.#messages}`, type: 'message', role: 'assistant', model: seen.model };
		if (seen.stream) streamReply(reply, message, response);
		else jsonReply(reply, message, response);
	}
}

function blocksOf(reply: Answer): Record<string, unknown>[] {
	const text = reply.text === undefined ? [] : [{ type: 'text', text: reply.text }];
	const calls = reply.kind === 'tools' ? reply.calls : [];
	return [
		...text,
		...calls.map(({ name, input, id }) => ({ type: 'tool_use', id: id ?? `toolu_${name}`, name, input })),
	];
}

const stopReason = (reply: Answer): string => (reply.kind === 'tools' ? 'tool_use' : 'end_turn');

function jsonReply(reply: Answer, message: object, response: ServerResponse): void {
	response.writeHead(200, { 'content-type': 'application/json' });
	const usage = { input_tokens: 20, output_tokens: 10 };
	const whole = { ...message, content: blocksOf(reply), stop_reason: stopReason(reply), stop_sequence: null, usage };
	response.end(JSON.stringify(whole));
}

function streamReply(reply: Answer, message: object, response: ServerResponse): void {
	response.writeHead(200, { 'content-type': 'text/event-stream' });
	const event = (type: string, data: object = {}) =>
		response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
	const usage = { input_tokens: 20, output_tokens: 0 };
	event('message_start', { message: { ...message, content: [], stop_reason: null, stop_sequence: null, usage } });
	for (const [index, block] of blocksOf(reply).entries()) {
		const isText = block.type === 'text';
		const start = isText ? { type: 'text', text: '' } : { ...block, input: {} };
		event('content_block_start', { index, content_block: start });
		const deltas = isText
			? (String(block.text).match(/\S+\s*/g) ?? []).map((text) => ({ type: 'text_delta', text }))
			: [{ type: 'input_json_delta', partial_json: JSON.stringify(block.input) }];
		for (const delta of deltas) event('content_block_delta', { index, delta });
		event('content_block_stop', { index });
	}
	event('message_delta', {
		delta: { stop_reason: stopReason(reply), stop_sequence: null },
		usage: { output_tokens: 10 },
	});
	event('message_stop');
	response.end();
}
