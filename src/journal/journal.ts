import { FifoMap } from '../base/fifo-map.ts';
import type { MaybePromise } from '../base/types.ts';
import type { Learner } from '../learner/learner.ts';
import type { Addition } from '../learner/lessons.ts';
import { subtractRows } from '../learner/rows.ts';
import { drawTally } from '../learner/tallies.ts';
import type { Change, DecisionRecord, Store } from '../store/store.ts';
import { type BatchResult, type Outcome, sameAdditions } from './batch.ts';
import type { Entry, Opening, Propensity } from './entry.ts';
import { type Operation, type PendingOperation, stepOf } from './operation.ts';

/** Bounds of a journal. */
export interface JournalOptions {
	/** Most decisions that wait to be written; beyond it the oldest open ones are let go. */
	readonly maxPending: number;
	/** Most written records kept at hand, so that their outcomes are learnt at once. */
	readonly maxRecent: number;
}

/**
 * Writes behind: what happens to decisions is learnt here at once and written to the store in groups, off the
 * request's path. While the store is down, changes wait, bounded; when another process was first, what was learnt here
 * is corrected to what the store made of it.
 */
export class Journal {
	readonly #goal: string;
	readonly #store: Store;
	readonly #learner: Learner;
	readonly #options: JournalOptions;
	#pending = new Map<string, Entry>();
	/** The older half of what waits. */
	#older = new Map<string, Entry>();
	#flushing: ReadonlyMap<string, Entry> | undefined;
	readonly #recent = new FifoMap<DecisionRecord>();
	/** Draws of decisions that were let go unwritten, by arm. */
	readonly #carried = new Map<string, number>();

	constructor(goal: string, store: Store, learner: Learner, options: JournalOptions) {
		this.#goal = goal;
		this.#store = store;
		this.#learner = learner;
		this.#options = options;
	}

	/** How many decisions wait to be written. */
	get size(): number {
		return this.#pending.size + this.#older.size;
	}

