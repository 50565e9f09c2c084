import { expect, it } from 'vitest';
import type { DecisionRecord } from '../../base/records.ts';
import { methodsOf } from '../methods.ts';
import type { Batch, Store } from '../store.ts';
import { adding, batch, opening, row, type Step, settling, step, sumsOf, Writer } from './changes.ts';
import type { Opened } from './opened.ts';

/** Each batch is done once, whatever becomes of its answer. */
export function exactlyOnce(opened: () => Opened): void {
	it('does a batch once, however often it is sent', async () => {
		const { one, two } = opened();
		const sent = batch('w', 1, [opening('d'), settling('d', 1), adding(row('k', 5))]);
		expect(await one.transact('g', sent)).toBe('done');
		expect(await one.transact('g', sent)).toBe('repeated');
		expect(await two.transact('g', sent)).toBe('repeated');
		expect(await sumsOf(two)).toEqual({ draws: [1], sums: [1, 1], k: [5] });
		expect(await two.get('g', 'd')).toMatchObject({ revision: 2 });
		expect(await one.transact('g', batch('w', 2, [adding(row('k', 5))]))).toBe('done');
		expect(await two.transact('g', sent)).toBe('repeated');
		expect(await sumsOf(two)).toMatchObject({ k: [10] });
	});

	it('sees a repeat when the same batch is sent twice at a time', async () => {
		const { one, two } = opened();
		const make = () => batch('w', 1, [opening('d'), adding(row('k', 5))]);
		const answers = await Promise.all([one, two, one, two].map(async (store) => store.transact('g', make())));
		expect(answers.sort()).toEqual(['done', 'repeated', 'repeated', 'repeated']);
		expect(await sumsOf(one)).toEqual({ draws: [1], k: [5] });
	});

	it('counts numbers for each writer and each goal', async () => {
		const { one, two } = opened();
		const answers: string[] = [];
		for (const [store, goal, writer] of [
			[one, 'g', 'v'],
			[two, 'g', 'w'],
			[one, 'h', 'v'],
		] as const) {
			answers.push(await store.transact(goal, batch(writer, 1, [adding(row('k', 1))])));
		}
		expect(answers).toEqual(['done', 'done', 'done']);
		expect(await sumsOf(two, 'g')).toEqual({ k: [2] });
		expect(await sumsOf(two, 'h')).toEqual({ k: [1] });
	});

	it('does a batch of another number than the next one', async () => {
		const { one } = opened();
		expect(await one.transact('g', batch('w', 7, [adding(row('k', 1))]))).toBe('done');
		expect(await one.transact('g', batch('w', 6, [adding(row('k', 1))]))).toBe('repeated');
		expect(await one.transact('g', batch('w', 9, [adding(row('k', 1))]))).toBe('done');
		expect(await sumsOf(one)).toEqual({ k: [2] });
	});

	it('does a batch that failed when it is sent again', async () => {
		const { one, two } = opened();
		let fails = true;
		const steps = [
			opening('d'),
			step('e', () => {
				if (fails) throw new Error('broken');
				return undefined;
			}),
		];
		const sent = batch('w', 1, steps);
		await expect((async () => one.transact('g', sent))()).rejects.toThrow('broken');
		fails = false;
		expect(await one.transact('g', sent)).toBe('done');
		expect(await sumsOf(two)).toEqual({ draws: [1] });
	});

	it('loses and doubles nothing when replies are lost', async () => {
		const { one, two } = opened();
		// The reply to every second batch is lost: its sender does not know, and sends it again.
		const lossy = losing(two, (number) => number % 2 === 0);
		const writers = [new Writer(one), new Writer(lossy)];
		for (let i = 0; i < 12; i++) {
			const writer = writers[i % 2]!;
			const sent = writer.batch([opening(`d${i}`), settling(`d${i}`, 1), settling('d0', i / 12), adding(row('k', 1))]);
			const answer = await (async () => writer.store.transact('g', sent))().catch(() =>
				writer.store.transact('g', sent),
			);
			expect(['done', 'repeated']).toContain(answer);
		}
		expect(await sumsOf(one)).toEqual({ draws: [12], sums: [12, expect.closeTo(11 + 11 / 12, 9)], k: [12] });
	});

	it('goes by what is stored where something else was expected', async () => {
		const { one, two } = opened();
		const seen: (string | undefined)[] = [];
		const w = new Writer(one);
		await w.write('g', opening('d', {}, null));
		const old = (await one.get('g', 'd')) as DecisionRecord;
		await new Writer(two).write('g', settling('d', 1, old));
		// It is expected to be open still, and one to be missing that is there, and one to be there that is missing.
		const look = (id: string, expected: DecisionRecord | null): Step =>
			step(id, (present) => void seen.push(present?.state), expected);
		await w.write('g', settling('d', 0, old), opening('d', {}, null), look('d', null), look('x', { ...old, id: 'x' }));
		expect(seen.slice(-2)).toEqual(['settled', undefined]);
		expect(await two.get('g', 'd')).toMatchObject({ outcome: { score: 0 }, revision: 3 });
		expect(await sumsOf(two)).toEqual({ draws: [1], sums: [1, 0] });
	});

	it('lets two writers expect the same, and gives each the truth', async () => {
		const { one, two } = opened();
		const writers = [new Writer(one), new Writer(two)];
		await writers[0]!.write('g', ...Array.from({ length: 10 }, (_, i) => opening(`d${i}`, {}, null)));
		const known = await Promise.all(Array.from({ length: 10 }, async (_, i) => one.get('g', `d${i}`)));
		await Promise.all(
			writers.flatMap((writer, w) =>
				known.map((record, i) => writer.write('g', settling(`d${i}`, w, record as DecisionRecord))),
			),
		);
		const { sums } = await sumsOf(one);
		const records = await Promise.all(known.map(async (record) => two.get('g', record!.id)));
		expect(sums![0]).toBe(10);
		expect(sums![1]).toBe(records.reduce((sum, record) => sum + (record as DecisionRecord).outcome!.score, 0));
		for (const record of records) expect(record!.revision).toBe(3);
	});
}

/** A store that does batches and loses the reply to some. */
export function losing(inner: Store, loses: (number: number) => boolean): Store {
	const lost = new Set<string>();
	return {
		...methodsOf(inner),
		name: 'losing',
		transact: async (goal: string, sent: Batch) => {
			const answer = await inner.transact(goal, sent);
			const key = `${sent.writer}/${sent.number}`;
			if (!lost.has(key) && loses(sent.number)) {
				lost.add(key);
				throw new Error('connection reset');
			}
			return answer;
		},
	};
}
