import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MaybePromise } from '../../base/types.ts';
import {
	adding,
	batch,
	looking,
	opening,
	record,
	removing,
	row,
	type Step,
	settling,
	step,
	sumsOf,
	Writer,
} from './changes.ts';
import { interleaving } from './interleaving.ts';
import { exactlyOnce } from './once.ts';
import type { Opened } from './opened.ts';

import { findingRecords } from './records.ts';

export type { Opened } from './opened.ts';

/**
 * What every store must do, as tests of Vitest: for the test file of a store of your own. `open` gives two openings of one
 * empty store, and is called for each test. `runs`: how many interleavings of two processes are tried, by default 60. Needs
 * `vitest` and `fast-check`.
 *
 * @example
 * ```ts
 * import { storeConformance } from 'bandit-model/store-conformance';
 *
 * storeConformance('myStore', () => {
 *   const [one, two] = [myStore(url), myStore(url)];
 *   return { one, two, cleanup: () => removeAll(url) };
 * });
 * ```
 */
export function storeConformance(name: string, open: () => MaybePromise<Opened>, runs = 60): void {
	describe(`${name} is a store`, () => {
		let opened: Opened;
		let one: Writer;
		let two: Writer;
		beforeEach(async () => {
			opened = await open();
			one = new Writer(opened.one);
			two = new Writer(opened.two);
		});
		afterEach(() => opened.cleanup());

		exactlyOnce(() => opened);
		findingRecords(() => opened);

		it('keeps a decision as it was opened', async () => {
			const features = Float64Array.of(0.1, -2, 1 / 3, Number.MIN_VALUE);
			const full = record('d', {
				features,
				segment: 'größe/ё',
				propensity: 0.3,
				dueAt: Number.POSITIVE_INFINITY,
				runId: 'r',
				aliases: ['r', 'x'],
			});
			await one.write(
				'g',
				step('d', () => [full]),
			);
			expect(await opened.two.get('g', 'd')).toEqual(full);
			expect(await opened.one.get('g', 'other')).toBeUndefined();
			expect(await opened.one.get('other', 'd')).toBeUndefined();
		});

		it('settles exactly once under concurrent and repeated reports', async () => {
			await one.write('g', opening('d'));
			await Promise.all(Array.from({ length: 20 }, async (_, i) => (i % 2 ? one : two).write('g', settling('d', 1))));
			await two.write('g', settling('d', 1), settling('d', 1));
			expect(await sumsOf(opened.one)).toEqual({ draws: [1], sums: [1, 1] });
		});

		it('revises: the statistics follow', async () => {
			await one.write('g', opening('d'), settling('d', 1));
			await two.write('g', settling('d', 0.25));
			expect(await sumsOf(opened.one)).toEqual({ draws: [1], sums: [1, 0.25] });
			expect(await opened.one.get('g', 'd')).toMatchObject({
				state: 'settled',
				outcome: { score: 0.25, source: 'user' },
			});
		});

		it('shows a later change of a batch what an earlier one did', async () => {
			const seen: (string | undefined)[] = [];
			const look = (): Step => looking('d', (present) => void seen.push(present?.state));
			await one.write('g', look(), opening('d'), look(), settling('d', 1), look());
			expect(seen.slice(-3)).toEqual([undefined, 'open', 'settled']);
		});

		it('asks for the sums once all changes were applied', async () => {
			const order: string[] = [];
			const steps = ['a', 'b'].map((id) => looking(id, () => void order.push(id)));
			const made = one.batch(steps);
			await opened.one.transact('g', {
				...made,
				sums: () => {
					order.push('sums');
					return { add: [row('k', 1)] };
				},
			});
			expect(order.slice(-3)).toEqual(['a', 'b', 'sums']);
			expect(await sumsOf(opened.two)).toEqual({ k: [1] });
		});

		it('gives what is due, earliest first, and forgets what is removed', async () => {
			await one.write(
				'g',
				opening('late', { dueAt: 3000 }),
				opening('first', { dueAt: 1000 }),
				opening('second', { dueAt: 2000 }),
				opening('never', { dueAt: Number.POSITIVE_INFINITY }),
			);
			const ids = async (now: number, limit = 10) => (await opened.two.due('g', now, limit)).map(({ id }) => id);
			expect(await ids(2000)).toEqual(['first', 'second']);
			expect(await ids(9e15)).toEqual(['first', 'second', 'late']);
			expect(await ids(9e15, 1)).toEqual(['first']);
			expect(await opened.two.due('other', 9e15, 10)).toEqual([]);
			await two.write('g', removing('first'));
			expect(await opened.one.get('g', 'first')).toBeUndefined();
			expect(await ids(2000)).toEqual(['second']);
		});

		it('adds what several have to add, and reads what changed since a cursor', async () => {
			await one.write('g', adding(row('a', 1, 2), row('b', 5)));
			const first = await opened.two.read('g');
			expect(first.rows.map(({ key }) => key).sort()).toEqual(['a', 'b']);
			expect((await opened.two.read('g', first.cursor)).rows).toEqual([]);
			await one.write('g', adding(row('a', 10, 20)));
			await two.write('g', adding(row('a', 100, 200)));
			const second = await opened.two.read('g', first.cursor);
			expect(second.rows).toEqual([row('a', 111, 222)]);
			expect((await opened.one.read('g', second.cursor)).rows).toEqual([]);
			expect(await sumsOf(opened.one)).toEqual({ a: [111, 222], b: [5] });
		});

		it('drops rows, which may come again', async () => {
			await one.write('g', adding(row('a', 1), row('b', 2)));
			await opened.one.transact('g', one.batch([adding(row('a', 10), row('c', 3))], ['a', 'b', 'never']));
			expect(await sumsOf(opened.two)).toEqual({ c: [3] });
			await two.write('g', adding(row('a', 7, 7)));
			expect(await sumsOf(opened.one)).toEqual({ a: [7, 7], c: [3] });
		});

		it('keeps goals apart', async () => {
			await one.write('g', opening('d'));
			await two.write('h', opening('d'), settling('d', 1));
			expect(await sumsOf(opened.one, 'g')).toEqual({ draws: [1] });
			expect(await sumsOf(opened.one, 'h')).toEqual({ draws: [1], sums: [1, 1] });
			expect(await opened.one.get('g', 'd')).toMatchObject({ state: 'open' });
		});

		it('leaves nothing of a batch behind that fails', async () => {
			const broken = step('b', () => {
				throw new Error('broken');
			});
			await expect(one.write('g', opening('d'), broken)).rejects.toThrow('broken');
			expect(await opened.one.get('g', 'd')).toBeUndefined();
			expect(await sumsOf(opened.one)).toEqual({});
			await one.write('g', opening('d'));
			expect(await sumsOf(opened.one)).toEqual({ draws: [1] });
		});

		it('refuses sums of another length', async () => {
			await one.write('g', adding(row('k', 1, 2)));
			await expect(one.write('g', adding(row('k', 1, 2, 3)))).rejects.toThrow(/k.*2.*3/);
			expect(await sumsOf(opened.one)).toEqual({ k: [1, 2] });
		});

		it('keeps long vectors to the last bit, under any key', async () => {
			const sums = Float64Array.from({ length: 1200 }, (_, i) => Math.sin(i) * 10 ** ((i % 300) - 150));
			const key = `evidence/${encodeURIComponent('openai/gpt "4"')}/ключ/🎲/${'k'.repeat(200)}`;
			await one.write('g', adding({ key, sums: sums.slice() }));
			expect((await opened.two.read('g')).rows).toEqual([{ key, sums }]);
		});

		it('gives vectors that nobody else changes', async () => {
			const sums = Float64Array.of(1);
			await one.write('g', adding({ key: 'k', sums }));
			sums[0] = 99;
			const { rows } = await opened.one.read('g');
			rows[0]!.sums[0] = 77;
			expect(await sumsOf(opened.one)).toEqual({ k: [1] });
		});

		it('refuses work when it is closed; closing twice is fine', async () => {
			const store = opened.one;
			await store.close();
			await store.close();
			const works: (() => unknown)[] = [
				() => store.read('g'),
				() => store.get('g', 'd'),
				() => store.due('g', 0, 1),
				() => store.goals(),
				() => store.scan('g'),
				() => store.transact('g', batch('w', 1, [opening('d')])),
			];
			for (const work of works) await expect((async () => work())()).rejects.toThrow(/closed/);
		});

		interleaving(() => opened, runs);
	});
}
