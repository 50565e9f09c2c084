/**
 * A loopback server that speaks Upstash's REST protocol in front of a Redis: a command as a JSON array at `/`, several at
 * `/pipeline` and `/multi-exec`, answers as JSON, in base64 where the client asks for it.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Redis } from 'ioredis';

export interface UpstashServer {
	readonly url: string;
	readonly token: string;
	/** Requests served so far. */
	readonly requests: () => number;
	close(): Promise<void>;
}

export async function upstashServer(redis: Redis): Promise<UpstashServer> {
	const token = 'loopback-token';
	let requests = 0;
	const server: Server = createServer(async (request, response) => {
		requests++;
		response.setHeader('content-type', 'application/json');
		if (request.headers.authorization !== `Bearer ${token}`) {
			response.statusCode = 401;
			response.end(JSON.stringify({ error: 'Unauthorized' }));
			return;
		}
		const encode = request.headers['upstash-encoding'] === 'base64' ? base64 : (value: unknown) => value;
		const body = JSON.parse(await textOf(request)) as unknown[];
		const one = async (command: unknown[]): Promise<{ result?: unknown; error?: string }> => {
			try {
				const [name, ...args] = command.map(String);
				return { result: encode(await redis.call(name!, ...args)) };
			} catch (error) {
				return { error: (error as Error).message };
			}
		};
		if (request.url === '/') {
			const answer = await one(body);
			if (answer.error !== undefined) response.statusCode = 400;
			response.end(JSON.stringify(answer));
		} else {
			const answers: object[] = [];
			for (const command of body as unknown[][]) answers.push(await one(command));
			response.end(JSON.stringify(answers));
		}
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		token,
		requests: () => requests,
		close: async () => {
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		},
	};
}

async function textOf(request: IncomingMessage): Promise<string> {
	let text = '';
	for await (const chunk of request.setEncoding('utf8')) text += chunk;
	return text;
}

/** Texts of an answer in base64, as Upstash encodes them; `OK` stays. */
function base64(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(base64);
	return typeof value === 'string' && value !== 'OK' ? Buffer.from(value).toString('base64') : value;
}
