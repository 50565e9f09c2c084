import { batch, opening, row, settling, step } from '../../src/store/conformance/changes.ts';
import type { AddedRow, Batch } from '../../src/store/store.ts';

/** The steps of the batch below, in order; between any two of them its process may die. */
export const deathSteps = ['first change', 'last change', 'sums', 'first row', 'last row', 'drop', 'answered'];

/** A batch that says where it is. */
export function deathBatch(at: (step: string) => void): Batch {
	const telling = (name: string) => step(`telling ${name}`, () => void at(name));
	const made = batch(
		'w',
		1,
		[telling('first change'), opening('d'), settling('d', 1), telling('last change')],
		['old'],
	);
	const told = ({ key, sums }: AddedRow, name: string): AddedRow => ({
		key,
		get sums() {
			at(name);
			return sums;
		},
	});
	return {
		...made,
		sums: () => {
			const { add, drop = [] } = made.sums();
			at('sums');
			const rows = [told(row('k', 1), 'first row'), ...add, told(row('l', 2), 'last row')];
			const dropped = {
				*[Symbol.iterator]() {
					at('drop');
					yield* drop;
				},
			};
			return { add: rows, drop: dropped as unknown as readonly string[] };
		},
	};
}
