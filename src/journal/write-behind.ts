import { releaseAtExit, writeAtExit } from '../base/exit.ts';
import { inNextTurn } from '../base/next-turn.ts';
import { Outage } from './outage.ts';
import { Reading } from './reading.ts';
import type { WriteBehindOptions } from './write-behind-options.ts';

/** Most batches of due decisions handled in one refresh. */
const mostSweeps = 50;

/** How long the store is left alone after a fault, ms; doubles up to the second. */
const backoffMs = [250, 30_000] as const;

/** Decides when the journal is written and the store is read, always off the request's path, one at a time. */
export class WriteBehind {
	readonly #options: WriteBehindOptions;
	readonly #outage: Outage;
	readonly #reading: Reading;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#soon: Promise<boolean> | undefined;
	#tail: Promise<unknown> = Promise.resolve();
	#readAt: number;
	#refreshing = false;
	#isClosed = false;
	/** Since when what is not written waits; undefined: nothing does, and the end of the process need not write. */
	#heldSince: number | undefined;
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
		this.#reading = new Reading(options);
		this.#readAt = options.clock();
	}

	/** Reads everything; at once where the store answers at once. */
	load(): Promise<void> {
		try {
			const result = this.#reading.load();
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
		if (this.#heldSince !== undefined) return;
		this.#heldSince = this.#options.clock();
		writeAtExit(this.#atExit);
	}

	/** Nothing is left to be written when the process ends. */
	#release(): void {
		this.#heldSince = undefined;
		releaseAtExit(this.#atExit);
	}

	/** How long the oldest change has waited to be written, ms. */
	get lagMs(): number {
		if (this.#heldSince === undefined || this.#options.journal.size === 0) return 0;
		return Math.max(0, this.#options.clock() - this.#heldSince);
	}

	/** Writes what waits, together with what else comes in this turn of the event loop. False: the store can't be reached. */
	flush(): Promise<boolean> {
		this.#hold();
		this.#soon ??= new Promise<boolean>((resolve) => {
			inNextTurn(() => {
				// One that waits for its turn takes along what comes until then: a slow store has no queue of them.
				resolve(
					this.#inTurn(() => {
						this.#soon = undefined;
						return this.#write();
					}),
				);
			});
		});
		return this.#soon;
	}

	async #write(): Promise<boolean> {
		const { journal, clock } = this.#options;
		const begun = clock();
		try {
			await journal.flush();
			this.#heldSince = begun;
			if (journal.size === 0) this.#release();
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

	/** Writes, reads what others wrote, and lets due decisions go: some at a time, and what else is to be written comes in between. */
	async refresh(): Promise<void> {
		try {
			await this.#inTurn(async () => {
				this.#readAt = this.#options.clock();
				await this.#options.journal.flush();
				await this.#reading.read();
				this.#options.journal.drop(this.#options.learner.dropDead(this.#readAt));
			});
			for (let batch = 0; batch < mostSweeps && (await this.#inTurn(() => this.#sweep())); batch++) {
				await new Promise((resolve) => setTimeout(resolve, 0));
			}
			this.#outage.over();
		} catch (error) {
			this.#outage.failed(error);
		} finally {
			this.#refreshing = false;
		}
	}

	/** True when there may be more. */
	async #sweep(): Promise<boolean> {
		if (this.#isClosed) return false;
		const more = await this.#options.sweep();
		await this.#options.journal.flush();
		return more;
	}

	/** Stops the timer. */
	close(): void {
		this.#isClosed = true;
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
