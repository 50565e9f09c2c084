import pg from 'pg';
import { postgresConformance, quick } from '../support/postgres-conformance.ts';
import { databaseUrl } from '../support/servers.ts';

postgresConformance('pg 8', async () => {
	const pool = new pg.Pool({ connectionString: databaseUrl, max: 4, options: quick });
	return { pool, end: () => pool.end() };
});
