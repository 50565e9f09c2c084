import { postgresStore } from '../../../src/store/postgres/postgres.ts';
import { redisStore } from '../../../src/store/redis/redis.ts';
import { sqliteStore } from '../../../src/store/sqlite/sqlite.ts';
import type { Store } from '../../../src/store/store.ts';

/** A store that any process can open. */
export interface Place {
	readonly kind: 'sqlite' | 'redis' | 'postgres';
	/** A file, or a server's URL. */
	readonly at: string;
	/** Namespace or schema. */
	readonly name: string;
}

export function openPlace({ kind, at, name }: Place): Store {
	if (kind === 'sqlite') return sqliteStore(at, { busyTimeoutMs: 20_000 });
	// A machine that is busy with other things takes its time.
	const timeoutMs = 60_000;
	return kind === 'redis'
		? redisStore(at, { namespace: name, timeoutMs })
		: postgresStore(at, { schema: name, timeoutMs });
}
