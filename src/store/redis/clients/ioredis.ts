import { Connected, type RedisClient } from '../client.ts';

/** What is used of ioredis (5, 6), iovalkey, and their clusters. */
export interface IoredisLike {
	readonly status: string;
	readonly isCluster?: boolean;
	defineCommand(name: string, definition: object): unknown;
	eval(source: string, keys: number, ...args: string[]): Promise<unknown>;
	evalsha(sha: string, keys: number, ...args: string[]): Promise<unknown>;
	call(command: string, ...args: string[]): Promise<unknown>;
	disconnect(): void;
}

export function isIoredis(client: object): client is IoredisLike {
	return 'defineCommand' in client && typeof client.defineCommand === 'function';
}

export function ioredisClient(client: IoredisLike, isOurs: boolean): RedisClient {
	const connected = new Connected();
	const check = (): void => connected.check(client.status === 'ready');
	return {
		eval: async (source, keys, args) => {
			check();
			return client.eval(source, keys.length, ...keys, ...args);
		},
		evalsha: async (sha, keys, args) => {
			check();
			return client.evalsha(sha, keys.length, ...keys, ...args);
		},
		// A cluster sends a command without a key to any of its servers.
		wait: client.isCluster
			? undefined
			: async (_, replicas, ms) => Number(await client.call('WAIT', String(replicas), String(ms))),
		close: async () => {
			if (isOurs) client.disconnect();
		},
	};
}
