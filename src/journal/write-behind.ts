import { StoreError } from '../base/errors.ts';
import { releaseAtExit, writeAtExit } from '../base/exit.ts';
import type { BanditRecord } from '../base/records.ts';
import type { Clock, MaybePromise } from '../base/types.ts';
import type { Learner } from '../learner/learner.ts';
import type { Store } from '../store/store.ts';
import type { Journal } from './journal.ts';
import { Outage, type TellTrouble } from './outage.ts';

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

/** Most batches of due decisions handled in one refresh. */
const mostSweeps = 20;

/** Most rows of which it is remembered that they were told. */
const mostOdd = 1000;

/** How long the store is left alone after a fault, ms; doubles up to the second. */
const backoffMs = [250, 30_000] as const;

/** Decides when the journal is written and the store is read, always off the request's path, one at a time. */
export class WriteBehind {
	readonly #options: WriteBehindOptions;
	readonly #outage: Outage;
	#cursor: string | undefined;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#soon: Promise<boolean> | undefined;
	#tail: Promise<unknown> = Promise.resolve();
	#readAt: number;
	#refreshing = false;
	/** Rows that were told to be left out. */
	readonly #odd = new Set<string>();
	/** The end of the process would write, too. */
	#isHeld = false;
	#backoff: number = backoffMs[0];
	readonly #atExit = (): void => {
		try {
			const written = this.#options.journal.flush();
			if (written instanceof Promise) written.catch(() => {});
		} catch {
			// The process is ending: there is nobody left to tell.
		}
	};

	constructor(options: WriteBehindOptions) {
		this.#options = options;
		this.#outage = new Outage(options.onTrouble);
		this.#readAt = options.clock();
	}

	/** Reads everything; at once where the store answers at once. */
	load(): Promise<void> {
		try {
			const read = this.#read();
			const result = read instanceof Promise ? read.then(() => this.#restore()) : this.#restore();
			if (result instanceof Promise) {
				const loaded = result.catch((error) => this.#outage.failed(error));
				this.#tail = loaded;
				return loaded;
			}
		} catch (error) {
			this.#outage.failed(error);
		}
		return Promise.resolve();
	}

	#restore(): MaybePromise<void> {
		const { store, goal, watch } = this.#options;
		if (watch === undefined) return;
		const record = store.get(goal, watch.id) as MaybePromise<BanditRecord | undefined>;
		if (record instanceof Promise) return record.then((found) => watch.restore(found));
		watch.restore(record);
	}

	#read(): MaybePromise<void> {
		const { store, goal, learner, watch } = this.#options;
		const take = ({ rows, cursor }: Awaited<ReturnType<Store['read']>>): void => {
			const isFirst = this.#cursor === undefined;
			this.#cursor = cursor;
			const load = (): void => this.#takeIn(learner.load(rows, this.#options.clock()));
			if (isFirst || watch === undefined) load();
			else watch.around(load);
			this.#options.onRead();
		};
		const result = store.read(goal, this.#cursor);
		if (result instanceof Promise) return result.then(take);
		take(result);
	}

	/** Rows that can't be are left out; each is told once. */
	#takeIn(odd: readonly string[]): void {
		const unknown = odd.filter((key) => !this.#odd.has(key));
		if (unknown.length === 0) return;
		for (const key of unknown) if (this.#odd.size < mostOdd) this.#odd.add(key);
		const { onTrouble, goal } = this.#options;
		const named = unknown.slice(0, 3).map((key) => JSON.stringify(key));
		const more = unknown.length > 3 ? ` and ${unknown.length - 3} more` : '';
		onTrouble(
			new StoreError(`Goal "${goal}": rows with sums that can't be are left out: ${named.join(', ')}${more}.`),
			false,
		);
	}

	/** There is something to write, soon. */
	schedule(now: number): void {
		this.#hold();
		if (this.#timer === undefined) {
			this.#timer = setTimeout(() => {
				this.#timer = undefined;
				void this.flush();
			}, this.#options.flushMs);
		}
		if (!this.#refreshing && now - this.#readAt >= this.#options.refreshMs) {
			this.#refreshing = true;
			setTimeout(() => void this.refresh().catch(() => {}), 0);
		}
	}

	/** What is not written when the process ends is written then. */
	#hold(): void {
		if (this.#isHeld) return;
		this.#isHeld = true;
		writeAtExit(this.#atExit);
	}

	/** Nothing is left to be written when the process ends. */
	#release(): void {
		this.#isHeld = false;
		releaseAtExit(this.#atExit);
	}

	/** Writes what waits, together with what else comes in this turn of the event loop. False: the store can't be reached. */
	flush(): Promise<boolean> {
		this.#hold();
		this.#soon ??= new Promise<boolean>((resolve) => {
			setTimeout(() => {
				// One that waits for its turn takes along what comes until then: a slow store has no queue of them.
				resolve(
					this.#inTurn(() => {
						this.#soon = undefined;
						return this.#write();
					}),
				);
			}, 0);
		});
		return this.#soon;
	}

	async #write(): Promise<boolean> {
		try {
			await this.#options.journal.flush();
			if (this.#options.journal.size === 0) this.#release();
			this.#backoff = backoffMs[0];
			this.#outage.over();
			return true;
		} catch (error) {
			this.#outage.failed(error);
			this.#retryLater();
			return false;
		}
	}

	#retryLater(): void {
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => {
			this.#timer = undefined;
			void this.flush();
		}, this.#backoff);
		// A store that stays down must not keep a finished program alive.
		(this.#timer as { unref?: () => void }).unref?.();
		this.#backoff = Math.min(backoffMs[1], this.#backoff * 2);
	}

	/** Writes all that waits; rejects when the store can't be reached. */
	flushAll(): Promise<void> {
		return this.#inTurn(async () => {
			while (this.#options.journal.size > 0) await this.#options.journal.flush();
			clearTimeout(this.#timer);
			this.#timer = undefined;
		});
	}

	/** Writes, reads what others wrote, and lets due decisions go. */
	refresh(): Promise<void> {
		return this.#inTurn(async () => {
			this.#readAt = this.#options.clock();
			try {
				await this.#options.journal.flush();
				await this.#read();
				this.#options.journal.drop(this.#options.learner.dropDead(this.#readAt));
				for (let batch = 0; batch < mostSweeps; batch++) {
					const more = await this.#options.sweep();
					await this.#options.journal.flush();
					if (!more) break;
				}
				this.#outage.over();
			} catch (error) {
				this.#outage.failed(error);
			} finally {
				this.#refreshing = false;
			}
		});
	}

	/** Stops the timer. */
	close(): void {
		this.#release();
		clearTimeout(this.#timer);
		this.#timer = undefined;
	}

	#inTurn<T>(work: () => Promise<T>): Promise<T> {
		const result = this.#tail.then(work);
		this.#tail = result.catch(() => {});
		return result;
	}
}
