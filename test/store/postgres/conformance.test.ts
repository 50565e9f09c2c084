import pg from 'pg';
import postgres from 'postgres';
import { afterAll, describe } from 'vitest';
import { type PostgresPoolLike, postgresStore } from '../../../src/store/postgres/postgres.ts';
import { storeConformance } from '../conformance.ts';
import { databaseUrl, dropSchema, isReachable, ownName } from '../support/servers.ts';

/** What is written need not outlive a crash of the server here. */
const quick = '-c synchronous_commit=off';

const reached = await isReachable(databaseUrl);

describe.skipIf(!reached)('postgresStore', () => {
	const closing: (() => unknown)[] = [];
	afterAll(async () => {
		for (const close of closing) await close();
	});

	const makers: Record<string, () => PostgresPoolLike> = {
		'pg 8': () => {
			const pool = new pg.Pool({ connectionString: databaseUrl, max: 4, options: quick });
			closing.push(() => pool.end());
			return pool;
		},
		'postgres 3': () => {
			const sql = postgres(databaseUrl, { max: 4, onnotice: () => {}, connection: { options: quick } });
			closing.push(() => sql.end());
			return sql;
		},
	};

	for (const [name, make] of Object.entries(makers)) {
		let pools: readonly PostgresPoolLike[] | undefined;
		storeConformance(name, () => {
			pools ??= [make(), make()];
			const schema = ownName();
			const [one, two] = pools.map((pool) => postgresStore(pool, { schema }));
			return {
				one: one!,
				two: two!,
				cleanup: async () => {
					await one!.close();
					await two!.close();
					await dropSchema(schema);
				},
			};
		});
	}
});
