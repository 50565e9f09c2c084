import { StoreError } from '../../base/errors.ts';
import type { PostgresClient } from './client.ts';
import { type PoolLike, poolClient } from './drivers/pool.ts';
import { type PostgresJsLike, postgresJsClient } from './drivers/postgres-js.ts';

/** Makes a pool of our own for a URL, of whichever package is installed. */
export async function connect(url: string): Promise<PostgresClient> {
	const pg = await load<{ Pool?: PoolClass; default: { Pool: PoolClass } }>('pg');
	// An idle connection does not keep a finished program alive.
	if (pg !== undefined) {
		const Pool = pg.Pool ?? pg.default.Pool;
		return poolClient(
			new Pool({ connectionString: url, max: 4, connectionTimeoutMillis: 5000, allowExitOnIdle: true }),
			true,
		);
	}
	const postgres = await load<{ default: (url: string, options: object) => PostgresJsLike }>('postgres');
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

/** A package, where it is installed. By a name that bundlers don't follow: whoever bundles gives a pool. */
async function load<Package>(name: string): Promise<Package | undefined> {
	try {
		return (await import(/* @vite-ignore */ /* webpackIgnore: true */ name)) as Package;
	} catch (error) {
		if ((error as { code?: string }).code === 'ERR_MODULE_NOT_FOUND') return undefined;
		throw error;
	}
}
