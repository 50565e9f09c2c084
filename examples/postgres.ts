/**
 * Two processes that learn from each other through Postgres. They could run on any two machines that reach the server.
 *
 *   DATABASE_URL=postgres://postgres@127.0.0.1:5432/test npm run example postgres
 */
import { createBandit } from 'bandit-model';
import { postgresStore } from 'bandit-model/postgres';
import pg from 'pg';
import { hearFromUsers, learnFromEachOther } from './support/two-processes.ts';

const schema = process.argv[2] ?? `example_${process.pid}`;
const connectionString = process.env.DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/test';
const pool = new pg.Pool({ connectionString, max: 4, connectionTimeoutMillis: 2000 });
const bandit = createBandit({
	goal: 'support_reply',
	arms: ['small', 'large'],
	store: postgresStore(pool, { schema }),
});

if (process.send !== undefined) {
	await hearFromUsers(bandit);
} else if ((await pool.query('select 1').catch(() => undefined)) === undefined) {
	console.log('No PostgreSQL at DATABASE_URL, nor at 127.0.0.1:5432: start one, or give its URL.');
} else {
	await learnFromEachOther(bandit, import.meta.filename, schema);
	await pool.query(`drop schema if exists "${schema}" cascade`);
}
await pool.end();
