import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StoreError } from '../../src/base/errors.ts';
import { opening, settling, sumsOf, Writer } from '../../src/store/conformance/changes.ts';
import { sqliteStore } from '../../src/store/sqlite/sqlite.ts';
import { insight, testBandit } from '../bandit/helpers.ts';

let folder: string;
let path: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'bandit-file-'));
	path = join(folder, 'data', 'bandit.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ends = ['', '-wal', '-shm'];

describe('a file that another process has locked', () => {
	/** Holds the lock to write for a while. */
	async function locked<T>(ms: number, work: () => Promise<T>): Promise<T> {
		const db = new DatabaseSync(path);
		db.exec('BEGIN IMMEDIATE');
		const free = setTimeout(() => {
			db.exec('COMMIT');
			db.close();
		}, ms);
		try {
			return await work();
		} finally {
			clearTimeout(free);
			if (db.isOpen) db.close();
		}
	}

	it('is waited for off the event loop, and then written', async () => {
		const store = sqliteStore(path);
		const writer = new Writer(store);
		const delay = monitorEventLoopDelay({ resolution: 1 });
		await locked(600, async () => {
			delay.enable();
			const writing = Promise.all([1, 2, 3].map((i) => writer.write('g', opening(`d${i}`))));
			let turns = 0;
			const turning = setInterval(() => turns++, 1);
			await writing;
			clearInterval(turning);
			delay.disable();
			// The loop went on turning: were it blocked, it would hardly have.
			expect(turns).toBeGreaterThan(100);
		});
		// Many short waits in all of the time; half of them are far below the bound of a blocked one.
		expect(delay.percentile(50) / 1e6).toBeLessThan(20);
		expect(await sumsOf(store)).toEqual({ draws: [3] });
		store.close();
	});

	it('is given up after its time, and a report of then is written later', async () => {
		const store = sqliteStore(path, { busyTimeoutMs: 50 });
		const bandit = testBandit({ store, onError: () => {} });
		const { id } = bandit.decide({ arm: 'cheap' });
		await locked(5000, async () => {
			const started = performance.now();
			expect((await bandit.report(id, 'success')).status).toBe('pending');
			expect(performance.now() - started).toBeGreaterThan(40);
		});
		await bandit.flush();
		expect(await sqliteStore(path).get('test', id)).toMatchObject({ outcome: { score: 1 } });
		await bandit.close();
	});

	it('is waited for when the process ends, so that what it learnt is not lost', () => {
		sqliteStore(path).close();
		const lock = `
			const { DatabaseSync } = require('node:sqlite');
			const db = new DatabaseSync(${JSON.stringify(path)});
			// The decision may be being written just now.
			db.exec('PRAGMA busy_timeout = 20000');
			db.exec('BEGIN IMMEDIATE');
			process.stdout.write('locked');
			setTimeout(() => { db.exec('COMMIT'); db.close(); }, 500);`;
		const root = join(import.meta.dirname, '../../src');
		const script = `
			import { spawn } from 'node:child_process';
			const { createBandit } = await import(${JSON.stringify(join(root, 'node/index.ts'))});
			const { sqliteStore } = await import(${JSON.stringify(join(root, 'store/sqlite/sqlite.ts'))});
			const store = sqliteStore(${JSON.stringify(path)}, { busyTimeoutMs: 20000 });
			const bandit = createBandit({ goal: 'g', arms: ['a'], policy: 'beta', store });
			const { id } = bandit.decide();
			const lock = spawn(process.execPath, ['--input-type=commonjs', '-e', ${JSON.stringify(lock)}], {
				stdio: ['ignore', 'pipe', 'inherit'],
			});
			lock.stdout.once('data', () => {
				void bandit.report(id, 'success');
				// By then it has been tried, and waits for the lock.
				setTimeout(() => process.exit(0), 50);
			});`;
		const child = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
			env: { PATH: process.env.PATH, NODE_NO_WARNINGS: '1' },
			encoding: 'utf8',
		});
		expect(child.stderr).toBe('');
		const other = testBandit({ goal: 'g', arms: ['a'], store: sqliteStore(path) });
		expect(insight(other, 'a')).toMatchObject({ draws: 1, outcomes: 1 });
	});
});

