import type { Rng } from '../base/types.ts';
import type { ArmState } from '../learner/arm-state.ts';
import type { Candidate, Objective } from '../objective/objective.ts';
import { monteCarloPropensity } from '../objective/propensity/monte-carlo.ts';
import type { Context, PolicyReader } from '../policy/policy.ts';

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

/** What the present request is expected to cost. */
export interface Costs {
	/** What such requests cost on an arm, USD. */
	usd(arm: ArmState): number | undefined;
	/** The same with its content in it, given the former and a factor as of `PolicyReader.costFactor`. */
	expectedUsd(arm: ArmState, usd: number | undefined, factor: number): number | undefined;
	/** See `Candidate.costCalls`. */
	calls(arm: ArmState): number | undefined;
}

/** A drawn arm, and what it takes to say how probable it was. */
export class Drawn {
	readonly arm: ArmState;
	readonly candidate: Candidate;
	/** The arms that the objective chose among; undefined when there was no choice. */
	readonly #candidates: readonly Candidate[] | undefined;
	readonly #eligible: number;
	readonly #rules: DrawRules;
	readonly #limit: Limit | undefined;

	constructor(
		arm: ArmState,
		candidate: Candidate,
		candidates: readonly Candidate[] | undefined,
		eligible: number,
		rules: DrawRules,
		limit?: Limit,
	) {
		this.arm = arm;
		this.candidate = candidate;
		this.#candidates = candidates;
		this.#eligible = eligible;
		this.#rules = rules;
		this.#limit = limit;
	}

	/** P(this arm was drawn), in (0, 1]. */
	propensity(): number {
		const candidates = this.#candidates;
		if (candidates === undefined) return 1;
		const { exploration, objective } = this.#rules;
		const index = candidates.indexOf(this.candidate);
		let propensity = index < 0 ? 0 : propensityOf(candidates, index, objective);
		if (index >= 0 && this.#limit !== undefined) {
			const { greedy, share } = this.#limit;
			propensity = index === greedy ? 1 - share * (1 - propensity) : share * propensity;
		}
		const mixed = exploration / this.#eligible + (1 - exploration) * propensity;
		return Math.min(1, Math.max(Number.EPSILON, mixed));
	}
}

/** Draws one of the arms (there is at least one). */
export function draw(
	arms: readonly ArmState[],
	context: Context,
	reader: PolicyReader,
	costs: Costs,
	now: number,
	rules: DrawRules,
): Drawn {
	const { objective, rng, exploration, floor, maxExploration, explore } = rules;
	const beliefs = reader.beliefs(context, arms);
	const all: Candidate[] = new Array(arms.length);
	for (let i = 0; i < arms.length; i++) {
		const belief = beliefs[i]!;
		const arm = arms[i]!;
		const sample = explore ? belief.sample(rng) : belief.mean;
		const latencyMs = arm.meanOf('latencyMs', 'timed');
		const costUsd = costs.usd(arm);
		all[i] = {
			arm: arm.id,
			sample,
			belief,
			costUsd,
			expectedUsd: costs.expectedUsd(arm, costUsd, reader.costFactor?.(context, arm) ?? 1),
			costCalls: costs.calls(arm),
			latencyMs,
		};
	}
	if (all.length === 1) return new Drawn(arms[0]!, all[0]!, undefined, 1, rules);
	const candidates = floor === undefined ? all : aboveFloor(all, floor);
	let chosen = objective.choose(candidates);
	const limit = explore && maxExploration < 1 ? limitOf(candidates, rules) : undefined;
	if (limit !== undefined && limit.share < 1 && rng() >= limit.share) chosen = limit.greedy;
	let candidate = candidates[chosen]!;
	if (explore && exploration > 0 && rng() < exploration) candidate = all[Math.floor(rng() * all.length)]!;
	objective.drawn?.(candidates, Math.max(0, candidates.indexOf(candidate)), now);
	const arm = arms[all.indexOf(candidate)]!;
	return new Drawn(arm, candidate, explore ? candidates : undefined, all.length, rules, limit);
}

function aboveFloor(all: readonly Candidate[], floor: number): readonly Candidate[] {
	const above = all.filter(({ belief }) => belief.cdf(floor) < floorCertainty);
	return above.length > 0 ? above : all;
}

/** What bounds exploration in one draw. */
interface Limit {
	/** The arm that is best by posterior means. */
	readonly greedy: number;
	/** The share of draws that are left to chance. */
	readonly share: number;
}

function limitOf(candidates: readonly Candidate[], rules: DrawRules): Limit {
	const { objective, maxExploration } = rules;
	const greedy = objective.choose(candidates.map((candidate) => ({ ...candidate, sample: candidate.belief.mean })));
	const exploring = 1 - propensityOf(candidates, greedy, objective);
	return { greedy, share: exploring > maxExploration ? maxExploration / exploring : 1 };
}

function propensityOf(candidates: readonly Candidate[], index: number, objective: Objective): number {
	return objective.propensity?.(candidates, index) ?? monteCarloPropensity(objective, candidates, index);
}
