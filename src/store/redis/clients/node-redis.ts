import { Connected, type RedisClient } from '../client.ts';

/** What is used of node-redis (5, 6): a client, or a cluster. */
export interface NodeRedisLike {
	readonly isOpen: boolean;
	/** A cluster has none. */
	readonly isReady?: boolean;
	/** Of a cluster: the first key, then whether it only reads. */
	sendCommand(...args: never[]): Promise<unknown>;
	eval(source: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
	evalSha(sha: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
	connect(): Promise<unknown>;
	destroy?(): unknown;
	unref?(): unknown;
	on(event: 'error', listener: (error: unknown) => void): unknown;
	listenerCount(event: 'error'): number;
}

export function isNodeRedis(client: object): client is NodeRedisLike {
	return 'evalSha' in client && typeof client.evalSha === 'function';
}

export function nodeRedisClient(client: NodeRedisLike, isOurs: boolean): RedisClient {
	// Without a listener, a lost connection would end the process.
	if (client.listenerCount('error') === 0) client.on('error', () => {});
	const connected = new Connected();
	let opening: Promise<unknown> | undefined;
	const ready = async (): Promise<void> => {
		if (!client.isOpen) {
			opening ??= client.connect().finally(() => {
				opening = undefined;
			});
			await opening;
		}
		connected.check(client.isReady ?? client.isOpen);
	};
	const isCluster = client.isReady === undefined;
	const send = client.sendCommand.bind(client) as (...args: unknown[]) => Promise<unknown>;
	return {
		eval: async (source, keys, args) => {
			await ready();
			return client.eval(source, { keys: [...keys], arguments: [...args] });
		},
		evalsha: async (sha, keys, args) => {
			await ready();
			return client.evalSha(sha, { keys: [...keys], arguments: [...args] });
		},
		wait: async (key, replicas, ms) => {
			const command = ['WAIT', String(replicas), String(ms)];
			return Number(await (isCluster ? send(key, false, command) : send(command)));
		},
		close: async () => {
			if (isOurs) client.destroy?.();
		},
	};
}
