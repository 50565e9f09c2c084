import type { ArmState } from './learner/arm-state.ts';
import type { Candidate, Objective } from './objective/objective.ts';
import { monteCarloPropensity } from './objective/propensity.ts';
import type { Context, PolicyReader } from './policy/policy.ts';
import type { Rng } from './types.ts';

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
	/** False: the arm that is best by posterior means. */
	readonly explore: boolean;
}

/** How sure it must be that an arm lies below the floor. */
const floorCertainty = 0.95;

/** A drawn arm and what it takes to say how probable it was. */
export interface Drawn {
	readonly arm: ArmState;
	readonly candidate: Candidate;
	/** P(this arm was drawn), in (0, 1]. */
	propensity(): number;
}

/** Draws one of the arms (there is at least one). */
export function draw(
	arms: readonly ArmState[],
	context: Context,
	reader: PolicyReader,
	costs: (arm: ArmState) => number | undefined,
	now: number,
	rules: DrawRules,
): Drawn {
	const { objective, rng, exploration, floor, maxExploration, explore } = rules;
	const beliefs = reader.beliefs(context, arms);
	const all: Candidate[] = new Array(arms.length);
	for (let i = 0; i < arms.length; i++) {
		const belief = beliefs[i]!;
		const arm = arms[i]!;
		all[i] = {
			arm: arm.id,
			sample: explore ? belief.sample(rng) : belief.mean,
			belief,
			costUsd: costs(arm),
			latencyMs: arm.meanOf('latencyMs', 'timed'),
		};
	}
	let candidates = all;
	if (floor !== undefined) {
		const above = all.filter(({ belief }) => belief.cdf(floor) < floorCertainty);
		if (above.length > 0) candidates = above;
	}
	if (arms.length === 1) return drawnOf(arms, all, all[0]!, () => 1);
	if (!explore) return drawnOf(arms, all, candidates[objective.choose(candidates)]!, () => 1);

	let chosen = candidates[objective.choose(candidates)]!;
	let limit: { greedy: Candidate; share: number } | undefined;
	if (maxExploration < 1) {
		const greedy = greedyOf(candidates, objective);
		const exploring = 1 - propensityOf(candidates, candidates.indexOf(greedy), objective);
		limit = { greedy, share: exploring > maxExploration ? maxExploration / exploring : 1 };
		if (limit.share < 1 && rng() >= limit.share) chosen = greedy;
	}
	if (exploration > 0 && rng() < exploration) chosen = all[Math.floor(rng() * all.length)]!;
	objective.drawn?.(candidates, Math.max(0, candidates.indexOf(chosen)), now);

	return drawnOf(arms, all, chosen, () => {
		const index = candidates.indexOf(chosen);
		let propensity = 0;
		if (index >= 0) {
			propensity = propensityOf(candidates, index, objective);
			if (limit !== undefined && limit.share < 1) {
				propensity = chosen === limit.greedy ? 1 - limit.share * (1 - propensity) : limit.share * propensity;
			}
		}
		const mixed = exploration / all.length + (1 - exploration) * propensity;
		return Math.min(1, Math.max(Number.EPSILON, mixed));
	});
}

function drawnOf(
	arms: readonly ArmState[],
	all: readonly Candidate[],
	candidate: Candidate,
	propensity: () => number,
): Drawn {
	return { arm: arms[all.indexOf(candidate)]!, candidate, propensity };
}

function greedyOf(candidates: readonly Candidate[], objective: Objective): Candidate {
	return candidates[objective.choose(candidates.map((c) => ({ ...c, sample: c.belief.mean })))]!;
}

function propensityOf(candidates: readonly Candidate[], index: number, objective: Objective): number {
	return objective.propensity?.(candidates, index) ?? monteCarloPropensity(objective, candidates, index);
}
