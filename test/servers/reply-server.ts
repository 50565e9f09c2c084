import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the server answers: JSON, or events of a stream. */
export interface ServedReply {
	readonly status?: number;
	readonly headers?: Record<string, string>;
	readonly json?: unknown;
	/** Each a `data:` line, or with a name of its own; a string as it is. */
	readonly events?: readonly (string | { readonly event: string; readonly data: unknown } | object)[];
}

export interface AskedRequest {
	readonly url: string;
	readonly body: Record<string, unknown>;
	readonly headers: IncomingHttpHeaders;
}

/** A server on loopback of any provider's interface: it sends what it is given, whatever is asked. */
export interface ReplyServer {
	readonly url: string;
	readonly asked: AskedRequest[];
	close(): void;
}

export async function serveReplies(reply: (request: AskedRequest) => ServedReply): Promise<ReplyServer> {
	const asked: AskedRequest[] = [];
	const server = createServer(async (request, response) => {
		let text = '';
		for await (const chunk of request) text += chunk;
		const seen = { url: request.url ?? '', body: JSON.parse(text || '{}'), headers: request.headers };
		asked.push(seen);
		const { status = 200, headers, json, events } = reply(seen);
		response.writeHead(status, {
			'content-type': events === undefined ? 'application/json' : 'text/event-stream',
			...headers,
		});
		for (const event of events ?? []) {
			if (typeof event === 'string') response.write(`data: ${event}\n\n`);
			else if ('event' in event) response.write(`event: ${event.event}\ndata: ${JSON.stringify(event.data)}\n\n`);
			else response.write(`data: ${JSON.stringify(event)}\n\n`);
		}
		response.end(events === undefined ? JSON.stringify(json) : undefined);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		asked,
		close: () => {
			server.closeAllConnections();
			server.close();
		},
	};
}
