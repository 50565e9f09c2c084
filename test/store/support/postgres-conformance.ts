import pg from 'pg';
import { afterAll, beforeAll, describe } from 'vitest';
import { storeConformance } from '../../../src/store/conformance/conformance.ts';
import { migrationSql, type PostgresPoolLike, postgresStore } from '../../../src/store/postgres/postgres.ts';
import { databaseUrl, dropSchema, isReachable, ownName } from './servers.ts';

/** What is written need not outlive a crash of the server in tests of what is stored. */
export const quick = '-c synchronous_commit=off';

const reached = await isReachable(databaseUrl);

/** The suite on a driver: two pools of it, on one schema that is emptied after each test. */
export function postgresConformance(
	name: string,
	make: () => Promise<{ pool: PostgresPoolLike; end: () => unknown }>,
): void {
	describe.skipIf(!reached)('postgresStore', () => {
		const schema = ownName();
		const pools: PostgresPoolLike[] = [];
		const ends: (() => unknown)[] = [];
		let plain: pg.Pool;
		beforeAll(async () => {
			plain = new pg.Pool({ connectionString: databaseUrl, max: 1, options: quick });
			await plain.query(migrationSql({ schema }));
			for (let i = 0; i < 2; i++) {
				const { pool, end } = await make();
				pools.push(pool);
				ends.push(end);
			}
		});
		afterAll(async () => {
			for (const end of ends) await end();
			await plain.end();
			await dropSchema(schema);
		});
		storeConformance(
			name,
			() => {
				const [one, two] = pools.map((pool) => postgresStore(pool, { schema, migrate: false }));
				return {
					one: one!,
					two: two!,
					cleanup: async () => {
						await one!.close();
						await two!.close();
						const tables = ['goals', 'writers', 'deltas', 'rows', 'records', 'aliases'].map(
							(table) => `"${schema}".${table}`,
						);
						await plain.query(`delete from ${tables.join('; delete from ')}`);
					},
				};
			},
			10,
		);
	});
}
