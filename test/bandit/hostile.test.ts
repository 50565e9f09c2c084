import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { ErrorEvent } from '../../src/bandit/callbacks.ts';
import { ChangeError, InvalidOptionError } from '../../src/base/errors.ts';
import { timedUuid } from '../../src/base/uuid.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { sqliteStore } from '../../src/store/sqlite/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { fakeClock, insight, testBandit } from './helpers.ts';

let folder: string | undefined;
afterEach(() => {
	if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
	folder = undefined;
});

const stores: [string, () => Store][] = [
	['memory', () => memoryStore()],
	[
		'a file',
		() => {
			folder = mkdtempSync(join(tmpdir(), 'bandit-hostile-'));
			return sqliteStore(join(folder, 'b.db'));
		},
	],
];

const oddTexts = [
	'\ud83d',
	'x\udfffy',
	'Grüße \ud83e',
	'nul\0nul',
	'\ufeff',
	'__proto__',
	'constructor',
	'🙂'.repeat(300),
];

describe.each(stores)('odd text, in %s', (_name, make) => {
	it.each(oddTexts.map((text) => [JSON.stringify(text).slice(0, 30), text]))(
		'%s is kept wherever it comes',
		async (_, odd) => {
			const store = make();
			const bandit = testBandit({ store, arms: ['a', 'b'] });
			const outcomes = async (request: object, reason = 'fine') => {
				const { id } = bandit.decide(request);
				bandit.observe(id, { inputTokens: 5, outputTokens: 5, finishReason: odd, modelId: odd });
				expect((await bandit.report(id, { score: 1, reason })).status).toBe('recorded');
			};
			await outcomes({ text: odd });
			await outcomes({ segment: odd });
			await outcomes({ runId: odd });
			await outcomes({ conversationId: odd });
			await outcomes({ features: { [odd]: 1 } });
			await outcomes({}, odd);
			await outcomes({ text: 'an ordinary one' });
			await bandit.close();
			const again = testBandit({ store, arms: ['a', 'b'] });
			expect(again.insights().arms.reduce((sum, arm) => sum + arm.outcomes, 0)).toBe(7);
		},
	);
});

describe('numbers that can not be', () => {
	const impossible = [Number.NaN, Number.POSITIVE_INFINITY, -1, 1e308, 2 ** 31 - 1, 2 ** 53, '7', 10n ** 30n];
	const fields = [
		'inputTokens',
		'outputTokens',
		'cachedInputTokens',
		'cacheWriteTokens',
		'reasoningTokens',
		'costUsd',
		'latencyMs',
		'timeToFirstTokenMs',
	];
	const price = { input: 3, output: 15, cachedInput: 1 };

	it.each(fields)('are not learnt as %s, and told once', async (field) => {
		const told: ErrorEvent[] = [];
		const store = memoryStore();
		const arms = ['a', 'b'].map((id) => ({ id, price }));
		const bandit = testBandit({ store, arms, policy: 'linear', onError: (event) => told.push(event) });
		const usual = { inputTokens: 100, outputTokens: 20, latencyMs: 500 };
		const call = async (more: object) => {
			const { id } = bandit.decide({ arm: 'a', text: 'What is it?', segment: 's' });
			bandit.observe(id, { ...usual, ...more });
			await bandit.report(id, 'success');
		};
		for (let i = 0; i < 10; i++) await call({});
		const before = bandit.expectedCostUsd('a', { text: 'What is it?' })!;
		for (const value of impossible) await call({ [field]: value });
		expect(told).toHaveLength(1);
		expect(String((told[0]!.error as Error).message)).toContain(field);
		expect(bandit.expectedCostUsd('a', { text: 'What is it?' })! / before).toBeGreaterThan(0.2);
		expect(bandit.expectedCostUsd('a', { text: 'What is it?' })! / before).toBeLessThan(5);
		const { rows } = await store.read('test');
		for (const { sums } of rows) for (const x of sums) expect(Math.abs(x)).toBeLessThan(1e7);
		expect(Number.isFinite(insight(bandit, 'a').totalCostUsd)).toBe(true);
	});

	it('counts of type BigInt are counts', async () => {
		const store = memoryStore();
		const bandit = testBandit({ store, arms: [{ id: 'a', price }] });
		const { id } = bandit.decide();
		bandit.observe(id, { inputTokens: 1_000_000n as never, outputTokens: 0n as never });
		await bandit.flush();
		expect(insight(bandit, 'a').totalCostUsd).toBeCloseTo(3, 12);
		await bandit.report(id, 'success');
		expect(await store.get('test', id)).toMatchObject({ state: 'settled' });
	});

	it.each([
		['features', { urgency: Number.NaN }],
		['features', { urgency: undefined }],
		['features', { urgency: '1' }],
		['features', { a: 1, urgency: Number.NEGATIVE_INFINITY }],
		['embedding', [0.1, Number.NaN]],
		['inputTokens', Number.NaN],
		['inputTokens', Number.POSITIVE_INFINITY],
		['chars', -5],
		['tools', '3'],
		['maxCostUsd', Number.NaN],
		['step', null],
	])('are refused by name in a request: %s %j', async (field, value) => {
		const store = memoryStore();
		const bandit = testBandit({ store, policy: 'linear' });
		expect(() => bandit.decide({ text: 'x', [field]: value })).toThrow(InvalidOptionError);
		expect(() => bandit.decide({ text: 'x', [field]: value })).toThrow(
			field === 'features' ? /features\.urgency/ : new RegExp(`request\\.${field}`),
		);
		const { id } = bandit.decide('x');
		await bandit.report(id, 'success');
		expect(bandit.successOf('cheap', { text: 'x' })).toBeGreaterThan(0);
		for (const { sums } of (await store.read('test')).rows) expect(sums.every(Number.isFinite)).toBe(true);
	});

	it.each(['toString', '__proto__', 'hasOwnProperty', '', 'USER'])(
		'a source is one of the known: not %j',
		async (source) => {
			const bandit = testBandit();
			const { id } = bandit.decide();
			await expect(bandit.report(id, { score: 1, source: source as never })).rejects.toThrow(/outcome\.source/);
		},
	);
});