describe('a file that is deleted under the process', () => {
	it.each([
		['with its log', ends],
		['without its log', ['']],
		['with its folder', undefined],
	])('is noticed, told, and written anew: %s', async (_name, files) => {
		const told: string[] = [];
		const bandit = testBandit({
			store: sqliteStore(path),
			forgetting: false,
			onError: ({ error }) => void told.push(String((error as Error).message)),
		});
		const ids = Array.from({ length: 20 }, () => bandit.decide({ arm: 'cheap' }).id);
		for (const id of ids.slice(0, 10)) await bandit.report(id, 'success');
		if (files === undefined) rmSync(join(folder, 'data'), { recursive: true });
		else for (const end of files) rmSync(path + end, { force: true });
		const statuses: string[] = [];
		for (const id of ids.slice(10)) statuses.push((await bandit.report(id, 'failure')).status);
		expect(told.join()).toContain('deleted');
		// What was confirmed is there, for whoever opens the file now.
		const confirmed = ids.slice(10).filter((_, i) => statuses[i] === 'recorded');
		expect(confirmed.length).toBeGreaterThanOrEqual(9);
		const store = sqliteStore(path);
		for (const id of [...ids.slice(0, 10), ...confirmed]) {
			expect(await store.get('test', id)).toMatchObject({ state: 'settled' });
		}
		await bandit.flush();
		await bandit.refresh();
		const other = testBandit({ store, forgetting: false });
		for (const each of [bandit, other]) expect(insight(each, 'cheap')).toMatchObject({ draws: 20, outcomes: 20 });
		await bandit.close();
	});

	it('is noticed when it is only read', async () => {
		const told: string[] = [];
		const bandit = testBandit({ store: sqliteStore(path), onError: ({ error }) => void told.push(String(error)) });
		await bandit.report(bandit.decide({ arm: 'cheap' }).id, 'success');
		for (const end of ends) rmSync(path + end, { force: true });
		await bandit.refresh();
		expect(told.join()).toContain('deleted');
		expect(existsSync(path)).toBe(true);
		expect(insight(testBandit({ store: sqliteStore(path) }), 'cheap').outcomes).toBe(1);
	});

	it('is one file again when two had it open', async () => {
		const stores = [sqliteStore(path), sqliteStore(path)];
		const writers = stores.map((store) => new Writer(store));
		await writers[0]!.write('g', opening('d0'));
		for (const end of ends) rmSync(path + end, { force: true });
		for (const [i, writer] of [...writers, ...writers].entries()) {
			const sent = writer.batch([opening(`e${i}`)]);
			await (async () => writer.store.transact('g', sent))().catch(() => writer.store.transact('g', sent));
		}
		for (const store of [...stores, sqliteStore(path)]) expect(await sumsOf(store)).toEqual({ draws: [5] });
		for (const store of stores) store.close();
	});
});

describe('a file that is replaced under the process', () => {
	it('is used as it is, once that was told', async () => {
		const store = sqliteStore(path);
		const writer = new Writer(store);
		await writer.write('g', opening('a'), settling('a', 1));
		const { cursor } = await store.read('g');
		const backup = join(folder, 'backup.db');
		const other = sqliteStore(backup);
		await new Writer(other).write('g', opening('x'), opening('y'));
		other.close();
		for (const end of ends) rmSync(path + end, { force: true });
		renameSync(backup, path);
		await expect((async () => store.read('g', cursor))()).rejects.toThrow(/replaced/);
		expect((await store.read('g', cursor)).rows.map(({ key, sums }) => [key, ...sums])).toEqual([['draws', 2]]);
		await writer.write('g', opening('z'));
		expect(await sumsOf(sqliteStore(path))).toEqual({ draws: [3] });
		store.close();
	});

	it('is told for as long as it is none of ours, and no report is confirmed', async () => {
		const told: string[] = [];
		const bandit = testBandit({ store: sqliteStore(path), onError: ({ error }) => void told.push(String(error)) });
		const { id } = bandit.decide({ arm: 'cheap' });
		await bandit.flush();
		for (const end of ends) rmSync(path + end, { force: true });
		mkdirSync(join(folder, 'data'), { recursive: true });
		const db = new DatabaseSync(path);
		db.exec('CREATE TABLE notes (text TEXT)');
		db.close();
		for (let i = 0; i < 3; i++) expect((await bandit.report(id, i / 3)).status).toBe('pending');
		expect(told.join()).toContain('another application');
	});
});

describe('a file of which a part is missing', () => {
	it.each(['stats', 'records', 'aliases', 'writers', 'version'])('is refused: the table %s', (table) => {
		sqliteStore(path).close();
		const db = new DatabaseSync(path);
		db.exec(`DROP TABLE ${table}`);
		db.close();
		expect(() => sqliteStore(path)).toThrow(StoreError);
		expect(() => sqliteStore(path)).toThrow(path);
	});

	it('is refused when it is cut off', () => {
		sqliteStore(path).close();
		copyFileSync(path, `${path}.whole`);
		writeFileSync(path, 'SQLite format 3\0 and then something else altogether'.repeat(40));
		expect(() => sqliteStore(path)).toThrow(StoreError);
	});
});
