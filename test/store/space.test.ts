import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBandit } from '../../src/index.ts';
import { opening, removing, sumsOf, Writer } from '../../src/store/conformance/changes.ts';
import { migrate } from '../../src/store/sqlite/schema.ts';
import { sqliteStore } from '../../src/store/sqlite/sqlite.ts';

let folder: string;
let path: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'bandit-space-'));
	path = join(folder, 'bandit.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const cpuMs = (): number => {
	const { user, system } = process.threadCpuUsage();
	return (user + system) / 1000;
};

const size = (): number => statSync(path).size;

async function fill(count: number): Promise<void> {
	const store = sqliteStore(path);
	const writer = new Writer(store);
	for (let i = 0; i < count; i += 500) {
		const some = Array.from({ length: 500 }, (_, j) => opening(`d${i + j}`, { segment: 's'.repeat(900) }));
		await writer.write('g', ...some);
	}
	store.close();
}

async function empty(count: number): Promise<ReturnType<typeof sqliteStore>> {
	const store = sqliteStore(path);
	const writer = new Writer(store);
	for (let i = 0; i < count; i += 100) {
		await writer.write('g', ...Array.from({ length: 100 }, (_, j) => removing(`d${i + j}`)));
	}
	return store;
}

describe('a file whose decisions are forgotten', { timeout: 120_000 }, () => {
	it('gives their room back, a little at a time, and requests come in between', async () => {
		const clock = { now: Date.now() };
		const store = sqliteStore(path);
		const bandit = createBandit({
			arms: ['a', 'b'],
			store,
			clock: () => clock.now,
			outcomeTimeoutMs: 1000,
			retentionMs: 1000,
		});
		await bandit.ready;
		for (let i = 0; i < 2000; i++) {
			bandit.decide({ text: `Question ${i}`, segment: 's'.repeat(900) });
			if (i % 200 === 0) await bandit.flush();
		}
		await bandit.flush();
		// What is in the log only comes to the file.
		const other = new DatabaseSync(path);
		other.exec('PRAGMA wal_checkpoint(PASSIVE)');
		other.close();
		const full = size();
		const holds: number[] = [];
		let last = cpuMs();
		const watching = setInterval(() => {
			const present = cpuMs();
			holds.push(present - last);
			last = present;
		}, 0);
		for (let i = 0; i < 2; i++) {
			clock.now += 5000;
			await bandit.refresh();
		}
		await expect.poll(size).toBeLessThan(full / 4);
		clearInterval(watching);
		// Of the processor's time, for the machine may be busy. Of the few longest, one may be for rubbish to be collected.
		holds.sort((a, b) => b - a);
		expect(holds.length).toBeGreaterThan(40);
		expect(holds[Math.ceil(holds.length / 20)]).toBeLessThan(20);
		await bandit.close();
		await store.close();
		const db = new DatabaseSync(path);
		expect(db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
		db.close();
	});

	it('shrinks while another process writes to it', async () => {
		await fill(3000);
		const full = size();
		const other = new Writer(sqliteStore(path));
		const store = await empty(3000);
		for (let i = 0; size() > full / 4; i++) {
			await other.write('g', opening(`other ${i}`));
			await new Promise((resolve) => setTimeout(resolve, 5));
		}
		expect((await sumsOf(store)).draws).toEqual(await sumsOf(other.store).then(({ draws }) => draws));
		await store.close();
		await other.store.close();
	});

	it('that an earlier version had made shrinks, too', async () => {
		const db = new DatabaseSync(path);
		db.exec('PRAGMA journal_mode = WAL');
		migrate(db, path);
		db.close();
		await fill(3000);
		const full = size();
		const store = await empty(3000);
		expect((await sumsOf(store)).draws).toEqual([3000]);
		await expect.poll(size).toBeLessThan(full / 4);
		await store.close();
	});
});
