import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';

/** Serves a `Request → Response` handler over real HTTP on loopback, as a host would. */
export async function serve(
	handler: (request: Request) => Promise<Response>,
): Promise<{ url: string; close(): Promise<void> }> {
	const server = createServer(async (incoming, outgoing) => {
		const { method = 'GET', headers, url = '/' } = incoming;
		const body = method === 'GET' || method === 'HEAD' ? null : (Readable.toWeb(incoming) as ReadableStream);
		const init = { method, headers: headers as Record<string, string>, body, duplex: 'half' } as RequestInit;
		const response = await handler(new Request(`http://127.0.0.1${url}`, init));
		outgoing.writeHead(response.status, Object.fromEntries(response.headers));
		outgoing.end(Buffer.from(await response.arrayBuffer()));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}/`,
		close: () => new Promise((resolve) => server.close(() => resolve())),
	};
}
