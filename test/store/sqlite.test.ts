import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InvalidOptionError, StoreError } from '../../src/base/errors.ts';
import { migrate, migrations } from '../../src/store/sqlite/schema.ts';
import { sqliteStore } from '../../src/store/sqlite/sqlite.ts';
import { storeConformance } from './conformance.ts';
import { opening, settling, sumsOf } from './conformance-changes.ts';

let folder: string;
let path: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'bandit-model-'));
	path = join(folder, 'bandit.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

storeConformance('sqliteStore', () => {
	const own = mkdtempSync(join(tmpdir(), 'bandit-model-'));
	const [one, two] = [sqliteStore(join(own, 'a/b.db')), sqliteStore(join(own, 'a/b.db'))];
	return {
		one,
		two,
		cleanup: () => {
			one.close();
			two.close();
			rmSync(own, { recursive: true, force: true });
		},
	};
});

function writer(prefix: string, count: number): ChildProcess {
	return spawn(process.execPath, [join(import.meta.dirname, 'writer.ts'), path, prefix, String(count)]);
}

/** What a writer printed, until it ends. */
async function output(child: ChildProcess): Promise<string[]> {
	let text = '';
	child.stdout!.on('data', (chunk) => (text += chunk));
	let errors = '';
	child.stderr!.on('data', (chunk) => (errors += chunk));
	const code = await new Promise((resolve) => child.on('close', resolve));
	if (code !== 0 && child.signalCode === null) throw new Error(errors);
	return text.split('\n').slice(0, -1);
}

describe('several processes on one file', () => {
	it('lose nothing and count nothing twice', async () => {
		await Promise.all(['a', 'b', 'c'].map((prefix) => output(writer(prefix, 200))));
		const store = sqliteStore(path);
		expect(await sumsOf(store)).toEqual({ draws: [600], sums: [600, 300] });
		store.close();
	});

	it('keep what was confirmed when one is killed in mid-flight', async () => {
		const child = writer('k', 1_000_000);
		const printed = output(child);
		const seen = new Promise<void>((resolve) => {
			let lines = 0;
			child.stdout!.on('data', (chunk: Buffer) => {
				lines += chunk.toString().split('\n').length - 1;
				if (lines > 300) resolve();
			});
		});
		await seen;
		child.kill('SIGKILL');
		const confirmed = await printed;
		const store = sqliteStore(path);
		let score = 0;
		for (const id of confirmed) {
			const record = await store.get('g', id);
			expect(record?.state).toBe('settled');
			score += record!.settlement!.score;
		}
		const { draws, sums } = await sumsOf(store);
		// One more may have been written than was printed.
		expect([confirmed.length, confirmed.length + 1]).toContain(sums![0]);
		expect(draws![0]).toBe(sums![0]);
		expect(sums![1]! - score).toBeLessThanOrEqual(1);
		const all = await store.due('g', Number.MAX_SAFE_INTEGER, 2_000_000);
		expect(all.length).toBe(sums![0]);
		expect(all.reduce((sum, record) => sum + record.settlement!.score, 0)).toBe(sums![1]);
		store.close();
	});
});

describe('a file that can not be used', () => {
	const opens = () => sqliteStore(path);

	it('is refused when it is no database, and left as it is', () => {
		writeFileSync(
			path,
			'this is no database, but a text that is long enough to be looked at as a header of one'.repeat(20),
		);
		const before = readFileSync(path);
		expect(opens).toThrow(StoreError);
		expect(opens).toThrow(path);
		expect(readFileSync(path)).toEqual(before);
	});

	it('is refused when it belongs to another application', () => {
		const db = new DatabaseSync(path);
		db.exec('CREATE TABLE notes (text TEXT)');
		db.close();
		expect(opens).toThrow(/another application/);
	});

	it('is refused when its schema is newer, with both versions', () => {
		sqliteStore(path).close();
		const db = new DatabaseSync(path);
		db.exec('PRAGMA user_version = 99');
		db.close();
		expect(opens).toThrow(/schema version 99.*up to 1.*Update/s);
	});

	it('is refused when its folder is none', () => {
		writeFileSync(join(folder, 'file'), '');
		expect(() => sqliteStore(join(folder, 'file/bandit.db'))).toThrow(StoreError);
	});

	it('and options that can not be used are named', () => {
		expect(() => sqliteStore('')).toThrow(InvalidOptionError);
		expect(() => sqliteStore(path, { durability: 'most' as never })).toThrow(/durability/);
		expect(() => sqliteStore(path, { busyTimeoutMs: -1 })).toThrow(/busyTimeoutMs/);
	});
});

describe('migration', () => {
	it('brings an older file to the present schema, and keeps what is in it', async () => {
		const store = sqliteStore(path);
		await store.transact('g', [opening('d'), settling('d', 1)]);
		store.close();
		const steps = [...migrations, 'ALTER TABLE decisions ADD COLUMN note TEXT'];
		const db = new DatabaseSync(path);
		migrate(db, path, steps);
		migrate(db, path, steps);
		expect(db.prepare('SELECT id, note FROM decisions').all()).toEqual([{ id: 'd', note: null }]);
		expect(db.prepare('PRAGMA user_version').get()).toEqual({ user_version: steps.length });
		db.close();
	});

	it('that fails changes nothing', () => {
		sqliteStore(path).close();
		const db = new DatabaseSync(path);
		expect(() => migrate(db, path, [...migrations, 'CREATE TABLE extra (x)', 'nonsense'])).toThrow();
		expect(db.prepare('PRAGMA user_version').get()).toEqual({ user_version: migrations.length });
		expect(db.prepare("SELECT name FROM sqlite_schema WHERE name = 'extra'").all()).toEqual([]);
		db.close();
	});
});
