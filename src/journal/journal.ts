import { ChangeError, StoreError } from '../base/errors.ts';
import { isEnding } from '../base/exit.ts';
import type { BanditRecord } from '../base/records.ts';
import type { MaybePromise } from '../base/types.ts';
import { randomUuid } from '../base/uuid.ts';
import type { Score } from '../learner/evaluation/scores.ts';
import type { Learner } from '../learner/learner.ts';
import { rowsOf } from '../learner/rows.ts';
import type { Store } from '../store/store.ts';
import { JournalBatch } from './batch.ts';
import { correct, follow } from './correct.ts';
import { appliedOf, type Entry, localRecord, type Opening, opened } from './entry.ts';
import type { ChangeOptions, JournalOptions } from './journal-options.ts';
import { KnownRecords } from './known-records.ts';
import type { Operation, PendingOperation } from './operation.ts';
import { Waiting } from './waiting.ts';

/** Most scores that wait beside decisions while the store is down. */
const mostExtra = 10_000;

const noRoom = 'Too many decisions waited to be written: this one was let go.';

/** Most changes of one record that wait: nothing that happens to one decision is so much. */
const mostOperations = 1000;

/**
 * Writes behind: what happens to decisions is learnt here at once and written to the store in batches, off the
 * request's path. A batch that failed is sent again as it was, before all else, so that the store does it once; meanwhile
 * changes wait, bounded. When another process was first, what was learnt here is corrected to what the store made of it.
 */
export class Journal {
	readonly #goal: string;
	readonly #store: Store;
	readonly #learner: Learner;
	readonly #onLost: JournalOptions['onLost'];
	/** Made when it is first needed: edge workers give no random numbers while modules are being loaded. */
	#writer: string | undefined;
	#number = 0;
	readonly #waiting: Waiting;
	/** What is being written, or is to be written again. */
	#batch: JournalBatch | undefined;
	#isWriting = false;
	readonly #known: KnownRecords;
	/** Draws of decisions that were let go unwritten, by arm. */
	#carried = new Map<string, number>();
	/** What is to be reported beside what happens to decisions. */
	#extra: Score[] = [];

	/** Entries that took no more operations. */
	readonly #full = new WeakSet<Entry>();
	/** Keys of rows that are to be dropped. */
	#drop: string[] = [];

	constructor(goal: string, store: Store, learner: Learner, { maxPending, maxRecent, onLost }: JournalOptions) {
		this.#goal = goal;
		this.#store = store;
		this.#learner = learner;
		this.#onLost = onLost;
		this.#waiting = new Waiting(maxPending, (entry) => this.#letGo(entry, new StoreError(noRoom)));
		this.#known = new KnownRecords(this.#waiting, maxRecent);
	}

