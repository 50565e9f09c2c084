import type { OutcomeCategory } from './category.ts';
import type { DecisionLog, UnwrittenLog } from './decision-log.ts';
import type { OutcomeSource } from './outcome.ts';

/** What a store keeps under an id. A store reads only these fields; the rest is opaque, JSON-safe data. */
export interface StoredRecord {
	readonly id: string;
	readonly kind: 'decision' | 'run' | 'link' | 'mark' | 'setting';
	/** ms since the epoch */
	readonly time: number;
	/** When the record is due: an open decision expires, others are forgotten. ms since the epoch; Infinity: never. */
	readonly dueAt: number;
	/** 1 when new, and one more with each change. */
	readonly revision: number;
	/** Other ids by which it is found: a run's, a trace's, a response's. Of two records with one alias, the later has it. */
	readonly aliases?: readonly string[] | undefined;
	/** Kept as bytes. May be a view of a larger buffer: copy the numbers (`slice`, `byteOffset`), not the buffer. */
	readonly features?: Float64Array | undefined;
}

/** How an outcome went into the statistics, so that it can be taken back. */
export interface Learnt {
	readonly reward: number;
	readonly weight: number;
	/** Which epoch of forward decay the weight counts in. */
	readonly epoch: number;
	/** Which generation of the arm's evidence it went to. */
	readonly generation: number;
}

/** The outcome of a settled decision. */
export interface RecordedOutcome {
	readonly score: number;
	readonly source: OutcomeSource;
	readonly reason?: string | undefined;
	readonly category?: OutcomeCategory | undefined;
	/** It is no grade: it says only whether the answer is usable. */
	readonly screen?: 'only' | undefined;
	/** ms since the epoch */
	readonly time: number;
	/** What it taught of how good answers are; absent when that is nothing. */
	readonly learnt?: Learnt | undefined;
}

/**
 * A decision as it is kept. No prompt and no answer is in it. A store may give back what was undefined as undefined, as
 * null, or not at all.
 */
export interface DecisionRecord extends StoredRecord {
	readonly kind: 'decision';
	/** The policy whose features these are. */
	readonly policy: string;
	readonly arm: string;
	readonly segment: string;
	readonly features: Float64Array;
	/** Absent until computed. */
	readonly propensity?: number | undefined;
	/** `open`: awaits an outcome; `settled`: has one; `expired`: waited too long; `closed`: will have none (a fault, an abort). */
	readonly state: 'open' | 'settled' | 'expired' | 'closed';
	readonly outcome?: RecordedOutcome | undefined;
	/** What a screen of the answer taught; absent when there was none. */
	readonly screened?: Learnt | undefined;
	readonly runId?: string | undefined;
	/** Prompt tokens, as they were known or estimated before the call. */
	readonly promptTokens?: number | undefined;
	/** What had been expected of the call, USD. */
	readonly expectedCostUsd?: number | undefined;
	/** What had been believed of its success, in [0, 1]. */
	readonly expectedSuccess?: number | undefined;
	/** What other arms would have been to it. Worked out when it is written. */
	readonly log?: DecisionLog | UnwrittenLog | undefined;
	/** Whose budget its calls are charged to; absent: the goal's. */
	readonly account?: string | undefined;
	/** What its calls cost so far, USD; absent while no cost is known. */
	readonly costUsd?: number | undefined;
	/** Another arm served its request, for this one failed or was slower: what becomes of that is counted once, with the other. */
	readonly isPassed?: boolean | undefined;
	/** It counts as one that will have no outcome. */
	readonly isLost?: boolean | undefined;
	/** What its call cost over what was to be expected by length and segment. */
	readonly costRatio?: number | undefined;
}

/** Which decisions an agent run was served by so far. */
export interface RunRecord extends StoredRecord {
	readonly kind: 'run';
	readonly runId?: string | undefined;
	/** Of its latest decision. */
	readonly arm: string;
	readonly segment: string;
	readonly propensity?: number | undefined;
	/** The turn that `decisionIds` were made for. */
	readonly turn?: number | undefined;
	readonly decisionIds: readonly string[];
}

/** Which decisions something outside was made by: a trace, a thread that waits. */
export interface LinkRecord extends StoredRecord {
	readonly kind: 'link';
	readonly decisionIds: readonly string[];
}

/** Says that something was done, so that it is done once: an import, a row of a warm start. */
export interface MarkRecord extends StoredRecord {
	readonly kind: 'mark';
	/** How often the goal had been reset when it was done; absent: never. */
	readonly resets?: number | undefined;
}

/** Something that all processes of a goal share and that is no sum: a configuration, a salt, a poller's cursor. */
export interface SettingRecord extends StoredRecord {
	readonly kind: 'setting';
	readonly value: unknown;
}

/** All that a bandit keeps under an id, told apart by `kind`. */
export type BanditRecord = DecisionRecord | RunRecord | LinkRecord | MarkRecord | SettingRecord;
