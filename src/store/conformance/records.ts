import { expect, it } from 'vitest';
import type { BanditRecord, DecisionRecord } from '../../base/records.ts';
import type { ScanOptions, Store } from '../store.ts';
import { opening, record, removing, type Step, settling, step, Writer } from './changes.ts';
import type { Opened } from './opened.ts';

const keeping = (kept: BanditRecord): Step => step(kept.id, () => [kept as DecisionRecord]);

/** Records of every kind are kept, and found. */
export function findingRecords(opened: () => Opened): void {
	it('keeps records of every kind', async () => {
		const { one, two } = opened();
		const common = { time: 5, dueAt: Number.POSITIVE_INFINITY, revision: 1 };
		const records: BanditRecord[] = [
			{
				...common,
				id: 'run/1',
				kind: 'run',
				arm: 'a',
				segment: 's',
				propensity: 0.5,
				turn: 2,
				decisionIds: ['x', 'y'],
			},
			{ ...common, id: 'link/1', kind: 'link', decisionIds: [], aliases: ['trace'] },
			{ ...common, id: 'mark/1', kind: 'mark' },
			{ ...common, id: 'setting/1', kind: 'setting', value: { deep: [1, 'zwei', null, { three: true }] } },
			record('d', { features: Float64Array.of(1, 2) }),
		];
		await new Writer(one).write('g', ...records.map(keeping));
		for (const kept of records) expect(await two.get('g', kept.id)).toEqual(kept);
	});

	it('finds a record by its aliases, for as long as it has them', async () => {
		const { one, two } = opened();
		const writer = new Writer(one);
		await writer.write('g', opening('d', { aliases: ['run-1', 'trace/ü'] }), opening('e', { aliases: ['run-2'] }));
		const found = async (id: string, goal = 'g') => (await two.get(goal, id))?.id;
		expect(await Promise.all(['d', 'run-1', 'trace/ü', 'run-2'].map((id) => found(id)))).toEqual(['d', 'd', 'd', 'e']);
		expect(await found('run-1', 'h')).toBeUndefined();
		await writer.write('g', settling('d', 1));
		expect(await found('run-1')).toBe('d');
		// Others are named later; an id comes before an alias, and the later record has the alias.
		const renamed = (id: string, ...aliases: string[]): Step => step(id, (present) => [{ ...present!, aliases }]);
		await writer.write('g', renamed('d', 'trace/ü', 'answer'), renamed('e', 'run-2', 'answer', 'd'));
		expect(await found('run-1')).toBeUndefined();
		expect(await found('answer')).toBe('e');
		expect(await found('d')).toBe('d');
		await writer.write('g', removing('e'));
		expect(await found('run-2')).toBeUndefined();
		expect(await found('answer')).toBeUndefined();
		expect(await found('trace/ü')).toBe('d');
	});

	it('names its goals', async () => {
		const { one, two } = opened();
		expect(await two.goals()).toEqual([]);
		for (const goal of ['b', 'a', 'ч/2']) await new Writer(one).write(goal, opening('d'));
		await new Writer(one).write('only records', keeping({ ...record('m'), kind: 'mark' } as never));
		expect([...(await two.goals())].sort()).toEqual(['a', 'b', 'only records', 'ч/2']);
	});

	it('lists decisions by time, a part at a time', async () => {
		const { one, two } = opened();
		const writer = new Writer(one);
		// Two at each time, opened out of order, with records of other kinds among them.
		const times = [300, 100, 200, 100, 300, 200, 400, 400];
		await writer.write('g', ...times.map((time, i) => opening(`d${i}`, { time })));
		await writer.write('g', keeping({ id: 'l', kind: 'link', time: 200, dueAt: 1e9, revision: 1, decisionIds: [] }));
		const all = ['d1', 'd3', 'd2', 'd5', 'd0', 'd4', 'd6', 'd7'];
		expect(await ids(two)).toEqual(all);
		for (const limit of [1, 2, 3, 8]) expect(await ids(two, { limit })).toEqual(all);
		expect(await ids(two, { since: 200, until: 400, limit: 3 })).toEqual(['d2', 'd5', 'd0', 'd4']);
		expect(await ids(two, { since: 401 })).toEqual([]);
		expect(await ids(two, {}, 'h')).toEqual([]);
		const { records } = await two.scan('g', { until: 200 });
		expect(records).toEqual([record('d1', { time: 100 }), record('d3', { time: 100 })]);
	});
}

async function ids(store: Store, options: ScanOptions = {}, goal = 'g'): Promise<string[]> {
	const found: string[] = [];
	let after: string | undefined;
	do {
		const part = await store.scan(goal, { ...options, after });
		expect(part.records.length).toBeLessThanOrEqual(options.limit ?? 1000);
		found.push(...part.records.map(({ id }) => id));
		after = part.after;
	} while (after !== undefined);
	return found;
}
