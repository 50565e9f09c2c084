import { InvalidOptionError } from '../base/errors.ts';
import type { OutcomeIds } from '../base/other-ids.ts';
import type { Outcome, ReportResult } from '../base/outcome.ts';
import type { MaybePromise } from '../base/types.ts';

/** What outcomes are reported to: a `Bandit`, or what a `banditModel` or `ChatBandit` is (their `bandit` is asked). */
export type Reportable = Reporter | { readonly bandit: Reporter };

/** Takes outcomes of one goal. */
export interface Reporter {
	readonly goal: string;
	/** `share`: of the weight of an outcome, in [0, 1]. */
	report(decisionId: string, outcome: Outcome, options?: { share?: number }): Promise<ReportResult>;
	/** Ids of the decisions that are known by an id. Empty: none is. */
	decisionsOf?(ids: OutcomeIds): Promise<readonly string[]>;
	/** Keeps a note for all processes of the goal. */
	note?(name: string, value: unknown): void;
	/** What was noted last; undefined: nothing. */
	noted?(name: string): MaybePromise<unknown>;
}

/** Reporters by their goals. Throws InvalidOptionError for none, for what is none, and for two of one goal. */
export function reportersOf(bandits: Reportable | readonly Reportable[]): ReadonlyMap<string, Reporter> {
	const all = (Array.isArray(bandits) ? bandits : [bandits]) as readonly Reportable[];
	const byGoal = new Map<string, Reporter>();
	for (const each of all) {
		const reporter = each !== null && typeof each === 'object' && 'bandit' in each ? each.bandit : each;
		if (typeof reporter?.goal !== 'string' || typeof reporter.report !== 'function') {
			throw new InvalidOptionError(
				'bandits',
				each,
				'Give a bandit, a banditModel or a ChatBandit, or an array of them.',
			);
		}
		if (byGoal.has(reporter.goal)) {
			throw new InvalidOptionError('bandits', reporter.goal, 'Give one bandit for each goal.');
		}
		byGoal.set(reporter.goal, reporter);
	}
	if (byGoal.size === 0) throw new InvalidOptionError('bandits', bandits, 'Give at least one bandit.');
	return byGoal;
}
