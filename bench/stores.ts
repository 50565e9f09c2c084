/**
 * Settled outcomes a second through a bandit, by store, with one and two processes.
 *
 *   npm run bench stores
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBandit, memoryStore, type Store } from 'bandit-model';
import { sqliteStore } from 'bandit-model/sqlite';

/** Decides and reports `count` times, `atOnce` at a time; outcomes a second. */
async function settle(store: Store, count: number, atOnce: number): Promise<number> {
	const bandit = createBandit({ goal: 'bench', arms: ['a', 'b', 'c'], store });
	const start = performance.now();
	for (let i = 0; i < count; i += atOnce) {
		const batch = Array.from({ length: atOnce }, () => bandit.decide().id);
		await Promise.all(batch.map((id) => bandit.report(id, 'success')));
	}
	const perSecond = (count * 1000) / (performance.now() - start);
	await bandit.close();
	return perSecond;
}

const [, , path, count, atOnce] = process.argv;
if (path !== undefined && count !== undefined) {
	// One of two processes.
	console.log(await settle(sqliteStore(path, { busyTimeoutMs: 20_000 }), Number(count), Number(atOnce)));
} else {
	const folder = mkdtempSync(join(tmpdir(), 'bandit-model-bench-'));
	const file = (name: string) => join(folder, `${name}.db`);
	const child = (name: string, count: number, atOnce: number) =>
		new Promise<number>((resolve, reject) => {
			const process_ = spawn(process.execPath, [import.meta.filename, file(name), String(count), String(atOnce)]);
			let out = '';
			process_.stdout.on('data', (chunk) => (out += chunk));
			process_.stderr.pipe(process.stderr);
			process_.on('close', (code) => (code === 0 ? resolve(Number(out)) : reject(new Error(`exit code ${code}`))));
		});
	const rows: Record<string, object> = {};
	const round = (n: number): string => Math.round(n).toLocaleString('en');
	for (const atOnce of [1, 16, 256]) {
		const count = atOnce === 1 ? 500 : 256 * 40;
		const pair = await Promise.all([child(`pair-${atOnce}`, count, atOnce), child(`pair-${atOnce}`, count, atOnce)]);
		rows[`${atOnce} at a time`] = {
			memory: round(await settle(memoryStore(), count, atOnce)),
			'SQLite, one process': round(await settle(sqliteStore(file(`one-${atOnce}`)), count, atOnce)),
			'SQLite, two processes': round(pair[0] + pair[1]),
		};
	}
	console.log('\nOutcomes a second: decide, report, and wait until the store holds it');
	console.table(rows);
	console.log('One at a time waits for a turn of the event loop each; a decision itself waits for no store.');
	rmSync(folder, { recursive: true, force: true });
}
