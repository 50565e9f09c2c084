import { neon, neonConfig } from '@neondatabase/serverless';
import pg from 'pg';
import postgres from 'postgres';
import { neonServer } from '../store/support/neon-server.ts';
import { postgresConformance, quick } from '../store/support/postgres-conformance.ts';
import { databaseUrl } from '../store/support/servers.ts';

postgresConformance('postgres 3', async () => {
	const pool = postgres(databaseUrl, { max: 4, onnotice: () => {}, connection: { options: quick } });
	return { pool, end: () => pool.end() };
});

postgresConformance('Neon over HTTP', async () => {
	const server = await neonServer(new pg.Pool({ connectionString: databaseUrl, max: 4, options: quick }));
	neonConfig.fetchEndpoint = () => server.url;
	return { pool: neon('postgresql://user:password@loopback.test/test'), end: () => server.close() };
});
