import { describe, expect, it } from 'vitest';
import { type Entry, opened } from '../../src/journal/entry.ts';
import type { PendingOperation } from '../../src/journal/operation.ts';
import { Waiting } from '../../src/journal/waiting.ts';

const operation: PendingOperation = {
	operation: () => ({ found: undefined }),
	beforehand: undefined,
	follow: undefined,
	local: undefined,
	found: undefined,
	lost: undefined,
};

/** A decision that waits; with an outcome, or still open. */
function entry(id: string, hasOutcome: boolean): Entry {
	const toRecord = (): never => {
		throw new Error('not written');
	};
	const made = opened({ id, arm: 'a', propensity: 1, toRecord });
	if (hasOutcome) made.operations = [operation];
	return made;
}

function setUp(most: number) {
	const gone: string[] = [];
	return { gone, waiting: new Waiting(most, ({ id }) => void gone.push(id)) };
}

describe('entries that wait', () => {
	it.each([1, 2, 10, 101])(
		'are no more than maxPending: %i, but two at least, and none is lost without a word',
		(most) => {
			const { gone, waiting } = setUp(most);
			for (let i = 0; i < 20 * most; i++) {
				waiting.add(entry(`${i}`, i % 3 === 0));
				expect(waiting.size).toBeLessThanOrEqual(Math.max(2, most));
				expect(waiting.get(`${i}`)).toBeDefined();
			}
			const taken = waiting.take().map(({ id }) => id);
			expect([...gone, ...taken].sort()).toEqual(Array.from({ length: 20 * most }, (_, i) => `${i}`).sort());
			expect(waiting.size).toBe(0);
		},
	);

	it('are let go in the order that they came in, those with an outcome last', () => {
		const { gone, waiting } = setUp(100);
		// Of each ten one has an outcome.
		for (let i = 0; i < 101; i++) waiting.add(entry(`${i}`, i % 10 === 0));
		for (let i = 101; i < 145; i++) waiting.add(entry(`${i}`, false));
		expect(gone).toEqual(Array.from({ length: 50 }, (_, i) => `${i}`).filter((id) => Number(id) % 10 !== 0));
		for (const id of ['0', '10', '40', '51', '144']) expect(waiting.get(id), id).toBeDefined();
	});

	it('with an outcome are kept in a quarter of the places, so that they too are bounded', () => {
		const { gone, waiting } = setUp(100);
		for (let i = 0; i < 101; i++) waiting.add(entry(`${i}`, true));
		expect(gone).toEqual(Array.from({ length: 25 }, (_, i) => `${25 + i}`));
	});
});