describe('rows that can not be, in a store', () => {
	it('are left out and told, and the others are read', async () => {
		const store = memoryStore();
		const before = testBandit({ store, forgetting: false });
		for (let i = 0; i < 8; i++) await before.report(before.decide({ arm: 'cheap' }).id, 'success');
		const odd: [string, number[]][] = [
			['counts/dear', [Number.NaN, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
			['evidence/beta%2F1/cheap/1000000000/0/', [5, 5, 5]],
			['evidence/quality%2F1/cheap/0/99999/', [5, 5]],
			['evidence/%E0%A4%A/x/0/0/', [1]],
			['latency/cheap/more', [1]],
		];
		let number = 0;
		const spoil = () =>
			store.transact('test', {
				writer: 'w',
				number: ++number,
				changes: [],
				sums: () => ({ add: odd.map(([key, sums]) => ({ key, sums: Float64Array.from(sums) })) }),
			});
		await spoil();
		const told: string[] = [];
		const bandit = testBandit({ store, forgetting: false, onError: ({ error }) => void told.push(String(error)) });
		expect(insight(bandit, 'cheap')).toMatchObject({ outcomes: 8, mean: expect.closeTo(9 / 10, 9) });
		expect(told).toHaveLength(1);
		expect(told[0]).toContain('counts/dear');
		await bandit.report(bandit.decide({ arm: 'cheap' }).id, 'success');
		await bandit.refresh();
		// Rows that grow are read again.
		await spoil();
		await bandit.refresh();
		expect(told).toHaveLength(1);
		expect(insight(bandit, 'cheap').outcomes).toBe(9);
	});
});

describe('a change that can not be written', () => {
	/** A store that can't keep records of which something is said. */
	function picky(inner: Store, refuses: (json: string) => boolean): Store {
		return {
			...inner,
			transact: (goal, batch) =>
				inner.transact(goal, {
					...batch,
					sums: () => batch.sums(),
					changes: batch.changes.map((change) => ({
						...change,
						apply: (stored) => {
							const effect = change.apply(stored);
							if (effect?.record != null && refuses(JSON.stringify(effect.record))) {
								throw new ChangeError(change.id, new Error('no such thing here'));
							}
							return effect;
						},
					})),
				}),
		};
	}

	it('is set aside alone and told; all others are written, and its report is not confirmed', async () => {
		const inner = memoryStore();
		const told: ErrorEvent[] = [];
		const store = picky(inner, (json) => json.includes('poison'));
		const bandit = testBandit({ store, forgetting: false, onError: (event) => told.push(event) });
		const ids = Array.from({ length: 9 }, (_, i) => bandit.decide({ arm: 'cheap', segment: `s${i % 2}` }).id);
		const reports = ids.map((id, i) => bandit.report(id, { score: 1, reason: i % 4 === 1 ? 'poison' : 'fine' }));
		const results = await Promise.allSettled(reports);
		results.forEach((result, i) => {
			if (i % 4 === 1) expect(result).toMatchObject({ status: 'rejected', reason: { recordId: ids[i] } });
			else expect(result).toMatchObject({ status: 'fulfilled', value: { status: 'recorded' } });
		});
		expect(told.map(({ decisionId }) => decisionId)).toEqual([ids[1], ids[5]]);
		await bandit.flush();
		const other = testBandit({ store: inner, forgetting: false });
		expect(insight(other, 'cheap')).toMatchObject({ draws: 9, outcomes: 7 });
		expect((await bandit.report(bandit.decide({ arm: 'cheap' }).id, 'success')).status).toBe('recorded');
		await bandit.close();
	});

	it('is set aside when an operation itself fails on what is stored', async () => {
		const inner = memoryStore();
		const web = testBandit({ store: inner });
		const { id } = web.decide({ arm: 'cheap' });
		await web.flush();
		const told: ErrorEvent[] = [];
		const bandit = testBandit({
			store: {
				...inner,
				transact: (goal, batch) =>
					inner.transact(goal, {
						...batch,
						sums: () => batch.sums(),
						changes: batch.changes.map((change) => ({
							...change,
							// Features of another form than the policy's, as a store might give back.
							apply: (stored) =>
								change.apply(
									stored && {
										...stored,
										get arm(): string {
											throw new Error('broken record');
										},
									},
								),
						})),
					}),
			} as Store,
			onError: (event) => told.push(event),
		});
		await expect(bandit.report(id, 'success')).rejects.toThrow(/broken record/);
		expect(told[0]).toMatchObject({ decisionId: id });
		await bandit.flush();
	});
});

describe('memory', () => {
	it('holds a bounded number of observations of one decision while the store is down', async () => {
		const inner = memoryStore();
		let down = true;
		const store: Store = {
			...inner,
			transact: async (goal, batch) => {
				if (down) throw new Error('connection refused');
				return inner.transact(goal, batch);
			},
		};
		const told: string[] = [];
		const bandit = testBandit({ store, onError: ({ error }) => void told.push(String(error)) });
		const { id } = bandit.decide({ arm: 'cheap' });
		const before = process.memoryUsage().heapUsed;
		for (let i = 0; i < 100_000; i++) bandit.observe(id, { costUsd: 1, latencyMs: 10 });
		expect((process.memoryUsage().heapUsed - before) / 1e6).toBeLessThan(60);
		down = false;
		await bandit.flush();
		expect(told.filter((text) => text.includes('1000 changes'))).toHaveLength(1);
		await bandit.refresh();
		const other = testBandit({ store: inner });
		expect(insight(other, 'cheap').costedCalls).toBe(1000);
		expect(insight(bandit, 'cheap').costedCalls).toBe(1000);
	});

	it('of a memory store forgets what is forgotten', async () => {
		const clock = fakeClock();
		const store = memoryStore();
		const bandit = testBandit({ store, clock, retentionMs: 10, outcomeTimeoutMs: 10 });
		const cycle = async (n: number) => {
			for (let i = 0; i < n; i++) {
				await bandit.report(bandit.decide({ arm: 'cheap' }).id, 'success');
				clock.now += 20;
				if (i % 100 === 99) await bandit.refresh();
			}
			await bandit.refresh();
		};
		await cycle(500);
		expect(await store.due('test', Number.MAX_SAFE_INTEGER, 1e6)).toHaveLength(0);
		expect(await store.get('test', timedUuid(clock.now))).toBeUndefined();
	});

	it('holds a bounded number of segments, and so does the store', async () => {
		const store = memoryStore();
		const told: string[] = [];
		const bandit = testBandit({ store, onError: ({ error }) => void told.push(String(error)) });
		for (let i = 0; i < 3000; i++) {
			const { id } = bandit.decide({ segment: `user ${i}` });
			bandit.settleSoon(id, { score: i % 2, source: 'user' }, { costUsd: 1 });
		}
		await bandit.flush();
		expect(told.filter((text) => text.includes('segments'))).toHaveLength(1);
		const rows = (await store.read('test')).rows.filter(({ key }) => key.startsWith('evidence/'));
		// Each segment has at most a few rows, and may have been drawn on one arm only.
		expect(rows.length).toBeLessThan(6000);
		expect(bandit.insights().arms.reduce((sum, { outcomes }) => sum + outcomes, 0)).toBe(3000);
	});
});
