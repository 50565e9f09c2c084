import type { PostgresClient } from '../client.ts';

/** What is used of Neon's driver over HTTP: `neon(url)`. */
export interface HttpSqlLike {
	query(text: string, values: string[]): Promise<unknown>;
}

export function isHttpSql(sql: unknown): sql is HttpSqlLike {
	return typeof sql === 'function' && 'query' in sql;
}

export function httpClient(sql: HttpSqlLike): PostgresClient {
	return {
		query: async (text, values) => {
			const result = (await sql.query(text, [...values])) as { rows?: unknown[] } | unknown[];
			return (Array.isArray(result) ? result : (result.rows ?? [])) as Record<string, string | null>[];
		},
		close: async () => {},
	};
}
