import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that the server got. */
export interface ChatRequest {
	readonly headers: IncomingHttpHeaders;
	readonly messages: readonly { role: string; content: string | { type: string; text: string }[] }[];
	readonly response_format?: { type: string };
}

/** What the server answers: a text, or a status; `hang` never answers. */
export type ChatReply = string | { readonly status: number } | 'hang';

/** A server on loopback that speaks OpenAI's chat completions, 20 prompt and 10 completion tokens a call. */
export async function startChatServer(reply: (request: ChatRequest, call: number) => ChatReply) {
	const requests: ChatRequest[] = [];
	const closed: Promise<void>[] = [];
	const server = createServer((request, response) => {
		let body = '';
		request.on('data', (chunk) => {
			body += chunk;
		});
		request.on('end', () => {
			const chat: ChatRequest = { headers: request.headers, ...JSON.parse(body) };
			requests.push(chat);
			const answer = reply(chat, requests.length);
			if (answer === 'hang') {
				closed.push(new Promise((resolve) => response.on('close', resolve)));
				return;
			}
			if (typeof answer !== 'string') {
				response.writeHead(answer.status, { 'content-type': 'application/json' });
				response.end(JSON.stringify({ error: { message: 'no', type: 'invalid_request_error', code: null } }));
				return;
			}
			response.writeHead(200, { 'content-type': 'application/json' });
			response.end(
				JSON.stringify({
					id: 'c1',
					object: 'chat.completion',
					created: 1,
					model: 'm',
					choices: [{ index: 0, message: { role: 'assistant', content: answer }, finish_reason: 'stop' }],
					usage: { prompt_tokens: 20, completion_tokens: 10, total_tokens: 30 },
				}),
			);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
		requests,
		/** Resolves when the client has given up every call that hangs. */
		givenUp: () => Promise.all(closed),
		async stop() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
