import { checkNumber } from '../../base/check.ts';
import { InvalidOptionError } from '../../base/errors.ts';
import { LogStore } from '../log/log-store.ts';
import { secretsOf } from '../log/secrets.ts';
import type { Store } from '../store.ts';
import type { PostgresClient } from './client.ts';
import { connect } from './connect.ts';
import { type HttpSqlLike, httpClient, isHttpSql } from './drivers/http.ts';
import { isPool, type PoolLike, poolClient } from './drivers/pool.ts';
import { isPostgresJs, type PostgresJsLike, postgresJsClient } from './drivers/postgres-js.ts';
import { PostgresEngine } from './engine.ts';
import { migrationScript } from './schema.ts';

export type { HttpSqlLike } from './drivers/http.ts';
export type { PoolLike } from './drivers/pool.ts';
export type { PostgresJsLike } from './drivers/postgres-js.ts';

/** Options of a Postgres store. */
export interface PostgresStoreOptions {
	/** The schema that its tables are in: a letter or `_`, then letters, digits and `_`, up to 63. Default `bandit`. */
	readonly schema?: string;
	/** Makes the schema, and brings it up to date, at the first use. `false`: that was done by `migrationSql`. Default true. */
	readonly migrate?: boolean;
	/** How long the server may take for an answer, ms. Default 5000. */
	readonly timeoutMs?: number;
}

/** A pool or client of one of the packages for Postgres. */
export type PostgresPoolLike = PoolLike | PostgresJsLike | HttpSqlLike;

/**
 * A store on PostgreSQL (13 or newer): for many machines that are to learn together. `pool`: one of `pg` (8), `postgres` (3)
 * or `@neondatabase/serverless` (a pool, or `neon(url)`), which stays yours to close; or a URL, for which a pool of the
 * installed package is made and closed with the store. A batch is one statement, so that a pooler in transaction
 * mode does, and so does a driver over HTTP.
 *
 * Nothing is asked of the server before the first use. A fault rejects with a StoreError that holds no credentials. Throws
 * InvalidOptionError for what can't be used.
 *
 * @example
 * ```ts
 * import { Pool } from 'pg';
 * import { postgresStore } from 'bandit-model/postgres';
 *
 * const store = postgresStore(new Pool({ connectionString: process.env.DATABASE_URL }), { schema: 'bandit' });
 * ```
 */
export function postgresStore(pool: PostgresPoolLike | string, options: PostgresStoreOptions = {}): Store {
	const { schema = 'bandit', migrate = true, timeoutMs = 5000 } = options;
	checkSchema(schema);
	if (typeof migrate !== 'boolean') throw new InvalidOptionError('migrate', migrate, 'Give true or false.');
	checkNumber('timeoutMs', timeoutMs, 1, 1e9, 'Give milliseconds, 1 or more.');
	const secrets = typeof pool === 'string' ? secretsOf(pool) : [];
	return new LogStore(new PostgresEngine({ client: opener(pool), schema, migrate, secrets }), timeoutMs);
}

/**
 * The SQL that makes a store's schema, or brings it up to date: for a role that may, where the application's may not. It may
 * be run again and again.
 *
 * @example
 * ```ts
 * await client.query(migrationSql({ schema: 'bandit' }));
 * const store = postgresStore(pool, { schema: 'bandit', migrate: false });
 * ```
 */
export function migrationSql({ schema = 'bandit' }: { readonly schema?: string } = {}): string {
	checkSchema(schema);
	return migrationScript(schema);
}

function checkSchema(schema: unknown): void {
	if (typeof schema === 'string' && /^[A-Za-z_]\w{0,62}$/.test(schema)) return;
	throw new InvalidOptionError('schema', schema, 'Give a letter or _, then letters, digits and _, 63 at most.');
}

function opener(pool: PostgresPoolLike | string): () => Promise<PostgresClient> {
	if (typeof pool === 'string') {
		if (/^postgres(ql)?:\/\/./.test(pool)) return () => connect(pool);
		// The text may have a password in it: it is not shown.
		throw new InvalidOptionError('pool', 'a text', "Give a URL, e.g. 'postgres://localhost/app', or a pool.");
	}
	if ((typeof pool === 'object' || typeof pool === 'function') && pool !== null) {
		if (isPostgresJs(pool)) {
			return async () => postgresJsClient(pool, false);
		}
		if (isHttpSql(pool)) return async () => httpClient(pool);
		if (isPool(pool)) return async () => poolClient(pool, false);
	}
	throw new InvalidOptionError(
		'pool',
		Object.prototype.toString.call(pool),
		'Give a pool of pg, postgres or @neondatabase/serverless, or a URL.',
	);
}
