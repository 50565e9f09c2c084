import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { budget, createBandit, seededRng } from 'bandit-model';
import { sqliteStore } from 'bandit-model/sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { traffic } from '../report/traffic.ts';
import { cli, main } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'bandit-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const db = join(folder, 'bandit.db');
let ids: string[];

beforeAll(async () => {
	const store = sqliteStore(db);
	ids = await traffic(store, { requests: 2000 });
	await traffic(store, { goal: 'other', requests: 300, names: { small: '=cmd|"x"!A1\u001b[31m' } });
	await store.close();
}, 120_000);

describe('bandit-model report', () => {
	it('says what was saved, for all goals', async () => {
		const { code, out } = await cli(['report', '--db', db]);
		expect(code).toBe(0);
		expect(out).toMatch(
			/Saved \$[\d.]+ ± [\d.]+ of \$[\d.]+ over 2,000 requests since 1 Mar 2026, against always large/,
		);
		expect(out).toMatch(/^other$/m);
		expect(out).toMatch(/small +\d/);
		// Nothing of a store steers the terminal.
		expect(out).not.toContain('\u001b[31m');
	});

	it('as JSON, CSV and Markdown, for one goal', async () => {
		const json = JSON.parse((await cli(['report', '--db', db, '--goal', 'triage', '--json'])).out);
		expect(json).toHaveLength(1);
		expect(json[0].savings.savedUsd.low).toBeGreaterThan(0);
		expect(json[0].insights.arms.map(({ id }: { id: string }) => id).sort()).toEqual(['large', 'poor', 'small']);
		const csv = (await cli(['report', '--db', db, '--csv'])).out.trim().split('\r\n');
		expect(csv[0]).toMatch(/^goal,arm,draws,share,outcomes,success,/);
		expect(csv).toHaveLength(7);
		// A spreadsheet takes no name for a formula.
		expect(csv.find((line) => line.includes('cmd'))).toMatch(/^other,"'=cmd/);
		const md = (await cli(['report', '--db', db, '--goal', 'triage', '--md'])).out;
		expect(md).toMatch(/^## triage\n\nSaved .*\n\nSuccess is known by: \d+% user, \d+% judge\.\n\n\| arm \| draws \|/);
	});

	it('as a page, in a file and on standard output', async () => {
		const file = join(folder, 'report.html');
		expect(await cli(['report', '--db', db, '--goal', 'triage', '--html', file])).toEqual({
			code: 0,
			out: '',
			error: '',
		});
		const page = readFileSync(file, 'utf8');
		expect(page).toMatch(/^<!doctype html>/);
		expect(page).toMatch(/Saved \$[\d.]+ ± [\d.]+ of \$[\d.]+ over 2,000 requests/);
		expect((await cli(['report', '--db', db, '--goal', 'triage', '--html'])).out).toMatch(/^<!doctype html>/);
	}, 60_000);

	it('against another arm, and from the store that the environment names', async () => {
		const env = { BANDIT_MODEL_STORE: db };
		const { out, code } = await cli(['report', '--goal', 'triage', '--versus', 'small', '--since', '2026-03-02'], {
			env,
		});
		expect(code).toBe(0);
		expect(out).toMatch(/since 2 Mar 2026.*always small/);
	});

	it('names its version', async () => {
		const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
		expect(await cli(['--version'])).toEqual({ code: 0, out: `${version}\n`, error: '' });
	});

	it('fails in a line, and makes no store by looking', async () => {
		const missing = await cli(['report', '--db', join(folder, 'none.db')]);
		expect(missing).toMatchObject({ code: 1, out: '' });
		expect(missing.error).toMatch(/^bandit-model: There is no .*none\.db\. Name the store/);
		const goal = await cli(['report', '--db', db, '--goal', 'nope']);
		expect(goal).toMatchObject({
			code: 1,
			error: 'bandit-model: --goal: "nope" can\'t be used. There are: other, triage.\n',
		});
		const arm = await cli(['report', '--db', db, '--goal', 'triage', '--versus', 'nope']);
		expect(arm.error).toMatch(/versus: "nope" can't be used\. Name an arm/);
		expect((await cli(['report', '--db', db, '--store', db])).code).toBe(2);
		expect((await cli(['nonsense'])).code).toBe(2);
		expect((await cli(['--help'])).code).toBe(0);
		writeFileSync(join(folder, 'text.db'), 'this is no database, but it is long enough to be looked at as one');
		const corrupt = await cli(['report', '--db', join(folder, 'text.db')]);
		expect(corrupt.code).toBe(1);
		expect(corrupt.error).toMatch(/^bandit-model: .*text\.db/);
	});
});

describe('bandit-model explain, arms, doctor, migrate', () => {
	it('explains a decision of any goal', async () => {
		const { code, out } = await cli(['explain', ids[100]!, '--db', db]);
		expect(code).toBe(0);
		expect(out).toMatch(/^triage: (large|small|poor)\n/);
		expect(out).toMatch(/Outcome: [01] by (user|judge)\./);
		expect(JSON.parse((await cli(['explain', ids[7]!, '--db', db, '--json'])).out)).toMatchObject({
			goal: 'triage',
			id: ids[7],
		});
		expect((await cli(['explain', 'unknown', '--db', db])).code).toBe(1);
	});

	it('lists arms', async () => {
		const { out } = await cli(['arms', '--db', db, '--goal', 'triage']);
		expect(out).toMatch(/^triage\ncheapest\(\{ within: 0\.02 \}\), beta\/\d+, mode adaptive\n/);
	});

	it('finds what is wrong', async () => {
		const well = await cli(['doctor', '--db', db]);
		expect(well).toMatchObject({ code: 0, error: '' });
		expect(well.out).toMatch(/✓ nothing to find/);
		const silent = join(folder, 'silent.db');
		const store = sqliteStore(silent);
		const bandit = createBandit({ store, arms: ['a', 'b'], rng: seededRng(1) });
		for (let i = 0; i < 100; i++) bandit.decide();
		await bandit.close();
		await store.close();
		const ill = await cli(['doctor', '--db', silent, '--json']);
		expect(ill.code).toBe(1);
		expect(JSON.parse(ill.out).isWrong).toBe(true);
		expect((await cli(['doctor', '--db', join(folder, 'none.db')])).code).toBe(1);
	});

	it('brings a store up to date', async () => {
		expect((await cli(['migrate', '--db', db])).out).toMatch(/is up to date: 2 goals\.\n$/);
	});
});

describe('bandit-model pin, unpin, mode, retire', () => {
	it('reach a process that runs', async () => {
		const store = sqliteStore(db);
		const bandit = createBandit({
			goal: 'triage',
			store,
			policy: 'beta',
			arms: ['large', 'small', 'poor'],
			rng: seededRng(4),
		});
		expect((await cli(['pin', 'poor', '--db', db, '--goal', 'triage'])).out).toMatch(
			/^triage: every request goes to poor/,
		);
		await bandit.refresh();
		expect(bandit.pinned).toBe('poor');
		await cli(['unpin', '--db', db, '--goal', 'triage']);
		await cli(['mode', 'observe', '--db', db, '--goal', 'triage']);
		await cli(['retire', 'poor', '--db', db, '--goal', 'triage']);
		await bandit.refresh();
		expect([bandit.pinned, bandit.mode, bandit.arms.find(({ id }) => id === 'poor')!.retired]).toEqual([
			undefined,
			'observe',
			true,
		]);
		await cli(['mode', 'adaptive', '--db', db, '--goal', 'triage']);
		expect((await cli(['retire', 'poor', '--undo', '--db', db, '--goal', 'triage', '--json'])).out).toContain(
			'"retired": []',
		);
		await bandit.close();
		await store.close();
	});

	it('refuse what is none', async () => {
		expect((await cli(['pin', 'huge', '--db', db, '--goal', 'triage'])).error).toMatch(
			/arm: "huge" can't be used\. Name one of: large, small, poor/,
		);
		expect((await cli(['pin', 'large', '--db', db])).error).toMatch(
			/--goal: undefined can't be used\. Name one of: other, triage/,
		);
		expect((await cli(['mode', 'wild', '--db', db, '--goal', 'triage'])).code).toBe(1);
	});
});

describe('bandit-model export, import, reset', () => {
	it('carry a goal to another store, once', async () => {
		const file = join(folder, 'triage.json');
		const other = join(folder, 'other.db');
		expect((await cli(['export', '--db', db, '--goal', 'triage', '--out', file])).code).toBe(0);
		const rows = JSON.parse(readFileSync(file, 'utf8')).rows.length;
		expect((await cli(['import', file, '--db', other])).out).toBe(`triage: ${rows} rows came in.\n`);
		expect((await cli(['import', file, '--db', other])).out).toMatch(/had come in before/);
		const sentence = async (path: string) =>
			JSON.parse((await cli(['report', '--db', path, '--goal', 'triage', '--json'])).out)[0].savings.savedUsd;
		expect(await sentence(other)).toEqual(await sentence(db));
		expect((await cli(['reset', '--db', other])).code).toBe(1);
		expect((await cli(['reset', '--db', other, '--yes'])).code).toBe(0);
		expect(
			JSON.parse((await cli(['report', '--db', other, '--goal', 'triage', '--json'])).out)[0].savings.requests,
		).toBe(0);
		// What a reset forgot may come in again, and once.
		expect((await cli(['import', file, '--db', other])).out).toBe(`triage: ${rows} rows came in.\n`);
		expect((await cli(['import', file, '--db', other])).out).toMatch(/had come in before/);
		expect(await sentence(other)).toEqual(await sentence(db));
	}, 120_000);

	it('forgets one arm, and knows the others as before', async () => {
		const [file, other] = [join(folder, 'arm.json'), join(folder, 'arm.db')];
		await cli(['export', '--db', db, '--goal', 'triage', '--out', file]);
		await cli(['import', file, '--db', other]);
		const learnt = async () => {
			const store = sqliteStore(other);
			const keys = (await store.read('triage')).rows.map(({ key }) => key).filter((key) => !key.startsWith('report/'));
			await store.close();
			return keys.sort();
		};
		const before = await learnt();
		expect((await cli(['reset', '--arm', 'none', '--yes', '--db', other])).error).toMatch(/arm: "none"/);
		expect((await cli(['reset', '--arm', 'poor', '--yes', '--db', other])).out).toMatch(/^poor in triage: \d+ rows/);
		expect(await learnt()).toEqual(before.filter((key) => !/\/poor(\/|$)/.test(key)));
		expect((await cli(['import', file, '--db', other])).out).toMatch(/had come in before/);
	});

	const good = { key: 'counts/small', sums: [1, 1, 1] };

	it.each([
		['no statistics', { goal: 'x' }, /Give a file that `bandit-model export` wrote/],
		['sums that are none', { goal: 'x', rows: [good, { key: 'counts/a', sums: ['no'] }] }, /rows\[1\]\.sums/],
		['a key of nothing', { goal: 'x', rows: [good, { key: 'k', sums: [1] }] }, /rows\[1\]\.key/],
		['a row twice', { goal: 'x', rows: [good, good] }, /rows\[1\]\.key/],
	])('import refuses %s whole, as importStatistics does', async (name, exported, message) => {
		const [file, path] = [join(folder, `${name}.json`), join(folder, `${name}.db`)];
		writeFileSync(file, JSON.stringify(exported));
		const { code, error } = await cli(['import', file, '--db', path]);
		expect([code, error]).toEqual([1, expect.stringMatching(message)]);
		const store = sqliteStore(path);
		expect((await store.read('x')).rows).toEqual([]);
		await store.close?.();
	});

	it('what was spent elsewhere does not come in as spent here', async () => {
		const [from, to, file] = ['from.db', 'to.db', 'spent.json'].map((name) => join(folder, name)) as [
			string,
			string,
			string,
		];
		const bandit = createBandit({
			goal: 'spent',
			arms: ['a', 'b'],
			store: sqliteStore(from),
			objective: budget({ usd: 10, per: 'day' }),
		});
		bandit.observe(bandit.decide().id, { costUsd: 0.5 });
		await bandit.close();
		const keys = async (path: string) => (await sqliteStore(path).read('spent')).rows.map(({ key }) => key);
		expect((await cli(['export', '--db', from, '--out', file])).code).toBe(0);
		expect((await cli(['import', file, '--db', to])).code).toBe(0);
		const [spent, came] = [await keys(from), await keys(to)];
		expect(spent.length).toBeGreaterThan(came.length);
		expect(came.filter((key) => key.startsWith('goal'))).toEqual([]);
	});
});

it('ends quietly when who reads has read enough', async () => {
	const child = spawn(process.execPath, [main, 'watch', '--every', '1', '--db', db]);
	let error = '';
	child.stderr.on('data', (part) => {
		error += part;
	});
	child.stdout.once('data', () => child.stdout.destroy());
	const code = await new Promise((resolve) => child.once('close', resolve));
	expect([code, error]).toEqual([0, '']);
}, 60_000);
