import type { BanditRequest, Rng } from '../base/types.ts';

/** What a policy knows of a request. Kept on the decision until its outcome has been learnt. */
export interface Context {
	/** The caller's segment; `''` when there is none. */
	readonly segment: string;
	/** Numbers in the form that the policy's `id` names; empty for a context-free policy. Not changed later. */
	readonly features: Float64Array;
}

/** What was believed of an arm before any outcome. */
export interface Prior {
	/** Mean success probability in [0, 1]. */
	readonly mean: number;
	/** How many outcomes this belief is worth. */
	readonly strength: number;
	/**
	 * How much likelier it is thought to succeed than the mean of all arms, in [-1, 1]: the arm is believed to be better or
	 * worse than others, not to have this very `mean`. Undefined: `mean` is meant as it stands.
	 */
	readonly advantage?: number;
}

/** Sums that are worked out where they are added: long ones would take longer to make than to add. */
export interface LazySums {
	readonly length: number;
	/** target += factor · sums */
	addTo(target: Float64Array, factor: number): void;
}

/** target += factor · sums */
export function addSums(target: Float64Array, sums: Contribution['sums'], factor: number): void {
	if ('addTo' in sums) {
		sums.addTo(target, factor);
		return;
	}
	const length = Math.min(target.length, sums.length);
	for (let i = 0; i < length; i++) target[i]! += factor * sums[i]!;
}

/** Sums to be added to one row of an arm's statistics. */
export interface Contribution {
	/** Which of the arm's rows: `''` is the whole arm; others are the policy's own (a segment, say). */
	readonly scope: string;
	readonly sums: Float64Array | readonly number[] | LazySums;
}

/** An arm as a policy sees it. The same object stands for the same arm for as long as the bandit lives. */
export interface ArmEvidence {
	readonly id: string;
	/** Given by the user through a weight or prior; undefined when nothing was said. */
	readonly prior: Prior | undefined;
	/**
	 * The arm's sums in a scope, undefined when it has none. Multiply by `unit` to get effective sums:
	 * forward decay keeps old evidence as it is and lets the unit shrink.
	 */
	sums(scope: string): Float64Array | undefined;
	/** Present worth of one unit in `sums`, in (0, 1]; the same for all arms. */
	readonly unit: number;
	/** Rises with every change of `sums`, whoever made it; a policy that caches compares it. */
	readonly version: number;
	/** Draws of the goal's other arms since this arm was last drawn. */
	readonly idle: number;
	/** How often this arm's evidence was found to be out of date: an arm that changed once may well change again. Default 0. */
	readonly generation?: number;
	/** How likely it is, in [0, 1], that the arm has become better than its evidence says. Default 0. */
	readonly suspicion?: number;
	/** Sums of the policy's `costContributions`; undefined when there are none. */
	readonly costSums?: Float64Array | undefined;
}

/** A part of a mixture. */
export interface BeliefPart {
	readonly weight: number;
	readonly belief: Belief;
}

/** A posterior distribution of the success probability of one arm for one context. */
export interface Belief {
	readonly mean: number;
	/** Standard deviation. */
	readonly sd: number;
	/** Standard deviation of what is believed, where draws come from a narrower distribution. Default `sd`. */
	readonly posteriorSd?: number;
	/** Where it is a mixture: its parts, with weights that sum to 1. */
	readonly parts?: readonly BeliefPart[];
	/** Where so many standard normal deviates from the middle lie: what quadratures look at. Default: mean + deviates · sd. */
	at?(deviates: number): number;
	/** One draw. May lie outside [0, 1] for policies that are not bounded. */
	sample(rng: Rng): number;
	/** P(success ≤ x). */
	cdf(x: number): number;
}

/**
 * A policy: pure maths from (context, statistics, prior, rng) to one sample per arm.
 * Statistics are vectors of sums, so that learning is an addition, revising is a subtraction and an
 * addition, and sharing is adding. Implement it to bring your own.
 */
export interface Policy {
	/** Names the policy, its version and the form of its features and sums, e.g. `'beta/1'`. Rows under another id are left alone. */
	readonly id: string;
	/** A request as this policy sees it. Deterministic. */
	context(request: BanditRequest): Context;
	/** What a reward in [0, 1] teaches in this context, before forgetting weighs it. Deterministic: revising recomputes it. */
	contributions(context: Context, reward: number): Contribution[];
	/**
	 * What an outcome's call teaches of how cost depends on content; `ratio` is what it cost over what was to be expected of
	 * it by arm, length and segment. Weighed and faded as the outcome is. Deterministic. Without it, costs are expected by
	 * those alone.
	 */
	costContributions?(context: Context, ratio: number): Contribution;
	/** What is believed of an arm with this prior before any outcome, so that draws can be made to follow weights. */
	untried(prior: Prior): Belief;
	/** A reader of one bandit's statistics. It may keep what it derives from them, by arm and version. */
	reader(): PolicyReader;
}

/** The reading side of a policy, one per bandit. */
export interface PolicyReader {
	/** The posterior of each arm's success probability in this context, in the order of `arms` (all arms that may be drawn). */
	beliefs(context: Context, arms: readonly ArmEvidence[]): Belief[];
	/**
	 * How many times what is to be expected by arm, length and segment such a request costs on an arm. Asked after `beliefs`,
	 * in whose fit it may share. Default 1.
	 */
	costFactor?(context: Context, arm: ArmEvidence): number;
	/**
	 * Called after `weight ×` the contributions of (context, reward) went into the arm's sums (weight is negative when
	 * an outcome is taken back) and `version` rose by one. A reader that keeps an inverse updates it here.
	 */
	learned?(arm: ArmEvidence, context: Context, reward: number, weight: number): void;
}
