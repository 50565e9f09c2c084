import type { PostgresClient } from '../client.ts';

/** What is used of `postgres` (Postgres.js). */
export interface PostgresJsLike {
	unsafe(text: string, values: string[], options: { prepare: boolean }): PromiseLike<readonly unknown[]>;
	end(options?: { timeout?: number }): Promise<void>;
}

export function isPostgresJs(sql: object): sql is PostgresJsLike {
	// Neon's has an `unsafe` of another meaning.
	return 'unsafe' in sql && 'end' in sql && typeof sql.end === 'function';
}

/** Statements are not prepared: a pooler in transaction mode would give the next one to another connection. */
export function postgresJsClient(sql: PostgresJsLike, isOurs: boolean): PostgresClient {
	return {
		query: async (text, values) =>
			(await sql.unsafe(text, [...values], { prepare: false })) as readonly Record<string, string | null>[],
		close: async () => {
			if (isOurs) await sql.end({ timeout: 5 });
		},
	};
}
