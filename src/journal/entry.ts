import type { BanditRecord, DecisionRecord } from '../base/records.ts';
import type { Addition } from '../learner/lessons.ts';
import type { PendingOperation } from './operation.ts';

/** A propensity, which takes a while to work out: that is done when it is written. */
export interface Propensity {
	readonly propensity: number;
}

/** A decision that was just drawn here: makes its record when it is written. */
export interface Opening extends Propensity {
	readonly id: string;
	readonly arm: string;
	/** Without its propensity. */
	toRecord(): DecisionRecord;
}

/** All that waits to be written of one id. */
export interface Entry {
	readonly id: string;
	/** The decision was drawn here and has not been written yet. */
	readonly opening: Opening | undefined;
	/** Where its record is to have its propensity from. */
	propensityOf: Propensity | undefined;
	/** The record that is thought to be stored; undefined: none is, or that is not known. */
	base: BanditRecord | undefined;
	/** The record as it will be, as far as known here; `unknown` until the store has been asked. */
	local: BanditRecord | null | 'unknown' | 'unopened';
	/** Undefined: none yet. */
	operations: PendingOperation[] | undefined;
}

/** The entry of a decision that was drawn here. */
export function opened(opening: Opening): Entry {
	const { id } = opening;
	return { id, opening, propensityOf: opening, base: undefined, local: 'unopened', operations: undefined };
}

/** The record as known here. */
export function localRecord(entry: Entry): BanditRecord | undefined {
	if (entry.local === 'unopened') entry.local = entry.opening!.toRecord();
	return entry.local === 'unknown' || entry.local === null ? undefined : entry.local;
}

/** What the learner has taken in of an entry, in advance. */
export function appliedOf({ operations }: Entry): Addition[] {
	const applied: Addition[] = [];
	for (const { local } of operations ?? []) if (local?.step !== undefined) applied.push(local.step.addition);
	return applied;
}
