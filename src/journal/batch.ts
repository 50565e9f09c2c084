import { madeLog } from '../base/decision-log.ts';
import { ChangeError } from '../base/errors.ts';
import type { BanditRecord } from '../base/records.ts';
import { isReportKey } from '../learner/evaluation/layout.ts';
import type { Score } from '../learner/evaluation/scores.ts';
import { scored } from '../learner/evaluation/scoring.ts';
import type { Learner } from '../learner/learner.ts';
import type { Addition } from '../learner/lessons.ts';
import { rowsOf } from '../learner/rows.ts';
import { drawTally } from '../learner/tallies.ts';
import type { AddedRow, Batch, BatchSums, Change, Effect } from '../store/store.ts';
import type { Entry, Propensity } from './entry.ts';
import type { Result } from './operation.ts';

/** What became of an entry in the store. */
export interface Written {
	/** The record as it is now. */
	readonly record: BanditRecord | undefined;
	/** The decision was not stored before. */
	readonly isNew: boolean;
	/** Undefined: what its operations came to here is what they came to in the store. */
	readonly results: readonly Result<unknown>[] | undefined;
}

/** What an attempt to write a batch came to. */
export interface Attempt {
	readonly written: ReadonlyMap<Entry, Written>;
	/** What it added to the statistics. */
	readonly rows: readonly AddedRow[];
}

/**
 * Entries that are written together. Once made it does not change: a batch that failed may have been written all the same, so
 * it is sent again as it was, under the same number.
 */
export class JournalBatch implements Batch {
	readonly writer: string;
	readonly number: number;
	readonly entries: readonly Entry[];
	readonly changes: readonly Change[];
	readonly #learner: Learner;
	/** Draws of decisions that were let go unwritten, by arm. */
	readonly #carried: ReadonlyMap<string, number>;
	/** What is reported beside what happens to decisions. */
	readonly #extra: readonly Score[];
	/** Keys of rows that count for nothing any more. */
	readonly #drop: readonly string[];
	#written = new Map<Entry, Written>();
	/** The latest complete application, and that of the attempt before. */
	#present: Attempt | undefined;
	#earlier: Attempt | undefined;

	constructor(
		writer: string,
		number: number,
		entries: readonly Entry[],
		carried: ReadonlyMap<string, number>,
		extra: readonly Score[],
		drop: readonly string[],
		learner: Learner,
	) {
		this.writer = writer;
		this.number = number;
		this.entries = entries;
		this.#carried = carried;
		this.#drop = drop;
		this.#extra = extra;
		this.#learner = learner;
		this.changes = entries.map((entry) => this.#changeOf(entry));
	}

	/** The batch without an entry, which can't be written. Nothing of it was written. */
	without(id: string, number: number): JournalBatch {
		const entries = this.entries.filter((entry) => entry.id !== id);
		return new JournalBatch(this.writer, number, entries, this.#carried, this.#extra, this.#drop, this.#learner);
	}

	/** It is about to be sent (again). */
	begin(): void {
		this.#earlier = this.#present ?? this.#earlier;
		this.#present = undefined;
		this.#written = new Map();
	}

	/**
	 * What the store made of it. Where the store had done it before, that was the attempt before this one, unless the store
	 * itself sent it twice.
	 */
	result(answer: 'done' | 'repeated'): Attempt {
		const attempt = answer === 'repeated' ? (this.#earlier ?? this.#present) : this.#present;
		return attempt ?? { written: new Map(), rows: [] };
	}

	#changeOf(entry: Entry): Change {
		const { id, opening, base } = entry;
		const expected = base ?? (opening === undefined ? undefined : null);
		return {
			id,
			expected,
			apply: (stored) => {
				try {
					return this.#apply(entry, stored as BanditRecord | undefined);
				} catch (error) {
					throw new ChangeError(id, error);
				}
			},
		};
	}

	#apply(entry: Entry, stored: BanditRecord | undefined): Effect | undefined {
		const { opening, operations, propensityOf } = entry;
		const isNew = opening !== undefined && stored === undefined;
		let record: BanditRecord | null | undefined = isNew ? opening.toRecord() : stored;
		let isChanged = isNew;
		const results = asThought(entry, stored)
			? undefined
			: operations?.map(({ operation }) => {
					const result = operation(record ?? undefined);
					if (result.step !== undefined) record = result.step.record;
					isChanged ||= result.step !== undefined;
					return result;
				});
		if (results === undefined && operations !== undefined) {
			for (const { local } of operations) {
				if (local?.step === undefined) continue;
				record = local.step.record;
				isChanged = true;
			}
		}
		if (isChanged && record != null) record = revised(record, stored, propensityOf);
		this.#written.set(entry, { record: record ?? undefined, isNew, results });
		return isChanged ? { record: record ?? null } : undefined;
	}

	/** One vector a row, for vectors are long and there are few rows. */
	sums(): BatchSums {
		const draws = new Map(this.#carried);
		const additions: Addition[] = [];
		const scores: Score[] = [...this.#extra];
		const scoring = scored();
		for (const [{ opening, operations }, { isNew, results }] of this.#written) {
			if (isNew) {
				draws.set(opening!.arm, (draws.get(opening!.arm) ?? 0) + 1);
				if (scoring !== undefined) scores.push(scoring.drawn(opening!.toRecord()));
			}
			for (const { step } of results ?? operations?.map(({ local }) => local!) ?? []) {
				if (step === undefined) continue;
				additions.push(step.addition);
				if (step.addition.scores !== undefined) scores.push(...step.addition.scores);
			}
		}
		additions.push({
			lessons: [],
			tallies: Array.from(draws, ([arm, count]) => drawTally(this.#learner.arm(arm), count)),
		});
		const add = rowsOf(additions);
		const written = scoring?.rows(scores) ?? [];
		// A store may do with its vectors what it likes.
		const rows = [...add, ...written.filter(({ key }) => !isReportKey(key))].map(({ key, sums }) => {
			return { key, sums: sums.slice() };
		});
		this.#present = { written: this.#written, rows };
		return { add: [...add, ...written], ...(this.#drop.length > 0 && { drop: this.#drop }) };
	}
}

/** A changed record as it is written: of the next revision, and with what is worked out only now. */
function revised(record: BanditRecord, stored: BanditRecord | undefined, propensityOf: Propensity | undefined) {
	const revision = (stored?.revision ?? 0) + 1;
	const isDrawn = record.kind === 'decision' || record.kind === 'run';
	const log = record.kind === 'decision' && record.log != null ? { log: madeLog(record.log) } : undefined;
	if (!isDrawn || propensityOf === undefined || record.propensity != null) return { ...record, ...log, revision };
	return { ...record, ...log, revision, propensity: propensityOf.propensity };
}

/** True when the store holds what its operations ran on here: then they come to the same. */
function asThought({ local, opening, base, operations }: Entry, stored: BanditRecord | undefined): boolean {
	if (local === 'unknown' || operations === undefined) return false;
	if (stored === undefined) return opening !== undefined;
	return base !== undefined && base.revision === stored.revision;
}
