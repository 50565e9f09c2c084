import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { createBandit } from '../../src/bandit/bandit.ts';
import type { DecisionRecord } from '../../src/base/records.ts';
import { sqliteStore } from '../../src/store/sqlite/sqlite.ts';

let folder: string | undefined;
afterEach(() => {
	if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
	folder = undefined;
});

/** Reports until the store takes no more, then goes on deciding; prints what was confirmed. */
const program = (path: string) => `
	import { createBandit } from './src/node/index.ts';
	import { sqliteStore } from './src/store/sqlite/sqlite.ts';
	const errors = [];
	const onError = ({ during }) => errors.push(during);
	const bandit = createBandit({ goal: 'g', arms: ['a', 'b'], store: sqliteStore(${JSON.stringify(path)}), onError, flushMs: 1 });
	const confirmed = [];
	let served = 0;
	let pending = 0;
	for (let i = 0; i < 20_000 && pending < 20; i++) {
		const { id } = bandit.decide('x'.repeat(50));
		const { status } = await bandit.report(id, { score: i % 2, reason: 'y'.repeat(300) });
		if (status === 'recorded') confirmed.push(id);
		else pending++;
	}
	for (let i = 0; i < 100; i++) served += bandit.decide('x').id.length > 0 ? 1 : 0;
	console.log(JSON.stringify({ confirmed, pending, served, errors: [...new Set(errors)] }));
	process.exit(0);
`;

// Files larger than so many blocks can't be written, as on a disk that is full.
it.each([1500, 5000])(
	'a disk that is full after %i blocks: calls go on, what was confirmed is there, and the file is whole',
	{ timeout: 120_000 },
	async (blocks) => {
		folder = mkdtempSync(join(tmpdir(), 'bandit-full-'));
		const path = join(folder, 'b.db');
		const root = join(import.meta.dirname, '../..');
		const command = `ulimit -f ${blocks}; exec "$0" --input-type=module --no-warnings -e "$1"`;
		const child = spawn('sh', ['-c', command, process.execPath, program(path)], { cwd: root });
		let [out, err] = ['', ''];
		child.stdout.on('data', (data) => (out += data));
		child.stderr.on('data', (data) => (err += data));
		const [exit] = await once(child, 'close');
		expect(exit, err).toBe(0);
		const told = JSON.parse(out) as { confirmed: string[]; pending: number; served: number; errors: string[] };
		expect(told.confirmed.length).toBeGreaterThan(5);
		expect(told).toMatchObject({ pending: 20, served: 100, errors: ['store'] });

		const store = sqliteStore(path);
		let credited = 0;
		for (const id of told.confirmed) {
			const record = (await store.get('g', id)) as DecisionRecord | undefined;
			expect(record?.outcome, id).toBeDefined();
			credited++;
		}
		// With room again, it is written to as before.
		const bandit = createBandit({ goal: 'g', arms: ['a', 'b'], store, forgetting: false });
		const before = bandit.insights().arms.reduce((sum, { outcomes }) => sum + outcomes, 0);
		expect(before).toBeGreaterThanOrEqual(credited);
		expect((await bandit.report(bandit.decide('x').id, 'success')).status).toBe('recorded');
		await bandit.close();
	},
);
