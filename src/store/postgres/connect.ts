import { StoreError } from '../../base/errors.ts';
import { optionalPackage } from '../optional-package.ts';
import type { PostgresClient } from './client.ts';
import { type PoolLike, poolClient } from './drivers/pool.ts';
import { type PostgresJsLike, postgresJsClient } from './drivers/postgres-js.ts';

/** Makes a pool of our own for a URL, of whichever package is installed. */
export async function connect(url: string): Promise<PostgresClient> {
	const pg = await optionalPackage<{ Pool?: PoolClass; default: { Pool: PoolClass } }>('pg');
	// An idle connection does not keep a finished program alive.
	if (pg !== undefined) {
		const Pool = pg.Pool ?? pg.default.Pool;
		return poolClient(
			new Pool({ connectionString: url, max: 4, connectionTimeoutMillis: 5000, allowExitOnIdle: true }),
			true,
		);
	}
	const postgres = await optionalPackage<{ default: (url: string, options: object) => PostgresJsLike }>('postgres');
	if (postgres !== undefined) {
		return postgresJsClient(
			postgres.default(url, { max: 4, connect_timeout: 5, idle_timeout: 5, onnotice: () => {} }),
			true,
		);
	}
	throw new StoreError(
		'postgres: neither pg nor postgres is installed. Install one of them, or give postgresStore() a pool.',
	);
}

type PoolClass = new (options: object) => PoolLike;
