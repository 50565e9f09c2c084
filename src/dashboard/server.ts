import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkNumber } from '../base/check.ts';
import { InvalidOptionError } from '../base/errors.ts';
import { randomUuid } from '../base/uuid.ts';
import { type DashboardHandler, type DashboardOptions, dashboardHandler } from './handler.ts';

/** Options of `serveDashboard`. */
export interface ServeOptions extends DashboardOptions {
	/** Default 4984; 0: any that is free. */
	readonly port?: number;
	/** The address that is listened on. Default `127.0.0.1`: this machine only. Beyond it a token is made where none is given. */
	readonly host?: string;
}

/** A dashboard that is being served. */
export interface ServedDashboard {
	/** Where to open it, with the token where there is one. */
	readonly url: string;
	close(): Promise<void>;
}

const loopback = ['127.0.0.1', '::1', 'localhost'];

/** Most bytes of a request's body. */
const mostBytes = 10_000;

/**
 * Serves the dashboard by Node's own server. Rejects with InvalidOptionError when the port is taken.
 *
 * @example
 * ```ts
 * const { url, close } = await serveDashboard({ store: sqliteStore('bandit.db') });
 * ```
 */
export async function serveDashboard(options: ServeOptions): Promise<ServedDashboard> {
	const { port = 4984, host = '127.0.0.1' } = options;
	checkNumber('port', port, 0, 65_535, 'Give a port, or 0 for any that is free.');
	const isOpen = !loopback.includes(host);
	const token = options.token ?? (isOpen ? `${randomUuid()}${randomUuid()}` : undefined);
	const handler = dashboardHandler({ ...options, token });
	const server = createServer((request, response) => void respond(handler, request, response));
	await new Promise<void>((resolve, reject) => {
		server.once('error', (error: NodeJS.ErrnoException) => reject(error.code === 'EADDRINUSE' ? taken(port) : error));
		server.listen(port, host, resolve);
	});
	const { port: bound } = server.address() as AddressInfo;
	const name = host.includes(':') ? `[${host}]` : host;
	return {
		url: `http://${name}:${bound}/${token === undefined ? '' : `#token=${token}`}`,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

function taken(port: number): InvalidOptionError {
	return new InvalidOptionError(
		'port',
		port,
		'Something listens there already: give another, or 0 for any that is free.',
	);
}

async function respond(handler: DashboardHandler, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
	try {
		const response = await handler(await requestOf(incoming));
		outgoing.writeHead(response.status, Object.fromEntries(response.headers));
		outgoing.end(Buffer.from(await response.arrayBuffer()));
	} catch {
		// It can't be read, or whoever asked has gone.
		if (!outgoing.headersSent) outgoing.writeHead(400);
		outgoing.end();
	}
}

async function requestOf(incoming: IncomingMessage): Promise<Request> {
	const { method = 'GET', url = '/', headers } = incoming;
	const given = new Headers();
	for (const [name, value] of Object.entries(headers)) {
		if (value !== undefined) given.set(name, Array.isArray(value) ? value.join(', ') : value);
	}
	let body: Buffer | undefined;
	if (method !== 'GET' && method !== 'HEAD') {
		const parts: Buffer[] = [];
		let length = 0;
		for await (const part of incoming as AsyncIterable<Buffer>) {
			length += part.length;
			if (length > mostBytes) throw new RangeError('too long');
			parts.push(part);
		}
		body = Buffer.concat(parts);
	}
	return new Request(new URL(url, `http://${headers.host ?? 'localhost'}`), {
		method,
		headers: given,
		body: body === undefined ? undefined : new Uint8Array(body),
	});
}
