import { expect, it } from 'vitest';
import type { LinkRecord } from '../../src/base/records.ts';
import { KnownRecords } from '../../src/journal/known-records.ts';
import { Waiting } from '../../src/journal/waiting.ts';

const record = (id: string, revision = 1): LinkRecord => ({
	...{ id, kind: 'link', time: 0, dueAt: 1, revision, decisionIds: [] },
});

it.each([1, 3, 1500])('no more than %i written records are at hand, those that were written last', (most) => {
	const known = new KnownRecords(new Waiting(10, () => {}), most);
	const atHand = (count: number): string[] =>
		Array.from({ length: count }, (_, i) => `${i}`).filter((id) => known.peek(id) !== undefined);
	for (let i = 0; i < 3 * most; i++) {
		known.remember(`${i}`, record(`${i}`));
		if (i === most - 1) expect(atHand(3 * most)).toHaveLength(most);
	}
	expect(atHand(3 * most)).toEqual(Array.from({ length: most }, (_, i) => `${2 * most + i}`));
});

it('a record that is written again is as one that was written last, and one that is gone leaves its place', () => {
	const known = new KnownRecords(new Waiting(10, () => {}), 3);
	for (const id of ['a', 'b', 'c']) known.remember(id, record(id));
	known.remember('a', record('a', 2));
	known.remember('d', record('d'));
	expect(known.peek('b')).toBeUndefined();
	expect(known.peek('a')).toMatchObject({ revision: 2 });
	known.remember('c', undefined);
	known.remember('e', record('e'));
	expect(['a', 'c', 'd', 'e'].filter((id) => known.peek(id))).toEqual(['a', 'd', 'e']);
});
