import { hashString } from '../../base/hash.ts';
import { buckets } from './layout.ts';

/**
 * How an arm came to serve.
 * - `drawn`: by chance, with its propensity. `holdout`: by the lot that sends a share of requests to the baseline.
 * - `greedy`: the best by what is known (`explore: false`). `pinned`: by the kill switch or the mode. `forced`: by the request.
 * - `retry`: in place of an arm that failed. `shadow`: beside the arm that answered.
 */
export type Choice = 'drawn' | 'holdout' | 'greedy' | 'pinned' | 'forced' | 'retry' | 'shadow';

/** What is logged of a decision, so that it can be said what other arms would have made of it. */
export interface DecisionLog {
	readonly by: Choice;
	/** One of 64, by a hash of the user, else the run, else the decision: what belongs together shares one. */
	readonly bucket: number;
	/** The segment under which it is reported. */
	readonly segment: string;
	/** Ids of the arms that could have served. */
	readonly arms: readonly string[];
	/** For each of `arms` its propensity, predicted success, and expected cost in USD (NaN: unknown). */
	readonly odds: ArrayLike<number>;
	/** The arm to which a share of requests goes by lot. */
	readonly holdout?: { readonly arm: string; readonly share: number };
}

/** Numbers in `odds` for each arm. */
export const oddsWidth = 3;

/** Which of the buckets what belongs to `cluster` falls in. */
export function bucketOf(cluster: string): number {
	return hashString(cluster, 0x5bd1e995) % buckets;
}

/** Whether chance had a say, so that the decision tells of the other arms too. */
export function isByChance({ by }: Pick<DecisionLog, 'by'>): boolean {
	return by === 'drawn' || by === 'holdout';
}
