import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { memoryStore } from '../../src/store/memory.ts';
import { methodsOf } from '../../src/store/methods.ts';
import type { Store } from '../../src/store/store.ts';
import { fakeClock, insight, testBandit } from '../bandit/helpers.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

/** A bandit on a store that notes when it is written and read, and fails while it is down. */
function setUp(options: object = {}, inner: Store = memoryStore()) {
	const clock = fakeClock();
	const begin = clock.now;
	const seen = { down: false, reads: [] as number[], writes: [] as number[] };
	const store: Store = {
		...methodsOf(inner),
		name: 'seen',
		read: (goal, cursor) => {
			seen.reads.push(clock.now - begin);
			return inner.read(goal, cursor);
		},
		transact: (goal, batch) => {
			seen.writes.push(clock.now - begin);
			if (seen.down) throw new Error('down');
			return inner.transact(goal, batch);
		},
	};
	const bandit = testBandit({ clock, store, onError: () => {}, ...options });
	/** Lets clock and timers go on, ms by ms where it matters. */
	const pass = async (ms: number, step = 1): Promise<void> => {
		for (let left = ms; left > 0; left -= step) {
			clock.now += Math.min(step, left);
			await vi.advanceTimersByTimeAsync(Math.min(step, left));
		}
	};
	seen.reads.length = 0;
	return { bandit, seen, pass, clock, inner };
}

describe('writing', () => {
	it('happens by itself after flushMs, each time anew, together with what came meanwhile', async () => {
		const { bandit, seen, pass } = setUp({ flushMs: 40 });
		for (let round = 0; round < 3; round++) {
			bandit.decide();
			await pass(20);
			bandit.decide();
			await pass(80);
		}
		expect(seen.writes).toHaveLength(3);
		for (const [round, at] of seen.writes.entries()) {
			expect(at - round * 100).toBeGreaterThanOrEqual(40);
			expect(at - round * 100).toBeLessThanOrEqual(45);
		}
	});

	it('waits longer with each fault, up to 30 s, and begins anew after each outage', async () => {
		const { bandit, seen, pass } = setUp({ flushMs: 10, refreshMs: 1e9 });
		const gaps = () => seen.writes.slice(1).map((at, i) => at - seen.writes[i]!);
		seen.down = true;
		bandit.decide();
		await pass(150_000, 5);
		const first = gaps();
		// Each try takes a turn of the event loop on its way.
		const expected = [250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000];
		expect(first).toHaveLength(expected.length);
		for (const [i, gap] of first.entries()) expect(Math.abs(gap - expected[i]!), `try ${i}`).toBeLessThanOrEqual(15);

		seen.down = false;
		await pass(31_000, 5);
		seen.down = true;
		seen.writes.length = 0;
		bandit.decide();
		await pass(1000, 5);
		expect(Math.abs(gaps()[0]! - 250)).toBeLessThanOrEqual(15);
		expect(Math.abs(gaps()[1]! - 500)).toBeLessThanOrEqual(15);
	});

	it('brings all that waited to the store when an outage is over, though nothing new comes', async () => {
		const { bandit, seen, pass, inner } = setUp({ flushMs: 10, refreshMs: 1e9 });
		seen.down = true;
		for (let i = 0; i < 3; i++) {
			bandit.decide();
			await pass(300, 5);
		}
		seen.down = false;
		await pass(2000, 5);
		const { arms } = testBandit({ store: inner }).insights();
		expect(arms.reduce((sum, { draws }) => sum + draws, 0)).toBe(3);
	});

	it('leaves no timer behind when it is closed', async () => {
		const { bandit, pass } = setUp();
		bandit.decide();
		await pass(5);
		const closed = bandit.close();
		await pass(100);
		await closed;
		expect(vi.getTimerCount()).toBe(0);
	});
});

describe('reading', () => {
	it('happens by itself every refreshMs while requests come, the second time and the tenth as well', async () => {
		const { bandit, seen, pass, clock } = setUp({ refreshMs: 1000 });
		const begin = clock.now;
		while (clock.now - begin < 10_500) {
			bandit.decide();
			await pass(50, 50);
		}
		expect(seen.reads).toHaveLength(10);
		for (let i = 1; i < 10; i++) {
			expect(seen.reads[i]! - seen.reads[i - 1]!).toBeGreaterThanOrEqual(1000);
			expect(seen.reads[i]! - seen.reads[i - 1]!).toBeLessThanOrEqual(1100);
		}
	});

	it('brings what another process learnt, again and again', async () => {
		const { bandit, pass, inner, clock } = setUp({ refreshMs: 500, forgetting: false });
		const other = testBandit({ store: inner, clock, forgetting: false });
		for (let round = 1; round <= 3; round++) {
			const told = other.report(other.decide({ arm: 'cheap' }).id, 'success');
			await pass(100, 10);
			await told;
			await pass(600, 50);
			bandit.decide({ arm: 'dear' });
			await pass(100, 10);
			expect(insight(bandit, 'cheap').outcomes).toBe(round);
		}
	});

	it('is not asked for where nothing happens', async () => {
		const { seen, pass } = setUp({ refreshMs: 100 });
		await pass(10_000, 100);
		expect(seen.reads).toEqual([]);
	});
});

describe('a finished program', () => {
	const run = async (code: string) => {
		vi.useRealTimers();
		const root = join(import.meta.dirname, '../..');
		const child = spawn(process.execPath, ['--input-type=module', '--no-warnings', '-e', code], { cwd: root });
		let told = '';
		child.stdout.on('data', (data) => (told += data));
		child.stderr.on('data', (data) => (told += data));
		const limit = setTimeout(() => child.kill('SIGKILL'), 60_000);
		const [exit, signal] = await once(child, 'close');
		clearTimeout(limit);
		return { exit, signal, told };
	};

	it('ends, though its store stays down', { timeout: 90_000 }, async () => {
		const down = await run(`
			import { createBandit, memoryStore } from './src/node/index.ts';
			const store = { ...memoryStore(), name: 'down', transact: () => { throw new Error('down'); } };
			const bandit = createBandit({ goal: 'g', arms: ['a', 'b'], store, onError: () => {} });
			bandit.decide('x');
			console.log('decided');
		`);
		expect(down).toEqual({ exit: 0, signal: null, told: 'decided\n' });
	});

	it('ends, though its bandit was not closed', { timeout: 90_000 }, async () => {
		const open = await run(`
			import { createBandit, memoryStore } from './src/node/index.ts';
			const bandit = createBandit({ goal: 'g', arms: ['a', 'b'], store: memoryStore(), refreshMs: 1 });
			for (let i = 0; i < 5; i++) bandit.decide('x');
			setTimeout(() => bandit.decide('y'), 30);
		`);
		expect(open).toEqual({ exit: 0, signal: null, told: '' });
	});
});
