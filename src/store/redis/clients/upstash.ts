import type { RedisClient } from '../client.ts';

/** What is used of Upstash's client for its REST protocol. */
export interface UpstashLike {
	eval(source: string, keys: string[], args: string[]): Promise<unknown>;
	evalsha(sha: string, keys: string[], args: string[]): Promise<unknown>;
}

export function isUpstash(client: object): client is UpstashLike {
	return 'evalsha' in client && typeof client.evalsha === 'function' && !('defineCommand' in client);
}

export function upstashClient(client: UpstashLike): RedisClient {
	return {
		eval: (source, keys, args) => client.eval(source, [...keys], [...args]),
		evalsha: (sha, keys, args) => client.evalsha(sha, [...keys], [...args]),
		wait: undefined,
		close: async () => {},
	};
}
