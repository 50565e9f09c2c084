import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { postgresStore } from '../../src/store/postgres/postgres.ts';
import { databaseUrl, dropNamespace, dropSchema, isReachable, ownName, redisUrl } from './support/servers.ts';

const reached = { redis: await isReachable(redisUrl), postgres: await isReachable(databaseUrl) };

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'bandit-model-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const source = join(import.meta.dirname, '../../src/store');

/** Opens the default store twice in a process of its own, and gives its name and what was printed. */
function open(env: Record<string, string>) {
	const script = `
		await import(${JSON.stringify(join(source, 'sqlite/register.ts'))});
		await import(${JSON.stringify(join(source, 'register-servers.ts'))});
		const { defaultStore } = await import(${JSON.stringify(join(source, 'default.ts'))});
		const [a, b] = [defaultStore(), defaultStore()];
		await a.transact('g', { writer: 'w', number: 1, changes: [], sums: () => ({ add: [{ key: 'k', sums: Float64Array.of(1) }] }) });
		console.log(a.name, a === b);`;
	const { PATH } = process.env;
	const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
		cwd: folder,
		env: { PATH, NODE_NO_WARNINGS: '1', ...env },
		encoding: 'utf8',
	});
	return { stdout: stdout.trim(), stderr: stderr.trim() };
}

describe('defaultStore', () => {
	it('is a file below the working directory, kept out of git', () => {
		expect(open({})).toEqual({ stdout: 'sqlite true', stderr: '' });
		expect(existsSync(join(folder, '.bandit-model/bandit.db'))).toBe(true);
		expect(readFileSync(join(folder, '.bandit-model/.gitignore'), 'utf8')).toBe('*\n');
	});

	it('is the same where the variables are there and empty', () => {
		expect(open({ BANDIT_MODEL_STORE: '', BANDIT_MODEL_DB: '' }).stdout).toBe('sqlite true');
		expect(existsSync(join(folder, '.bandit-model/bandit.db'))).toBe(true);
	});

	it('is the file that BANDIT_MODEL_DB names', () => {
		expect(open({ BANDIT_MODEL_DB: join(folder, 'x/y.db') }).stdout).toBe('sqlite true');
		expect(existsSync(join(folder, 'x/y.db'))).toBe(true);
		expect(existsSync(join(folder, '.bandit-model'))).toBe(false);
	});

	it('is the file that BANDIT_MODEL_STORE names, rather than that of BANDIT_MODEL_DB', () => {
		const [file, other] = [join(folder, 'a.db'), join(folder, 'b.db')];
		expect(open({ BANDIT_MODEL_STORE: file, BANDIT_MODEL_DB: other, VERCEL: '1' }).stdout).toBe('sqlite true');
		expect([existsSync(file), existsSync(other)]).toEqual([true, false]);
	});

	it.skipIf(!reached.redis)('is the Redis that BANDIT_MODEL_STORE names, and lets the process end', async () => {
		const name = ownName();
		const started = open({ BANDIT_MODEL_STORE: `${redisUrl}?namespace=${name}`, VERCEL: '1' });
		expect(started).toEqual({ stdout: 'redis true', stderr: '' });
		const redis = new Redis(redisUrl);
		expect(await redis.smembers(`bm:{${name}}:goals`)).toEqual(['g']);
		await dropNamespace(redis, name);
		redis.disconnect();
	});

	it.skipIf(!reached.postgres)('is the Postgres that BANDIT_MODEL_STORE names, and lets the process end', async () => {
		const schema = ownName();
		const started = open({ BANDIT_MODEL_STORE: `${databaseUrl}?schema=${schema}`, VERCEL: '1' });
		expect(started).toEqual({ stdout: 'postgres true', stderr: '' });
		const store = postgresStore(databaseUrl, { schema, migrate: false });
		expect(await store.goals()).toEqual(['g']);
		await store.close();
		await dropSchema(schema);
	});

	it.each(['mysql://root:geheim@db/x', 'http://u:geheim@x'])('refuses another kind of server (%s)', (url) => {
		const { stdout, stderr } = open({ BANDIT_MODEL_STORE: url });
		expect(stdout).toBe('');
		expect(stderr).toMatch(/InvalidOptionError.*BANDIT_MODEL_STORE.*redis:/);
		expect(stderr).not.toContain('geheim');
	});

	it('is memory when that is asked for, without a warning', () => {
		expect(open({ BANDIT_MODEL_DB: 'memory' })).toEqual({ stdout: 'memory true', stderr: '' });
	});

	it.each(['AWS_LAMBDA_FUNCTION_NAME', 'VERCEL'])(
		'is memory where the disk does not last (%s), with one warning',
		(name) => {
			const { stdout, stderr } = open({ [name]: 'x' });
			expect(stdout).toBe('memory true');
			expect(stderr.match(/bandit-model:/g)).toHaveLength(1);
			expect(stderr).toContain(name);
			expect(stderr).toContain('BANDIT_MODEL_STORE');
		},
	);

	it('is memory where nothing can be written, with one warning', () => {
		writeFileSync(join(folder, '.bandit-model'), 'a file where the folder would be');
		const { stdout, stderr } = open({});
		expect(stdout).toBe('memory true');
		expect(stderr.match(/bandit-model:/g)).toHaveLength(1);
		// The kernel's own file system takes no new files, not even from root.
		expect(open({ BANDIT_MODEL_DB: '/proc/bandit.db' }).stdout).toBe('memory true');
	});

	it('is an error when the file is corrupt: nothing learnt is replaced', () => {
		const path = join(folder, 'broken.db');
		writeFileSync(path, 'not a database at all, and long enough to be taken for one'.repeat(50));
		const { stdout, stderr } = open({ BANDIT_MODEL_DB: path });
		expect(stdout).toBe('');
		expect(stderr).toContain('StoreError');
		expect(stderr).toContain(path);
	});
});
