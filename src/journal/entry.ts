/** A propensity, which takes a while to work out: that is done when it is written. */

import type { Addition } from '../learner/lessons.ts';
import type { DecisionRecord } from '../store/store.ts';
import type { PendingOperation } from './operation.ts';

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

export interface Entry {
	readonly id: string;
	/** The decision was drawn here and has not been written yet. */
	opening: Opening | undefined;
	/** Where its record is to have its propensity from. */
	propensityOf: Propensity | undefined;
	/** The record as known here; `unknown` until the store has been asked. */
	local: DecisionRecord | null | 'unknown' | 'unopened';
	/** Undefined: none yet, and so below. */
	operations: PendingOperation[] | undefined;
	/** Already taken in by the learner. */
	applied: Addition[] | undefined;
}
