import type { BanditRecord } from '../base/records.ts';
import type { Clock } from '../base/types.ts';
import type { Learner } from '../learner/learner.ts';
import type { Store } from '../store/store.ts';
import type { Journal } from './journal.ts';
import type { TellTrouble } from './outage.ts';

/** Looks at what reading brings. */
export interface Watch {
	/** Its id in the store. */
	readonly id: string;
	/** Reading for the first time. */
	restore(record: BanditRecord | undefined): void;
	/** Rows that others changed are about to be taken in. */
	around(load: () => void): void;
}

/** What a write-behind works with. */
export interface WriteBehindOptions {
	readonly goal: string;
	readonly store: Store;
	readonly journal: Journal;
	readonly learner: Learner;
	readonly clock: Clock;
	readonly flushMs: number;
	readonly refreshMs: number;
	/** Told of each kind of fault once, and when it is over. */
	readonly onTrouble: TellTrouble;
	/** The store has been read. */
	readonly onRead: () => void;
	/** Looks at what reading brings; undefined: nobody does. */
	readonly watch: Watch | undefined;
	/** Lets a batch of due decisions go; true when there may be more. */
	readonly sweep: () => Promise<boolean>;
}
