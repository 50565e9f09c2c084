import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ErrorEvent } from '../../src/bandit/callbacks.ts';
import { UnknownDecisionError } from '../../src/base/errors.ts';
import { timedUuid, timeOfUuid } from '../../src/base/uuid.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { sqliteStore } from '../../src/store/sqlite/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { fakeClock, insight, testBandit } from './helpers.ts';

let folder: string | undefined;
afterEach(() => {
	vi.useRealTimers();
	if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
	folder = undefined;
});

/** The same store as a server would have it: it answers later. */
function later(inner: Store): Store {
	return {
		name: 'later',
		read: async (goal, cursor) => inner.read(goal, cursor),
		transact: async (goal, batch) => inner.transact(goal, batch),
		get: async (goal, id) => inner.get(goal, id),
		due: async (goal, now, limit) => inner.due(goal, now, limit),
		goals: async () => inner.goals(),
		scan: async (goal, options) => inner.scan(goal, options),
		close: () => inner.close(),
	};
}

const stores: [string, () => () => Store][] = [
	[
		'one store in memory',
		() => {
			const store = memoryStore();
			return () => store;
		},
	],
	[
		'one store that answers later',
		() => {
			const store = later(memoryStore());
			return () => store;
		},
	],
	[
		'two handles of one file',
		() => {
			folder = mkdtempSync(join(tmpdir(), 'bandit-early-'));
			const path = join(folder, 'b.db');
			return () => sqliteStore(path);
		},
	],
];

describe.each(stores)('a report at once after the decision, on another bandit: %s', (_name, make) => {
	it('is recorded, with what the call showed', async () => {
		const open = make();
		const [web, worker] = [testBandit({ store: open() }), testBandit({ store: open() })];
		await Promise.all([web.ready, worker.ready]);
		const reports: Promise<string>[] = [];
		for (let i = 0; i < 12; i++) {
			const { id } = web.decide({ arm: i % 2 ? 'cheap' : 'dear' });
			worker.observe(id, { costUsd: 0.25, latencyMs: 10 });
			reports.push(worker.report(id, i / 12).then(({ status }) => status));
		}
		expect(new Set(await Promise.all(reports))).toEqual(new Set(['recorded']));
		await web.flush();
		await worker.flush();
		for (const each of [web, worker]) {
			await each.refresh();
			for (const arm of ['cheap', 'dear']) {
				expect(insight(each, arm)).toMatchObject({ draws: 6, outcomes: 6, costedCalls: 6, totalCostUsd: 1.5 });
			}
		}
		await Promise.all([web.close(), worker.close()]);
	});
});

describe('a report that is faster than the writing of its decision', () => {
	it('is kept when that takes long: first pending, then learnt', async () => {
		vi.useFakeTimers();
		const store = memoryStore();
		const told: ErrorEvent[] = [];
		const web = testBandit({ store, flushMs: 20_000 });
		const worker = testBandit({ store, onError: (event) => told.push(event) });
		const { id } = web.decide({ arm: 'cheap' });
		const report = worker.report(id, 'success');
		await vi.advanceTimersByTimeAsync(2500);
		expect(await report).toEqual({ decisionId: id, status: 'pending' });
		await vi.advanceTimersByTimeAsync(60_000);
		expect(await store.get('test', id)).toMatchObject({ outcome: { score: 1, source: 'user' } });
		expect(insight(worker, 'cheap').outcomes).toBe(1);
		expect(told).toEqual([]);
	});

	it('is told to onError when the decision never comes, and to the caller when he asks for what can be none', async () => {
		vi.useFakeTimers();
		const clock = fakeClock();
		const told: ErrorEvent[] = [];
		const bandit = testBandit({ clock, onError: (event) => told.push(event) });
		const drawnByNobody = timedUuid(clock.now - 1000);
		const report = bandit.report(drawnByNobody, 'success');
		bandit.observe(drawnByNobody, { costUsd: 1 });
		await vi.advanceTimersByTimeAsync(2100);
		expect((await report).status).toBe('pending');
		expect(told).toEqual([]);
		await vi.advanceTimersByTimeAsync(60_000);
		expect(told.map(({ during, decisionId }) => [during, decisionId]).sort()).toEqual([
			['observe', drawnByNobody],
			['report', drawnByNobody],
		]);
		for (const { error } of told) expect(error).toBeInstanceOf(UnknownDecisionError);
		vi.useRealTimers();
		for (const id of [crypto.randomUUID(), 'x', timedUuid(clock.now - 3_600_000), `warm/${drawnByNobody}`]) {
			await expect(bandit.report(id, 'success')).rejects.toThrow(UnknownDecisionError);
		}
	});

	it('is kept for as long as the store can not be asked', async () => {
		vi.useFakeTimers();
		const inner = memoryStore();
		let down = false;
		const store: Store = {
			...later(inner),
			get: async (goal, id) => {
				if (down) throw new Error('connection refused');
				return inner.get(goal, id);
			},
		};
		const web = testBandit({ store: inner, flushMs: 100_000 });
		const worker = testBandit({ store, onError: () => {} });
		const { id } = web.decide({ arm: 'cheap' });
		const report = worker.report(id, 'failure');
		await vi.advanceTimersByTimeAsync(10);
		down = true;
		await vi.advanceTimersByTimeAsync(90_000);
		expect((await report).status).toBe('pending');
		await vi.advanceTimersByTimeAsync(20_000);
		down = false;
		await vi.advanceTimersByTimeAsync(5000);
		expect(await inner.get('test', id)).toMatchObject({ outcome: { score: 0 } });
	});

	it('is bounded in number', async () => {
		vi.useFakeTimers();
		const clock = fakeClock();
		const bandit = testBandit({ clock, onError: () => {} });
		const reports = Array.from({ length: 1100 }, () =>
			bandit.report(timedUuid(clock.now), 1).then(
				({ status }) => status,
				(error) => error.name,
			),
		);
		await vi.advanceTimersByTimeAsync(3000);
		const statuses = await Promise.all(reports);
		expect(statuses.filter((status) => status === 'pending')).toHaveLength(1000);
		expect(statuses.filter((status) => status === 'UnknownDecisionError')).toHaveLength(100);
	});

	it('is written when the bandit is closed, if the decision has come by then', async () => {
		const store = memoryStore();
		const [web, worker] = [testBandit({ store, flushMs: 1e6 }), testBandit({ store })];
		const { id } = web.decide({ arm: 'cheap' });
		worker.observe(id, { costUsd: 3 });
		await worker.flush();
		await web.flush();
		await worker.close();
		expect(insight(testBandit({ store }), 'cheap').totalCostUsd).toBe(3);
	});
});

describe('ids of decisions', () => {
	it('have their time in them', () => {
		for (const time of [0, 1, 1_700_000_000_123, 2 ** 48 - 1]) expect(timeOfUuid(timedUuid(time))).toBe(time);
		expect(timeOfUuid(timedUuid(1234.9))).toBe(1234);
		expect(timeOfUuid(timedUuid(-5))).toBe(0);
		expect(timeOfUuid(crypto.randomUUID())).toBeUndefined();
		const ids = Array.from({ length: 1000 }, () => timedUuid(7));
		expect(new Set(ids).size).toBe(1000);
		expect(ids.every((id) => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(id))).toBe(true);
	});
});