	/** How many decisions, scores beside them, and draws by arm of those let go, are still to be written. */
	get size(): number {
		return (
			this.#waiting.size +
			this.#carried.size +
			this.#extra.length +
			(this.#batch === undefined ? 0 : Math.max(1, this.#batch.entries.length))
		);
	}

	/** Takes in a decision drawn here. */
	open(opening: Opening): void {
		this.#waiting.add(opened(opening));
	}

	/** A record if it is at hand, without asking the store. */
	peek(id: string): BanditRecord | undefined {
		return this.#known.peek(id);
	}

	/** Changes a record: here at once when it is at hand, and in the store with the next flush. */
	change<Found>(
		id: string,
		operation: Operation<Found>,
		{ beforehand, follow, propensityOf }: ChangeOptions<Found> = {},
	): PendingOperation<Found> {
		const entry = this.#known.entry(id);
		if (propensityOf !== undefined) entry.propensityOf = propensityOf;
		const pending: PendingOperation<Found> = {
			operation,
			beforehand,
			follow,
			local: undefined,
			found: undefined,
			lost: undefined,
		};
		if ((entry.operations?.length ?? 0) >= mostOperations) {
			pending.lost = new StoreError(
				`${mostOperations} changes of record "${id}" wait to be written: no more are kept.`,
			);
			if (!this.#full.has(entry)) this.#onLost(pending.lost, id);
			this.#full.add(entry);
			return pending;
		}
		if (entry.operations === undefined) entry.operations = [pending as PendingOperation];
		else entry.operations.push(pending as PendingOperation);
		if (entry.local === 'unknown') return pending;
		const result = operation(localRecord(entry));
		pending.local = result;
		pending.found = result.found;
		beforehand?.(result.found);
		if (result.step !== undefined) {
			entry.local = result.step.record;
			this.#learner.apply(result.step.addition);
		}
		follow?.(result.found);
		return pending;
	}

	/** It will not be written. What it taught holds until the store is read, which does not have it. */
	#letGo(entry: Entry, error: Error): void {
		const { opening, operations } = entry;
		if (opening !== undefined) this.#carried.set(opening.arm, (this.#carried.get(opening.arm) ?? 0) + 1);
		const applied = appliedOf(entry);
		if (applied.length > 0) this.#learner.written(rowsOf(applied));
		for (const pending of operations ?? []) pending.lost = error;
	}

	/** Adds to the rows of reports with the next flush. */
	score(score: Score): void {
		if (this.#extra.length < mostExtra) this.#extra.push(score);
	}

	/** Rows that count for nothing any more are dropped with the next batch. */
	drop(keys: readonly string[]): void {
		this.#drop.push(...keys);
	}

	/** Writes all that waits. Answers at once when the store does. A fault leaves everything waiting, and is thrown. */
	flush(): MaybePromise<void> {
		// At the end of the process nobody hears the answer to what is on its way: it is sent again, and done once.
		if (this.#isWriting && !isEnding()) return undefined;
		const isAgain = this.#batch !== undefined;
		const batch = this.#batch ?? this.#nextBatch();
		if (batch === undefined) return undefined;
		const written = this.#write(batch);
		if (!isAgain) return written;
		return written instanceof Promise ? written.then(() => this.flush()) : this.flush();
	}

	#nextBatch(): JournalBatch | undefined {
		if (this.#waiting.size === 0 && this.#carried.size === 0 && this.#extra.length + this.#drop.length === 0) {
			return undefined;
		}
		const entries = this.#waiting.take();
		const number = ++this.#number;
		const [carried, extra, drop] = [this.#carried, this.#extra, this.#drop];
		this.#writer ??= randomUuid();
		this.#batch = new JournalBatch(this.#writer, number, entries, carried, extra, drop, this.#learner);
		this.#known.inBatch = new Map(entries.map((entry) => [entry.id, entry]));
		this.#carried = new Map();
		this.#extra = [];
		this.#drop = [];
		return this.#batch;
	}

	#write(batch: JournalBatch): MaybePromise<void> {
		batch.begin();
		this.#isWriting = true;
		const done = (answer: 'done' | 'repeated'): void => {
			this.#isWriting = false;
			this.#done(batch, answer);
		};
		const failed = (error: unknown): MaybePromise<void> => {
			this.#isWriting = false;
			const rest = this.#setAside(batch, error);
			if (rest === undefined) throw error;
			return this.#write(rest);
		};
		let answer: MaybePromise<'done' | 'repeated'>;
		try {
			answer = this.#store.transact(this.#goal, batch);
		} catch (error) {
			return failed(error);
		}
		return answer instanceof Promise ? answer.then(done, failed) : done(answer);
	}

	/** One change that can't be written must not stop the others: the batch without it, of which nothing was written. */
	#setAside(batch: JournalBatch, error: unknown): JournalBatch | undefined {
		if (!(error instanceof ChangeError)) return undefined;
		const entry = this.#known.inBatch.get(error.recordId);
		if (entry === undefined) return undefined;
		this.#batch = batch.without(entry.id, ++this.#number);
		this.#known.inBatch = new Map(this.#batch.entries.map((each) => [each.id, each]));
		this.#letGo(entry, error);
		this.#onLost(error, entry.id);
		return this.#batch;
	}

	#done(batch: JournalBatch, answer: 'done' | 'repeated'): void {
		const { written, rows } = batch.result(answer);
		this.#batch = undefined;
		this.#known.inBatch = new Map();
		this.#learner.written(rows);
		for (const entry of batch.entries) {
			const outcome = written.get(entry);
			if (outcome === undefined) continue;
			correct(this.#learner, entry, outcome);
			this.#known.remember(entry.id, outcome.record);
			const newer = this.#waiting.get(entry.id);
			if (newer !== undefined && newer.base !== undefined) {
				newer.base = outcome.results === undefined ? outcome.record : undefined;
			}
		}
		for (const entry of batch.entries) follow(entry, written.get(entry)?.results);
	}
}
