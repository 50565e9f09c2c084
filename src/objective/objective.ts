import type { Salt } from '../base/salt.ts';
import type { BanditRequest } from '../base/types.ts';
import type { Belief } from '../policy/policy.ts';

/** An arm that may be drawn for one request. */
export interface Candidate {
	readonly arm: string;
	/** The drawn success probability. */
	readonly sample: number;
	/** Where it was drawn from. */
	readonly belief: Belief;
	/** What requests of this length and segment are expected to cost on this arm, USD; undefined when unknown. */
	readonly costUsd: number | undefined;
	/** What this request is expected to cost on it, by its content too, USD. Default `costUsd`. */
	readonly expectedUsd?: number | undefined;
	/** How many calls of the arm `costUsd` was learnt from, in present worth; undefined when the arm has a price. */
	readonly costCalls?: number | undefined;
	/** What a request of this length and segment is expected to take, ms; undefined when nothing was observed. */
	readonly latencyMs: number | undefined;
}

/** Calls whose cost is known, and what they cost. */
export interface Spent {
	readonly calls: number;
	/** USD */
	readonly usd: number;
}

/** What a goal spends, as a reading of the store shows it. */
export interface GoalSpent {
	/** What other processes spent since the reading before; nothing in the first one. */
	readonly others: Spent;
	/**
	 * In the first reading, where there are periods: what was stored of the present one and of the one before, whoever spent
	 * it. Periods are counted from the epoch of the clock.
	 */
	readonly atFirst: { readonly present: Spent; readonly previous: Spent } | undefined;
	/** The same of one account. `isNew`: nobody knows of it here, so that `atFirst` is wanted. */
	of?(account: string, isNew: boolean): GoalSpent;
}

/** The account of requests for which no other is named. */
export const nobody = 'none';

/** Who pays for a request, and the objective that it is chosen by. */
export interface Account {
	/** No longer than a hash: it is stored. */
	readonly id: string;
	readonly objective: Objective;
}

/**
 * Turns sampled success, expected cost and latency into one choice.
 * An objective that paces spending has state and belongs to one bandit. Implement it to bring your own.
 */
export interface Objective {
	readonly name: string;
	/** Index of the chosen candidate; there is at least one. Must not depend on anything but its arguments and what `drawn` and `spent` told. */
	choose(candidates: readonly Candidate[]): number;
	/**
	 * P(candidate is chosen) of each candidate over fresh samples from the beliefs, in [0, 1]; they sum to 1.
	 * Without it, a fixed-seed Monte Carlo over `choose` is used.
	 */
	propensities?(candidates: readonly Candidate[]): ArrayLike<number>;
	/** Told of each decision made by `choose`; `now` in ms. */
	drawn?(candidates: readonly Candidate[], chosen: number, now: number): void;
	/** Told of each cost that became known, USD; `now` in ms. `expected`: what had been expected for it. */
	spent?(usd: number, expectedUsd: number | undefined, now: number): void;
	/**
	 * Where it paces what the goal spends, whoever spends it: the length of its period, ms; Infinity: one period for ever.
	 * Then what is spent is counted in the store, a row for each period.
	 */
	readonly periodMs?: number | undefined;
	/** Told of what others spent, whenever the store has been read; `now` in ms. */
	goalSpent?(spent: GoalSpent, now: number): void;
	/** Where it counts on another arm after a bad answer: what calls are chosen by that can't have one. */
	readonly unescalated?: Objective | undefined;
	/** Where accounts have budgets of their own: whose a request is. Then its objective is asked, and told, in place of this one. */
	accountOf?(request: BanditRequest, now: number, salt?: Salt | undefined): Account;
	/** The objective of an account. */
	ofAccount?(id: string, now: number): Objective;
}
