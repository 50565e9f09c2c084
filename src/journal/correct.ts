import type { Learner } from '../learner/learner.ts';
import { rowsOf, subtractRows } from '../learner/rows.ts';
import { drawTally } from '../learner/tallies.ts';
import type { Written } from './batch.ts';
import { appliedOf, type Entry } from './entry.ts';

/** Brings what was learnt of an entry in advance to what the store made of it. */
export function correct(learner: Learner, entry: Entry, { isNew, results }: Written): void {
	const { opening } = entry;
	if (opening !== undefined && !isNew) {
		// It had been written before, though the store had said otherwise.
		const tallies = [drawTally(learner.arm(opening.arm), 1)];
		learner.written(rowsOf([{ lessons: [], tallies }]));
	}
	if (results === undefined) return;
	if (entry.local === 'unknown') {
		results.forEach(({ found, step }, i) => {
			entry.operations![i]!.beforehand?.(found);
			if (step !== undefined) learner.apply(step.addition);
		});
		return;
	}
	const made = results.flatMap(({ step }) => step?.addition ?? []);
	learner.correct(subtractRows(rowsOf(made), rowsOf(appliedOf(entry))));
}

/** Says what operations found in the store, where they had not run on what is known here. */
export function follow({ operations }: Entry, results: readonly { readonly found: unknown }[] | undefined): void {
	operations?.forEach((pending, i) => {
		const result = results?.[i] ?? pending.local;
		if (result === undefined) return;
		pending.found = result.found;
		if (pending.local === undefined) pending.follow?.(result.found);
	});
}
