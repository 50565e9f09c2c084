/** A loopback server that speaks the protocol of Neon's driver over HTTP in front of a PostgreSQL: a statement a request. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type pg from 'pg';

export interface NeonServer {
	readonly url: string;
	close(): Promise<void>;
}

/** All that passes is text: the driver makes of it what the type of a column says. */
const asText = { getTypeParser: () => (value: unknown) => value };

export async function neonServer(pool: pg.Pool): Promise<NeonServer> {
	const server = createServer(async (request, response) => {
		let body = '';
		for await (const chunk of request.setEncoding('utf8')) body += chunk;
		const { query, params } = JSON.parse(body) as { query: string; params: string[] };
		response.setHeader('content-type', 'application/json');
		try {
			const { command, rowCount, fields, rows } = await pool.query({
				text: query,
				values: params,
				rowMode: 'array',
				types: asText as never,
			});
			response.end(JSON.stringify({ command, rowCount, fields, rows }));
		} catch (error) {
			const { message, code } = error as Error & { code?: string };
			response.statusCode = 400;
			response.end(JSON.stringify({ message, code }));
		}
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/sql`,
		close: async () => {
			server.closeAllConnections();
			server.close();
			await pool.end();
		},
	};
}
