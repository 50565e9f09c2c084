import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A collector on loopback that speaks OTLP over HTTP, in JSON. */
export async function startCollector() {
	const received: { readonly path: string; readonly body: string }[] = [];
	const server = createServer(async (request, response) => {
		let body = '';
		for await (const chunk of request) body += chunk;
		received.push({ path: request.url!, body });
		response.writeHead(200, { 'content-type': 'application/json' });
		response.end('{}');
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		/** Spans or metrics that came in, by their names. */
		// biome-ignore lint/suspicious/noExplicitAny: documents in JSON
		named(path: string, name: string): any[] {
			return received
				.filter((each) => each.path === path)
				.flatMap(({ body }) => JSON.parse(body).resourceSpans ?? JSON.parse(body).resourceMetrics)
				.flatMap(({ scopeSpans, scopeMetrics }) => scopeSpans ?? scopeMetrics)
				.flatMap(({ spans, metrics }) => spans ?? metrics)
				.filter((each) => each.name === name);
		},
		async stop() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
