/** The stores that are measured, and the barest client of each. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { memoryStore, type Store } from 'bandit-model';
import { postgresStore } from 'bandit-model/postgres';
import { redisStore } from 'bandit-model/redis';
import { sqliteStore } from 'bandit-model/sqlite';
import { Redis } from 'ioredis';
import pg from 'pg';

export const kinds = ['memory', 'SQLite', 'Redis', 'Postgres'] as const;
export type Kind = (typeof kinds)[number];

const redisUrl = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379';
const databaseUrl = process.env.DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/test';

/** Where a store of a kind is, for all processes. */
export interface Place {
	readonly kind: Kind;
	readonly folder: string;
	readonly name: string;
}

export function newPlace(kind: Kind): Place {
	return {
		kind,
		folder: mkdtempSync(join(tmpdir(), 'bandit-model-bench-')),
		name: `bench_${randomUUID().replaceAll('-', '')}`,
	};
}

export function openStore({ kind, folder, name }: Place): Store {
	if (kind === 'memory') return memoryStore({ maxDecisions: 10_000_000 });
	if (kind === 'SQLite') return sqliteStore(join(folder, 'bandit.db'), { busyTimeoutMs: 20_000 });
	// A machine that is busy with other things takes its time.
	const timeoutMs = 60_000;
	return kind === 'Redis'
		? redisStore(redisUrl, { namespace: name, timeoutMs })
		: postgresStore(databaseUrl, { schema: name, timeoutMs });
}

/**
 * The least that a client can write for an outcome: a record of its usual size under an id, and what it adds to the log of its
 * goal (to the rows, in a file), both or neither.
 */
export interface Bare {
	write(id: string): unknown;
	close(): unknown;
}

const record = 'x'.repeat(400);
const addition = 'y'.repeat(1900);

export async function openBare({ kind, folder, name }: Place): Promise<Bare> {
	if (kind === 'memory') {
		const map = new Map<string, string>();
		return { write: (id) => map.set(id, record), close: () => {} };
	}
	if (kind === 'SQLite') {
		const db = new DatabaseSync(join(folder, 'bare.db'), { timeout: 20_000 });
		db.exec(
			`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
			CREATE TABLE IF NOT EXISTS bare (id TEXT PRIMARY KEY, record TEXT);
			CREATE TABLE IF NOT EXISTS added (id TEXT PRIMARY KEY, sums TEXT)`,
		);
		const insert = db.prepare('INSERT INTO bare VALUES (?, ?)');
		const add = db.prepare('INSERT INTO added VALUES (?, ?)');
		const write = (id: string): void => {
			db.exec('BEGIN IMMEDIATE');
			insert.run(id, record);
			add.run(id, addition);
			db.exec('COMMIT');
		};
		return { write, close: () => db.close() };
	}
	if (kind === 'Redis') {
		const redis = new Redis(redisUrl);
		return {
			write: (id) =>
				redis
					.multi()
					.set(`bm:{${name}:bare}:${id}`, record, 'PX', 600_000)
					.xadd(`bm:{${name}:bare}`, '*', 'd', addition)
					.exec(),
			close: () => redis.disconnect(),
		};
	}
	const pool = new pg.Pool({ connectionString: databaseUrl, max: 4 });
	await pool
		.query(
			`create table if not exists "${name}_bare" (id text primary key, record text);
			create table if not exists "${name}_added" (id text primary key, sums text)`,
		)
		.catch(() => {});
	return {
		write: (id) =>
			pool.query(
				`with made as (insert into "${name}_bare" values ($1, $2)) insert into "${name}_added" values ($1, $3)`,
				[id, record, addition],
			),
		close: () => pool.end(),
	};
}

/** Removes all of a place. */
export async function removePlace({ kind, folder, name }: Place): Promise<void> {
	rmSync(folder, { recursive: true, force: true });
	if (kind === 'Redis') {
		const redis = new Redis(redisUrl);
		for (const pattern of [`bm:{${name}:*`, `bm:{${name}}*`]) {
			for await (const keys of redis.scanStream({ match: pattern, count: 1000 }))
				if (keys.length > 0) await redis.unlink(keys);
		}
		redis.disconnect();
	}
	if (kind === 'Postgres') {
		const client = new pg.Client(databaseUrl);
		await client.connect();
		await client.query('set client_min_messages = warning');
		await client.query(`drop schema if exists "${name}" cascade; drop table if exists "${name}_bare", "${name}_added"`);
		await client.end();
	}
}

/** What a server has used so far: microseconds of its processor, bytes. Undefined where it does not say. */
export async function serverUse({ kind, name }: Place): Promise<{ micros: number | undefined; bytes: number }> {
	if (kind === 'Redis') {
		const redis = new Redis(redisUrl);
		const [stats, memory] = [await redis.info('commandstats'), await redis.info('memory')];
		redis.disconnect();
		const micros = [...stats.matchAll(/cmdstat_(?:evalsha|eval):calls=\d+,usec=(\d+)/g)].reduce(
			(sum, [, n]) => sum + Number(n),
			0,
		);
		return { micros, bytes: Number(/used_memory:(\d+)/.exec(memory)?.[1]) };
	}
	const client = new pg.Client(databaseUrl);
	await client.connect();
	const { rows } = await client.query(
		`select coalesce(sum(pg_total_relation_size(c.oid)), 0)::float8 as bytes
		from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relkind = 'r'`,
		[name],
	);
	await client.end();
	return { micros: undefined, bytes: rows[0].bytes };
}
