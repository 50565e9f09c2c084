import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MaybePromise } from '../../src/base/types.ts';
import type { Change, Store } from '../../src/store/store.ts';
import { opening, record, row, settling, sumsOf } from './conformance-changes.ts';

/** Two openings of one store, as two processes would have; both may be the same where a store lives in one process only. */
export interface Opened {
	readonly one: Store;
	readonly two: Store;
	/** Frees what the test made. */
	cleanup(): MaybePromise<void>;
}

/** What every store must do. */
export function storeConformance(name: string, open: () => MaybePromise<Opened>): void {
	describe(`${name} is a store`, () => {
		let opened: Opened;
		beforeEach(async () => {
			opened = await open();
		});
		afterEach(() => opened.cleanup());

		it('keeps a decision as it was opened', async () => {
			const { one, two } = opened;
			const features = Float64Array.of(0.1, -2, 1 / 3, Number.MIN_VALUE);
			const full = record('d', {
				features,
				segment: 'größe/ё',
				propensity: 0.3,
				dueAt: Number.POSITIVE_INFINITY,
				runId: 'r',
				extra: { n: 1, list: ['x'] },
			});
			await one.transact('g', [{ id: 'd', apply: () => ({ record: full, add: [] }) }]);
			expect(await two.get('g', 'd')).toEqual(full);
			expect(await one.get('g', 'other')).toBeUndefined();
			expect(await one.get('other', 'd')).toBeUndefined();
		});

		it('settles exactly once under concurrent and repeated reports', async () => {
			const { one, two } = opened;
			await one.transact('g', [opening('d')]);
			await Promise.all(
				Array.from({ length: 20 }, async (_, i) => (i % 2 ? one : two).transact('g', [settling('d', 1)])),
			);
			await two.transact('g', [settling('d', 1), settling('d', 1)]);
			expect(await sumsOf(one)).toEqual({ draws: [1], sums: [1, 1] });
		});

		it('revises: the statistics follow', async () => {
			const { one, two } = opened;
			await one.transact('g', [opening('d'), settling('d', 1)]);
			await two.transact('g', [settling('d', 0.25)]);
			expect(await sumsOf(one)).toEqual({ draws: [1], sums: [1, 0.25] });
			expect(await one.get('g', 'd')).toMatchObject({ state: 'settled', settlement: { score: 0.25, source: 'user' } });
		});

		it('shows a later change of a batch what an earlier one did', async () => {
			const seen: (string | undefined)[] = [];
			const look: Change = { id: 'd', apply: (present) => void seen.push(present?.state) };
			await opened.one.transact('g', [look, opening('d'), look, settling('d', 1), look]);
			expect(seen).toEqual([undefined, 'open', 'settled']);
		});

		it('gives what is due, earliest first, and forgets what is removed', async () => {
			const { one, two } = opened;
			await one.transact('g', [
				opening('late', { dueAt: 3000 }),
				opening('first', { dueAt: 1000 }),
				opening('second', { dueAt: 2000 }),
				opening('never', { dueAt: Number.POSITIVE_INFINITY }),
			]);
			const ids = async (now: number, limit = 10) => (await two.due('g', now, limit)).map(({ id }) => id);
			expect(await ids(2000)).toEqual(['first', 'second']);
			expect(await ids(9e15)).toEqual(['first', 'second', 'late']);
			expect(await ids(9e15, 1)).toEqual(['first']);
			expect(await two.due('other', 9e15, 10)).toEqual([]);
			await two.transact('g', [{ id: 'first', apply: () => ({ record: null, add: [] }) }]);
			expect(await one.get('g', 'first')).toBeUndefined();
			expect(await ids(2000)).toEqual(['second']);
		});

		it('adds what several have to add, and reads what changed since a cursor', async () => {
			const { one, two } = opened;
			const add = (key: string, ...sums: number[]): Change => ({
				id: `${key}-${sums}`,
				apply: () => ({ record: record('x'), add: [row(key, ...sums)] }),
			});
			await one.transact('g', [add('a', 1, 2), add('b', 5)]);
			const first = await two.read('g');
			expect(first.rows.map(({ key }) => key).sort()).toEqual(['a', 'b']);
			expect((await two.read('g', first.cursor)).rows).toEqual([]);
			await one.transact('g', [add('a', 10, 20)]);
			await two.transact('g', [add('a', 100, 200)]);
			const second = await two.read('g', first.cursor);
			expect(second.rows).toEqual([row('a', 111, 222)]);
			expect((await one.read('g', second.cursor)).rows).toEqual([]);
			expect(await sumsOf(one)).toEqual({ a: [111, 222], b: [5] });
		});

		it('keeps goals apart', async () => {
			const { one, two } = opened;
			await one.transact('g', [opening('d')]);
			await two.transact('h', [opening('d'), settling('d', 1)]);
			expect(await sumsOf(one, 'g')).toEqual({ draws: [1] });
			expect(await sumsOf(one, 'h')).toEqual({ draws: [1], sums: [1, 1] });
			expect(await one.get('g', 'd')).toMatchObject({ state: 'open' });
		});

		it('leaves nothing of a batch behind that fails', async () => {
			const { one } = opened;
			const broken: Change = {
				id: 'b',
				apply: () => {
					throw new Error('broken');
				},
			};
			await expect((async () => one.transact('g', [opening('d'), broken]))()).rejects.toThrow('broken');
			expect(await one.get('g', 'd')).toBeUndefined();
			expect(await sumsOf(one)).toEqual({});
			await one.transact('g', [opening('d')]);
			expect(await sumsOf(one)).toEqual({ draws: [1] });
		});

		it('refuses sums of another length', async () => {
			const { one } = opened;
			const add = (...sums: number[]): Change => ({
				id: 'x',
				apply: () => ({ record: record('x'), add: [row('k', ...sums)] }),
			});
			await one.transact('g', [add(1, 2)]);
			await expect((async () => one.transact('g', [add(1, 2, 3)]))()).rejects.toThrow(/k.*2.*3/);
			expect(await sumsOf(one)).toEqual({ k: [1, 2] });
		});

		it('keeps long vectors to the last bit, under any key', async () => {
			const { one, two } = opened;
			const sums = Float64Array.from({ length: 1200 }, (_, i) => Math.sin(i) * 10 ** ((i % 300) - 150));
			const key = `evidence/${encodeURIComponent('openai/gpt "4"')}/ключ/🎲/${'k'.repeat(200)}`;
			await one.transact('g', [{ id: 'x', apply: () => ({ record: record('x'), add: [{ key, sums }] }) }]);
			expect((await two.read('g')).rows).toEqual([{ key, sums }]);
		});

		it('gives vectors that nobody else changes', async () => {
			const { one } = opened;
			const sums = Float64Array.of(1);
			await one.transact('g', [{ id: 'x', apply: () => ({ record: record('x'), add: [{ key: 'k', sums }] }) }]);
			sums[0] = 99;
			const { rows } = await one.read('g');
			rows[0]!.sums[0] = 77;
			expect(await sumsOf(one)).toEqual({ k: [1] });
		});

		it('refuses work when it is closed; closing twice is fine', async () => {
			const { one } = opened;
			await one.close();
			await one.close();
			await expect((async () => one.read('g'))()).rejects.toThrow(/closed/);
			await expect((async () => one.transact('g', [opening('d')]))()).rejects.toThrow(/closed/);
		});

		it('holds what the settlements say, however two processes interleave', async () => {
			const step = fc.record({ who: fc.nat(1), id: fc.constantFrom('a', 'b', 'c'), score: fc.constantFrom(0, 0.5, 1) });
			let run = 0;
			await fc.assert(
				fc.asyncProperty(fc.array(fc.array(step, { maxLength: 5 }), { maxLength: 8 }), async (batches) => {
					const goal = `property-${run++}`;
					const final = new Map<string, number>();
					for (const batch of batches) {
						const changes = batch.flatMap(({ id, score }) => [opening(id), settling(id, score)]);
						await (batch[0]?.who ? opened.two : opened.one).transact(goal, changes);
						for (const { id, score } of batch) final.set(id, score);
					}
					const { draws = [0], sums = [0, 0] } = await sumsOf(opened.two, goal);
					expect(draws[0]).toBe(final.size);
					expect(sums).toEqual([final.size, [...final.values()].reduce((a, b) => a + b, 0)]);
				}),
				{ numRuns: 60, seed: 11 },
			);
		});
	});
}
