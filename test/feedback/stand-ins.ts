/** Servers on loopback that answer as the providers document it. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
	readonly method: string;
	readonly url: URL;
	readonly headers: IncomingMessage['headers'];
	// biome-ignore lint/suspicious/noExplicitAny: whatever JSON was sent
	readonly body: any;
}

/** What is answered: JSON; or a status with headers and a text. */
export type Answer = { readonly json: unknown } | { status: number; headers?: Record<string, string>; text?: string };

/** A server that remembers what it was asked. */
export class StandIn {
	readonly asked: Asked[] = [];
	#answer: (asked: Asked) => Answer;
	readonly #server = createServer((request, response) => void this.#serve(request, response));

	private constructor(answer: (asked: Asked) => Answer) {
		this.#answer = answer;
	}

	static async start(answer: (asked: Asked) => Answer): Promise<StandIn> {
		const server = new StandIn(answer);
		await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
		return server;
	}

	get url(): string {
		return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
	}

	/** From now on it answers so. */
	answers(answer: (asked: Asked) => Answer): void {
		this.#answer = answer;
	}

	async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
		let text = '';
		for await (const chunk of request) text += chunk;
		const { method = 'GET', headers } = request;
		const asked = {
			method,
			url: new URL(request.url!, this.url),
			headers,
			body: text === '' ? undefined : JSON.parse(text),
		};
		this.asked.push(asked);
		const answer = this.#answer(asked);
		if ('json' in answer) response.setHeader('content-type', 'application/json').end(JSON.stringify(answer.json));
		else response.writeHead(answer.status, answer.headers).end(answer.text);
	}

	close(): Promise<void> {
		this.#server.closeAllConnections();
		return new Promise((resolve) => this.#server.close(() => resolve()));
	}
}

/** A score as Langfuse has it. */
export interface LangfuseScore {
	readonly id: string;
	readonly timestamp: string;
	readonly name: string;
	readonly value: unknown;
	readonly dataType: string;
	readonly source: string;
	readonly subject?: { readonly kind: string; readonly id: string; readonly traceId?: string };
}

/** `GET /api/public/v3/scores`: filtered by time and name, in pages by cursor, `subject` only when it is asked for. */
export function langfuse(scores: readonly LangfuseScore[], pageSize = 2): (asked: Asked) => Answer {
	return ({ url, headers }) => {
		if (headers.authorization !== `Basic ${btoa('pk-lf-1:sk-lf-1')}`)
			return { status: 401, text: 'Invalid credentials' };
		if (url.pathname !== '/api/public/v3/scores') return { status: 404, text: 'Not found' };
		const names = url.searchParams.get('name')?.split(',');
		const from = Date.parse(url.searchParams.get('fromTimestamp') ?? '1970-01-01');
		const fields = url.searchParams.get('fields')?.split(',') ?? [];
		const fitting = scores.filter(
			({ name, timestamp }) => Date.parse(timestamp) >= from && (names?.includes(name) ?? true),
		);
		const start = Number(atob(url.searchParams.get('cursor') ?? btoa('0')));
		const data = fitting.slice(start, start + pageSize).map(({ subject, ...score }) => ({
			...score,
			...(fields.includes('subject') && { subject }),
		}));
		const next = start + pageSize;
		return { json: { data, meta: { limit: pageSize, ...(next < fitting.length && { cursor: btoa(String(next)) }) } } };
	};
}

/** `GET /api/v1/feedback`, `GET /api/v1/runs/ID` and `POST /api/v1/runs/query` of LangSmith. */
export function langsmith(
	feedback: readonly Record<string, unknown>[],
	runs: readonly Record<string, unknown>[] = [],
): (asked: Asked) => Answer {
	return ({ method, url, headers, body }) => {
		if (headers['x-api-key'] !== 'lsv2_1') return { status: 403, text: '{"detail":"Forbidden"}' };
		if (url.pathname === '/api/v1/feedback') {
			const from = Date.parse(url.searchParams.get('min_created_at') ?? '1970-01-01');
			const keys = url.searchParams.getAll('key');
			const fitting = feedback.filter(
				({ key, created_at: at }) =>
					Date.parse(String(at)) >= from && (keys.length === 0 || keys.includes(String(key))),
			);
			const offset = Number(url.searchParams.get('offset'));
			return { json: fitting.slice(offset, offset + Number(url.searchParams.get('limit'))) };
		}
		if (method === 'POST') return { json: { runs: runs.filter(({ trace_id: trace }) => trace === body.trace) } };
		const run = runs.find(({ id }) => url.pathname === `/api/v1/runs/${id}`);
		return run === undefined ? { status: 404, text: '{}' } : { json: run };
	};
}

/** `POST /api/projects/ID/query/` of PostHog: rows of `uuid, properties`. */
export function posthog(
	events: readonly { uuid: string; timestamp: number; properties: object }[],
): (asked: Asked) => Answer {
	return ({ url, headers, body }) => {
		if (headers.authorization !== 'Bearer phx_1') return { status: 401, text: '{}' };
		if (url.pathname !== '/api/projects/7/query/') return { status: 404, text: '{}' };
		const { since, size, offset } = body.query.values;
		const fitting = events.filter(({ timestamp }) => timestamp / 1000 >= since).slice(offset, offset + size);
		// PostHog gives properties as a text.
		return {
			json: {
				columns: ['uuid', 'properties'],
				results: fitting.map(({ uuid, properties }) => [uuid, JSON.stringify(properties)]),
			},
		};
	};
}