	/** Takes in a decision drawn here. */
	open(opening: Opening): void {
		this.#makeRoom();
		this.#pending.set(opening.id, {
			id: opening.id,
			opening,
			propensityOf: opening,
			local: 'unopened',
			operations: undefined,
			applied: undefined,
		});
	}

	/** The record of a decision if it is at hand, without asking the store. */
	peek(id: string): DecisionRecord | undefined {
		const entry = this.#waiting(id);
		return entry === undefined ? this.#written(id) : this.#recordOf(entry);
	}

	/** The record of a decision that does not wait. */
	#written(id: string): DecisionRecord | undefined {
		const entry = this.#flushing?.get(id);
		return entry === undefined ? this.#recent.get(id) : this.#recordOf(entry);
	}

	#recordOf(entry: Entry): DecisionRecord | undefined {
		if (entry.local === 'unopened') entry.local = entry.opening!.toRecord();
		return entry.local === 'unknown' || entry.local === null ? undefined : entry.local;
	}

	/**
	 * Changes a decision: here at once when its record is at hand, and in the store with the next flush. `propensityOf`: where its
	 * record is to have its propensity from, the latest before others.
	 */
	change(id: string, operation: Operation, propensityOf?: Propensity): void {
		const entry = this.#entry(id);
		if (propensityOf !== undefined) entry.propensityOf = propensityOf;
		const pending: PendingOperation = { operation, before: 'never run', step: undefined };
		if (entry.operations === undefined) entry.operations = [pending];
		else entry.operations.push(pending);
		if (entry.local === 'unknown') return;
		if (entry.local === 'unopened') entry.local = entry.opening!.toRecord();
		const step = stepOf(pending, entry.local ?? undefined);
		if (step === undefined) return;
		entry.local = step.record;
		if (entry.applied === undefined) entry.applied = [step.addition];
		else entry.applied.push(step.addition);
		this.#learner.apply(step.addition);
	}

	#entry(id: string): Entry {
		let entry = this.#waiting(id);
		if (entry !== undefined) return entry;
		const base = this.#written(id);
		this.#makeRoom();
		const local = base ?? 'unknown';
		entry = { id, opening: undefined, propensityOf: undefined, local, operations: undefined, applied: undefined };
		this.#pending.set(id, entry);
		return entry;
	}

	#waiting(id: string): Entry | undefined {
		return this.#pending.get(id) ?? this.#older.get(id);
	}

	/**
	 * When all places are taken, the older half of the decisions is let go, those with an outcome or an observation last.
	 * In halves, for a map that loses its oldest entry again and again gets slow.
	 */
	#makeRoom(): void {
		const half = Math.max(1, this.#options.maxPending / 2);
		if (this.#pending.size < half) return;
		const kept = new Map<string, Entry>();
		for (const [id, entry] of this.#older) {
			const { opening, operations } = entry;
			if (operations !== undefined && kept.size < half / 2) {
				kept.set(id, entry);
				continue;
			}
			if (opening !== undefined) this.#carried.set(opening.arm, (this.#carried.get(opening.arm) ?? 0) + 1);
			// What it taught holds until the store is read, which does not have it.
			if (entry.applied !== undefined) this.#learner.written(this.#learner.rows(entry.applied));
		}
		this.#older = this.#pending;
		this.#pending = kept;
	}

	/** Writes all that waits. Answers at once when the store does. A fault leaves everything waiting, and is thrown. */
	flush(): MaybePromise<void> {
		if (this.#flushing !== undefined || this.size === 0) return undefined;
		const batch = this.#older.size === 0 ? this.#pending : new Map([...this.#older, ...this.#pending]);
		this.#pending = new Map();
		this.#older = new Map();
		this.#flushing = batch;
		const carried = new Map(this.#carried);
		this.#carried.clear();
		const result: BatchResult = { outcomes: new Map(), rows: [] };
		const changes: Change[] = [];
		for (const entry of batch.values()) changes.push(this.#changeOf(entry, result));
		changes.push(this.#sumOf(changes.pop()!, result, carried));
		try {
			const done = this.#store.transact(this.#goal, changes);
			if (!(done instanceof Promise)) return this.#done(batch, result);
			return done.then(
				() => this.#done(batch, result),
				(error) => this.#failed(batch, carried, error),
			);
		} catch (error) {
			return this.#failed(batch, carried, error);
		}
	}

	/** What becomes of a decision. What it adds to the statistics is left to `#sumOf`. */
	#changeOf(entry: Entry, { outcomes }: BatchResult): Change {
		const { id, opening, propensityOf, operations } = entry;
		return {
			id,
			apply: (stored) => {
				let record: DecisionRecord | null | undefined = stored;
				const isNew = opening !== undefined && stored === undefined;
				if (isNew) record = opening.toRecord();
				const made: Addition[] = [];
				if (operations !== undefined) {
					for (const operation of operations) {
						const step = stepOf(operation, record ?? undefined);
						if (step === undefined) continue;
						record = step.record;
						made.push(step.addition);
					}
				}
				if (propensityOf !== undefined && record != null && record.propensity == null) {
					record = { ...record, propensity: propensityOf.propensity };
				}
				outcomes.set(id, { record: record ?? undefined, drawn: isNew ? opening.arm : undefined, made });
				return isNew || made.length > 0 ? { record: record ?? null, add: [] } : undefined;
			},
		};
	}

	/**
	 * The last change of a batch: adds what all of them teach, as one vector a row, for vectors are long and there are few
	 * rows.
	 */
	#sumOf({ id, apply }: Change, result: BatchResult, carried: ReadonlyMap<string, number>): Change {
		return {
			id,
			apply: (stored) => {
				const effect = apply(stored);
				const draws = new Map(carried);
				const additions: Addition[] = [];
				for (const { drawn, made } of result.outcomes.values()) {
					if (drawn !== undefined) draws.set(drawn, (draws.get(drawn) ?? 0) + 1);
					for (const addition of made) additions.push(addition);
				}
				additions.push({
					lessons: [],
					tallies: Array.from(draws, ([arm, count]) => drawTally(this.#learner.arm(arm), count)),
				});
				const add = this.#learner.rows(additions);
				// A store may do with its vectors what it likes.
				result.rows = add.map(({ key, sums }) => ({ key, sums: sums.slice() }));
				if (effect === undefined && add.length === 0) return undefined;
				return { record: effect === undefined ? (stored ?? null) : effect.record, add };
			},
		};
	}

	#done(batch: ReadonlyMap<string, Entry>, { outcomes, rows }: BatchResult): void {
		this.#flushing = undefined;
		this.#learner.written(rows);
		for (const entry of batch.values()) {
			const outcome = outcomes.get(entry.id);
			if (outcome === undefined) continue;
			this.#correct(entry, outcome);
			this.#remember(entry.id, outcome.record);
		}
	}

	/** Brings what was learnt in advance to what the store made of it. */
	#correct(entry: Entry, outcome: Outcome): void {
		if (entry.local === 'unknown') {
			for (const addition of outcome.made) this.#learner.apply(addition);
			return;
		}
		const rows = (additions: readonly Addition[]) => this.#learner.rows(additions);
		const { opening } = entry;
		if (opening !== undefined && outcome.drawn === undefined) {
			// It had been written before, though the store had said otherwise.
			const tallies = [drawTally(this.#learner.arm(opening.arm), 1)];
			this.#learner.written(rows([{ lessons: [], tallies }]));
		}
		const { applied = [] } = entry;
		if (sameAdditions(applied, outcome.made)) return;
		this.#learner.correct(subtractRows(rows(outcome.made), rows(applied)));
	}

	#remember(id: string, record: DecisionRecord | undefined): void {
		this.#recent.delete(id);
		if (record === undefined) return;
		this.#recent.set(id, record);
		if (this.#recent.size > this.#options.maxRecent) this.#recent.shift();
	}

	#failed(batch: ReadonlyMap<string, Entry>, carried: ReadonlyMap<string, number>, error: unknown): never {
		this.#flushing = undefined;
		for (const [arm, draws] of carried) this.#carried.set(arm, (this.#carried.get(arm) ?? 0) + draws);
		const newer = [...this.#older, ...this.#pending];
		this.#pending = new Map();
		this.#older = new Map(batch);
		for (const [id, entry] of newer) {
			const older = this.#older.get(id);
			if (older === undefined) {
				this.#makeRoom();
				this.#pending.set(id, entry);
			} else {
				older.operations = [...(older.operations ?? []), ...(entry.operations ?? [])];
				older.applied = [...(older.applied ?? []), ...(entry.applied ?? [])];
				older.local = entry.local;
				older.propensityOf = entry.propensityOf ?? older.propensityOf;
			}
		}
		throw error;
	}
}
