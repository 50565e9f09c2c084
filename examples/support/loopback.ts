import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A message as it comes in over the wire. */
export interface Message {
	role: string;
	content?: string | null | { type: string; text?: string }[];
	tool_call_id?: string;
}

/** What a small local model answers: a text, or a tool call. */
export type Answer = string | { tool: string; input: object };

/**
 * A small local model: plain code that answers, in place of a hosted one. An error that it throws becomes an error
 * reply, with the error's `status` or 500.
 */
export type LocalModel = (messages: Message[], body: Record<string, unknown>) => Answer | Promise<Answer>;

/** The text of a message. */
export function textOf(message: Message | undefined): string {
	const content = message?.content;
	if (typeof content === 'string') return content;
	return (content ?? []).map((part) => part.text ?? '').join('');
}

/** The last thing the user said. */
export function question(messages: Message[]): string {
	return textOf(messages.findLast(({ role }) => role === 'user'));
}

/**
 * An OpenAI-compatible server on loopback with local models in it, so that the examples run with no key through the
 * real provider packages. JSON and streams, text and tool calls.
 */
export async function startLoopback(models: Record<string, LocalModel>): Promise<{ url: string; close(): void }> {
	const server = createServer(async (request, response) => {
		const body = JSON.parse(await readAll(request)) as { model: string; messages: Message[]; stream?: boolean };
		const model = models[body.model];
		const refuse = (status: number, message: string) => {
			response.writeHead(status, { 'content-type': 'application/json' });
			response.end(JSON.stringify({ error: { message, type: 'local_model_error' } }));
		};
		if (model === undefined) return refuse(404, `no model ${body.model}`);
		let answer: Answer;
		try {
			answer = await model(body.messages, body);
		} catch (error) {
			return refuse((error as { status?: number }).status ?? 500, String(error));
		}
		const text = typeof answer === 'string' ? answer : '';
		const toolCalls =
			typeof answer === 'string'
				? undefined
				: [
						{
							index: 0,
							id: `call_${Math.random().toString(36).slice(2)}`,
							type: 'function',
							function: { name: answer.tool, arguments: JSON.stringify(answer.input) },
						},
					];
		const usage = {
			prompt_tokens: Math.ceil(JSON.stringify(body.messages).length / 4),
			completion_tokens: Math.ceil(JSON.stringify(answer).length / 4),
			total_tokens: 0,
		};
		usage.total_tokens = usage.prompt_tokens + usage.completion_tokens;
		const finish = toolCalls ? 'tool_calls' : 'stop';
		const head = {
			id: `chatcmpl-${Math.random().toString(36).slice(2)}`,
			created: Math.floor(Date.now() / 1000),
			model: body.model,
		};
		if (!body.stream) {
			const message = {
				role: 'assistant',
				content: toolCalls ? null : text,
				...(toolCalls && { tool_calls: toolCalls }),
			};
			response.writeHead(200, { 'content-type': 'application/json' });
			response.end(
				JSON.stringify({
					...head,
					object: 'chat.completion',
					choices: [{ index: 0, message, finish_reason: finish }],
					usage,
				}),
			);
			return;
		}
		response.writeHead(200, { 'content-type': 'text/event-stream' });
		const send = (choices: object[], more: object = {}) =>
			response.write(`data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices, ...more })}\n\n`);
		const deltas = toolCalls
			? [{ tool_calls: toolCalls }]
			: (text.match(/\S+\s*/g) ?? []).map((content) => ({ content }));
		send([{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }]);
		for (const delta of deltas) send([{ index: 0, delta, finish_reason: null }]);
		send([{ index: 0, delta: {}, finish_reason: finish }]);
		send([], { usage });
		response.end('data: [DONE]\n\n');
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}/v1`,
		close: () => {
			server.close();
			server.closeAllConnections();
		},
	};
}

async function readAll(request: IncomingMessage): Promise<string> {
	let body = '';
	for await (const chunk of request) body += chunk;
	return body;
}
