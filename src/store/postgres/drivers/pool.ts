import type { PostgresClient } from '../client.ts';

/** What is used of a pool or client of `pg`, or of Neon's driver. */
export interface PoolLike {
	query(text: string, values: string[]): Promise<{ rows: unknown[] }>;
	end(): Promise<unknown> | undefined;
	on?(event: 'error', listener: (error: unknown) => void): unknown;
	listenerCount?(event: 'error'): number;
}

export function isPool(pool: object): pool is PoolLike {
	return 'query' in pool && typeof pool.query === 'function';
}

export function poolClient(pool: PoolLike, isOurs: boolean): PostgresClient {
	// Without a listener, an idle connection that is lost would end the process.
	if (pool.listenerCount?.('error') === 0) pool.on?.('error', () => {});
	return {
		query: async (text, values) => (await pool.query(text, [...values])).rows as Record<string, string | null>[],
		close: async () => {
			if (isOurs) await pool.end();
		},
	};
}
