import { Connected, type RedisClient } from '../client.ts';

/** What is used of ioredis (5, 6), iovalkey, and their clusters. */
export interface IoredisLike {
	readonly status: string;
	readonly isCluster?: boolean;
	defineCommand(name: string, definition: object): unknown;
	eval(source: string, keys: number, ...args: string[]): Promise<unknown>;
	evalsha(sha: string, keys: number, ...args: string[]): Promise<unknown>;
	call(command: string, ...args: string[]): Promise<unknown>;
}

export function isIoredis(client: object): client is IoredisLike {
	return 'defineCommand' in client && typeof client.defineCommand === 'function';
}

/** A client of the user's, who sees to its connection. */
export function ioredisClient(client: IoredisLike): RedisClient {
	const connected = new Connected();
	return commandsOf(client, async () => connected.check(client.status === 'ready'));
}

/** What is used of a client of our own, beside its commands. */
interface OwnIoredis extends IoredisLike {
	readonly stream?: { unref?(): unknown };
	connect(): Promise<unknown>;
	disconnect(): void;
	on(event: 'error' | 'connect', listener: (error?: unknown) => void): unknown;
}

/** Of the package. */
export type IoredisClass = new (url: string, options: object) => OwnIoredis;

/**
 * A client of our own. It connects when there is something to send, and does not try by itself when the server is gone: the
 * writer does, after pauses of its own. Neither connection nor pause keeps a finished program alive.
 */
export function ownIoredis(Client: IoredisClass, url: string, connectTimeout: number): RedisClient {
	const client = new Client(url, { connectTimeout, lazyConnect: true, retryStrategy: null, maxRetriesPerRequest: 0 });
	// Why it can't connect is told here; `connect` says only that it did not.
	let trouble: unknown;
	client.on('error', (error) => {
		trouble = error;
	});
	client.on('connect', () => client.stream?.unref?.());
	let opening: Promise<unknown> | undefined;
	const ready = async (): Promise<void> => {
		if (client.status === 'ready') return;
		trouble = undefined;
		opening ??= client
			.connect()
			.catch((error) => {
				throw trouble ?? error;
			})
			.finally(() => {
				opening = undefined;
			});
		await opening;
	};
	return { ...commandsOf(client, ready), close: async () => client.disconnect() };
}

function commandsOf(client: IoredisLike, ready: () => Promise<void>): RedisClient {
	return {
		eval: async (source, keys, args) => {
			await ready();
			return client.eval(source, keys.length, ...keys, ...args);
		},
		evalsha: async (sha, keys, args) => {
			await ready();
			return client.evalsha(sha, keys.length, ...keys, ...args);
		},
		// A cluster sends a command without a key to any of its servers.
		wait: client.isCluster
			? undefined
			: async (_, replicas, ms) => Number(await client.call('WAIT', String(replicas), String(ms))),
		close: async () => {},
	};
}
