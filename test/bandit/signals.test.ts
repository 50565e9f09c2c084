import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sqliteStore } from '../../src/store/sqlite/sqlite.ts';
import { insight, testBandit } from './helpers.ts';

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'bandit-signals-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A process that learns four outcomes, which it does not write for a minute, and is then sent a signal. */
async function ended(signal: NodeJS.Signals, options: string, own = '') {
	const path = join(folder, 'b.db');
	const root = join(import.meta.dirname, '../../src');
	const script = `
		const { createBandit } = await import(${JSON.stringify(join(root, 'node/index.ts'))});
		const { sqliteStore } = await import(${JSON.stringify(join(root, 'store/sqlite/sqlite.ts'))});
		const store = sqliteStore(${JSON.stringify(path)});
		const bandit = createBandit({ goal: 'test', arms: ['cheap'], policy: 'beta', store, flushMs: 60000, ${options} });
		${own}
		for (let i = 0; i < 4; i++) bandit.settleSoon(bandit.decide().id, { score: 1, source: 'user' });
		process.stdout.write('ready');
		setInterval(() => {}, 1000);`;
	const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
	child.stdout.once('data', () => child.kill(signal));
	const [code, by] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) =>
		child.on('close', (...end) => resolve(end)),
	);
	const store = sqliteStore(path);
	const { outcomes } = insight(testBandit({ store, arms: ['cheap'] }), 'cheap');
	store.close();
	return { outcomes, code, by };
}

describe.each(['SIGTERM', 'SIGINT'] as const)('a process that is ended by %s', (signal) => {
	it('has written all it learnt with `closeOnSignal`, and ends by the signal', async () => {
		expect(await ended(signal, 'closeOnSignal: true')).toEqual({ outcomes: 4, code: null, by: signal });
	});

	it('leaves the end to a listener of the program’s own', async () => {
		const own = `process.on('${signal}', () => setTimeout(() => process.exit(7), 300));`;
		expect(await ended(signal, 'closeOnSignal: true', own)).toEqual({ outcomes: 4, code: 7, by: null });
	});
});
