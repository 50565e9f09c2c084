import type { Propensity } from './entry.ts';

/** Bounds of a journal. */
export interface JournalOptions {
	/** Most decisions that wait to be written; beyond it the oldest open ones are let go. */
	readonly maxPending: number;
	/** Most written records kept at hand, so that their outcomes are learnt at once. */
	readonly maxRecent: number;
	/** Told of a change that was let go unwritten, for it can't be written, or there were too many. */
	readonly onLost: (error: Error, id: string) => void;
}

/** What a change comes with. */
export interface ChangeOptions<Found> {
	/** Called once, when the operation has run on the record and before what it adds is learnt. */
	readonly beforehand?: (found: Found) => void;
	/** Called once, when the operation has run on the record: at once where it is at hand, else when the store has been asked. */
	readonly follow?: (found: Found) => void;
	/** Where the record is to have its propensity from, the latest before others. */
	readonly propensityOf?: Propensity;
}
