import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What OpenAI answers on its two endpoints for text, as far as clients look at it. */
const replies: Record<string, (model: string, text: string) => object> = {
	'/v1/chat/completions': (model, text) => ({
		id: 'chatcmpl-1',
		object: 'chat.completion',
		created: 1,
		model,
		choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
		usage: { prompt_tokens: 9, completion_tokens: 1, total_tokens: 10 },
	}),
	'/v1/responses': (model, text) => ({
		id: 'resp_1',
		object: 'response',
		created_at: 1,
		status: 'completed',
		model,
		output: [
			{
				type: 'message',
				id: 'msg_1',
				role: 'assistant',
				status: 'completed',
				content: [{ type: 'output_text', text, annotations: [] }],
			},
		],
		incomplete_details: null,
		usage: { input_tokens: 9, output_tokens: 1, total_tokens: 10 },
	}),
};

/** An OpenAI-compatible server on loopback that always answers `text`. */
export async function openaiServer(text: string): Promise<{ port: number; models: string[]; close(): void }> {
	const models: string[] = [];
	const server = createServer(async (request, response) => {
		let body = '';
		for await (const chunk of request) body += chunk;
		const { model } = JSON.parse(body) as { model: string };
		models.push(model);
		const reply = replies[request.url ?? ''];
		response.writeHead(reply ? 200 : 404, { 'content-type': 'application/json' });
		response.end(JSON.stringify(reply?.(model, text) ?? { error: { message: `no ${request.url}` } }));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		port: (server.address() as AddressInfo).port,
		models,
		close: () => {
			server.close();
			server.closeAllConnections();
		},
	};
}
