import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';

/** Serves a `Request → Response` on loopback; answers are streamed. */
export async function serve(
	handler: (request: Request) => Promise<Response>,
	port = 0,
): Promise<{ url: string; close(): void }> {
	const server = createServer(async (incoming, outgoing) => {
		const { method = 'GET', headers, url = '/' } = incoming;
		const left = new AbortController();
		outgoing.once('close', () => left.abort());
		const body = method === 'GET' || method === 'HEAD' ? null : Readable.toWeb(incoming);
		const init = { method, headers, body, duplex: 'half', signal: left.signal };
		try {
			const response = await handler(new Request(`http://${headers.host}${url}`, init as unknown as RequestInit));
			outgoing.writeHead(response.status, Object.fromEntries(response.headers));
			if (response.body === null) outgoing.end();
			else await pipeline(Readable.fromWeb(response.body as ReadableStream), outgoing);
		} catch {
			// The reader left, or the handler failed after it had begun to answer.
			if (!outgoing.headersSent) outgoing.writeHead(500);
			outgoing.end();
		}
	});
	await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		close: () => {
			server.close();
			server.closeAllConnections();
		},
	};
}
