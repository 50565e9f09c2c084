import type { Holdout } from '../base/decision-log.ts';
import type { Rng } from '../base/types.ts';
import type { Objective } from '../objective/objective.ts';

/** The rules of one draw. */
export interface DrawRules {
	readonly objective: Objective;
	readonly rng: Rng;
	/** Probability in [0, 1] that the arm is drawn evenly from all that are eligible. */
	readonly exploration: number;
	/** Least success rate; an arm below it with 95% certainty is drawn through `exploration` only. */
	readonly floor: number | undefined;
	/** Largest probability in [0, 1] of an arm other than the one that is best by posterior means. */
	readonly maxExploration: number;
	/** The share of requests that goes to one arm by lot. */
	readonly holdout: Holdout | undefined;
	/** False: the arm that is best by posterior means. */
	readonly explore: boolean;
}

/** What bounds exploration in one draw. */
export interface Limit {
	/** The arm that is best by posterior means. */
	readonly greedy: number;
	/** The share of draws that are left to chance. */
	readonly share: number;
}
