import { expect, it } from 'vitest';
import type { BanditRecord, LinkRecord } from '../../src/base/records.ts';
import { addLink } from '../../src/journal/links.ts';

const added = (decisionId: string, stored?: BanditRecord): LinkRecord | undefined =>
	addLink({ id: 'trace', decisionId, time: 1, dueAt: 2 })(stored).step?.record as LinkRecord | undefined;

it('a trace is linked to each of its decisions once, whatever comes again', () => {
	const first = added('a')!;
	expect(first).toMatchObject({ id: 'trace', kind: 'link', time: 1, dueAt: 2, decisionIds: ['a'] });
	expect(added('a', first)).toBeUndefined();
	const second = added('b', first)!;
	expect(second.decisionIds).toEqual(['a', 'b']);
	for (const id of ['a', 'b']) expect(added(id, second)).toBeUndefined();
});

it('a trace of very many decisions is linked to the first two hundred', () => {
	let link: LinkRecord | undefined;
	for (let i = 0; i < 250; i++) link = added(`${i}`, link) ?? link;
	expect(link!.decisionIds).toEqual(Array.from({ length: 200 }, (_, i) => `${i}`));
});
