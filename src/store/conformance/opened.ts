import type { MaybePromise } from '../../base/types.ts';
import type { Store } from '../store.ts';

/** Two openings of one store, as two processes would have; both may be the same where a store lives in one process only. */
export interface Opened {
	readonly one: Store;
	readonly two: Store;
	/** Frees what the test made. */
	cleanup(): MaybePromise<void>;
}
