/** The servers that tests speak to: those of REDIS_URL and DATABASE_URL, else the ones that this machine runs. */
import { createConnection } from 'node:net';
import pg from 'pg';

export const redisUrl = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379';
export const databaseUrl = process.env.DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/test';

/** Says whether a server can be reached; loudly, when it can't, for then tests are skipped. */
export async function isReachable(url: string): Promise<boolean> {
	const { hostname, port } = new URL(url.replace(/^\w+:/, 'http:'));
	const reached = await new Promise<boolean>((resolve) => {
		const socket = createConnection({ host: hostname, port: Number(port) || (url.startsWith('redis') ? 6379 : 5432) });
		socket.setTimeout(5000, () => socket.destroy(new Error('timeout')));
		socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
		socket.on('connect', () => socket.end());
	});
	if (!reached) console.error(`\n!!! No server at ${hostname}:${port}: the tests that need it are SKIPPED !!!\n`);
	return reached;
}

let made = 0;

/** A name for a namespace or schema of a test's own. */
export function ownName(): string {
	return `test_${process.pid}_${Date.now().toString(36)}_${++made}`;
}

/** Removes a schema. */
export async function dropSchema(schema: string): Promise<void> {
	const client = new pg.Client({ connectionString: databaseUrl });
	await client.connect();
	await client.query('set client_min_messages = warning');
	await client.query(`drop schema if exists "${schema}" cascade`);
	await client.end();
}

/** Removes all keys of a namespace. */
export async function dropNamespace(
	client: {
		scan(cursor: string, match: 'MATCH', pattern: string, count: 'COUNT', n: number): Promise<[string, string[]]>;
		unlink(...keys: string[]): Promise<number>;
	},
	namespace: string,
): Promise<void> {
	for (const pattern of [`bm:{${namespace}:*`, `bm:{${namespace}}*`]) {
		let cursor = '0';
		do {
			const [next, keys] = await client.scan(cursor, 'MATCH', pattern, 'COUNT', 1000);
			if (keys.length > 0) await client.unlink(...keys);
			cursor = next;
		} while (cursor !== '0');
	}
}
