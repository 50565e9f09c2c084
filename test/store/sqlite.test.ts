import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InvalidOptionError, StoreError } from '../../src/base/errors.ts';
import type { DecisionRecord } from '../../src/base/records.ts';
import { adding, opening, row, settling, sumsOf, Writer } from '../../src/store/conformance/changes.ts';
import { storeConformance } from '../../src/store/conformance/conformance.ts';
import { migrate, migrations } from '../../src/store/sqlite/schema.ts';
import { sqliteStore } from '../../src/store/sqlite/sqlite.ts';
import { deathBatch, deathSteps } from './death-batch.ts';

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
			const record = (await store.get('g', id)) as DecisionRecord;
			expect(record?.state).toBe('settled');
			score += record.outcome!.score;
		}
		const { draws, sums } = await sumsOf(store);
		// One more may have been written than was printed.
		expect([confirmed.length, confirmed.length + 1]).toContain(sums![0]);
		expect(draws![0]).toBe(sums![0]);
		expect(sums![1]! - score).toBeLessThanOrEqual(1);
		const all = (await store.due('g', Number.MAX_SAFE_INTEGER, 2_000_000)) as DecisionRecord[];
		expect(all.length).toBe(sums![0]);
		expect(all.reduce((sum, record) => sum + record.outcome!.score, 0)).toBe(sums![1]);
		store.close();
	});
});

describe('a process that dies while it writes', () => {
	it.each(deathSteps)('at its step "%s" has written all or nothing, once', async (at) => {
		const before = sqliteStore(path);
		await new Writer(before).write('g', adding(row('old', 1)));
		before.close();
		const child = spawn(process.execPath, [join(import.meta.dirname, 'dying.ts'), path, at]);
		await output(child);
		expect(child.signalCode).toBe('SIGKILL');
		const store = sqliteStore(path);
		const all = { draws: [1], sums: [1, 1], k: [1], l: [2] };
		const isDone = at === 'answered';
		expect(await sumsOf(store)).toEqual(isDone ? all : { old: [1] });
		expect((await store.get('g', 'd')) !== undefined).toBe(isDone);
		// Whoever sends it again does it once.
		expect(
			await store.transact(
				'g',
				deathBatch(() => {}),
			),
		).toBe(isDone ? 'repeated' : 'done');
		expect(await sumsOf(store)).toEqual(all);
		expect(await store.get('g', 'd')).toMatchObject({ state: 'settled', revision: 2 });
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
		expect(opens).toThrow(/schema version 99.*up to \d.*Update/s);
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
		await new Writer(store).write('g', opening('d'), settling('d', 1));
		store.close();
		const steps = [...migrations, 'ALTER TABLE records ADD COLUMN note TEXT'];
		const db = new DatabaseSync(path);
		migrate(db, path, steps);
		migrate(db, path, steps);
		expect(db.prepare('SELECT id, note FROM records').all()).toEqual([{ id: 'd', note: null }]);
		expect(db.prepare('PRAGMA user_version').get()).toEqual({ user_version: steps.length });
		db.close();
	});

	it('gives what the first schema held its kind, and keeps all that was known', async () => {
		const db = new DatabaseSync(path);
		migrate(db, path, migrations.slice(0, 1));
		const features = new Uint8Array(Float64Array.of(0.5, -2).buffer);
		const put = (id: string, record: object, blob = new Uint8Array(0), dueAt = 7000) =>
			db
				.prepare("INSERT INTO decisions VALUES ('g', ?, ?, coalesce(?, x''), ?)")
				.run(id, dueAt, blob, JSON.stringify({ id, goal: 'g', policy: 'beta/1', arm: 'a', segment: 's', ...record }));
		const learnt = { reward: 1, weight: 2, epoch: 3, generation: 4 };
		const outcome = { score: 1, source: 'user', reason: 'gut, "so"', time: 1500 };
		const decided = { time: 1000, dueAt: 7000, propensity: 0.25, observed: true, runId: 'r' };
		const expected = { promptTokens: 12, expectedCostUsd: 0.5, expectedSuccess: 0.75, costRatio: 1.5 };
		put(
			'settled',
			{ ...decided, state: 'settled', settlement: { ...outcome, credit: learnt }, extra: expected },
			features,
		);
		put('untaught', { ...decided, state: 'settled', settlement: outcome, extra: { promptTokens: 1 } });
		put('open', { time: 2000, dueAt: null, state: 'open' }, features, Number.POSITIVE_INFINITY);
		const closed = { time: 500, dueAt: 7000, state: 'closed', policy: '' };
		put('run/r', { ...closed, propensity: 0.5, runId: 'r', extra: { decisionIds: ['x', 'settled'], turn: 2 } });
		put('langchain/thread/t', { ...closed, arm: '', extra: { decisionIds: ['open'] } });
		put(
			'warm/0f/a',
			{ ...closed, dueAt: null, state: 'settled', settlement: outcome },
			undefined,
			Number.POSITIVE_INFINITY,
		);
		put('import/i', { ...closed, dueAt: null }, undefined, Number.POSITIVE_INFINITY);
		const sums = new Uint8Array(Float64Array.of(3, 4).buffer);
		db.prepare("INSERT INTO stats VALUES ('g', 'counts/a', ?, 5)").run(sums);
		db.exec('UPDATE version SET value = 5');
		db.close();

		const store = sqliteStore(path);
		const common = { policy: 'beta/1', arm: 'a', segment: 's', kind: 'decision', revision: 1 };
		const decision = { ...common, time: 1000, dueAt: 7000, propensity: 0.25, runId: 'r', state: 'settled' };
		expect(await store.get('g', 'settled')).toEqual({
			...decision,
			...expected,
			id: 'settled',
			outcome: { ...outcome, learnt },
			features: Float64Array.of(0.5, -2),
		});
		expect(await store.get('g', 'untaught')).toEqual({
			...decision,
			id: 'untaught',
			promptTokens: 1,
			outcome,
			features: new Float64Array(0),
		});
		expect(await store.get('g', 'open')).toEqual({
			...common,
			id: 'open',
			time: 2000,
			dueAt: Number.POSITIVE_INFINITY,
			state: 'open',
			features: Float64Array.of(0.5, -2),
		});
		expect(await store.get('g', 'run/r')).toMatchObject({
			kind: 'run',
			arm: 'a',
			segment: 's',
			propensity: 0.5,
			turn: 2,
			decisionIds: ['x', 'settled'],
			dueAt: 7000,
		});
		const kept = { revision: 1, time: 500 };
		expect(await store.get('g', 'langchain/thread/t')).toEqual({
			...kept,
			id: 'langchain/thread/t',
			kind: 'link',
			dueAt: 7000,
			decisionIds: ['open'],
		});
		for (const id of ['warm/0f/a', 'import/i']) {
			expect(await store.get('g', id)).toEqual({ ...kept, id, kind: 'mark', dueAt: Number.POSITIVE_INFINITY });
		}
		expect((await store.scan('g')).records.map(({ id }) => id)).toEqual(['settled', 'untaught', 'open']);
		expect((await store.read('g')).rows).toEqual([row('counts/a', 3, 4)]);
		expect((await store.due('g', 7000, 10)).map(({ id }) => id).sort()).toEqual(
			['langchain/thread/t', 'run/r', 'settled', 'untaught'].sort(),
		);
		store.close();
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
