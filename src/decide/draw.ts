import type { ArmState } from '../learner/arm-state.ts';
import type { Candidate } from '../objective/objective.ts';
import { propensitiesOf } from '../objective/propensity/propensities.ts';
import type { Context, PolicyReader } from '../policy/policy.ts';
import type { DrawRules, Limit } from './draw-rules.ts';
import { Drawn } from './drawn.ts';

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
	/** What it is expected to take on an arm, ms. */
	latencyMs(arm: ArmState): number | undefined;
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
	const { objective, rng, floor, maxExploration, holdout, explore } = rules;
	const beliefs = reader.beliefs(context, arms);
	const all: Candidate[] = new Array(arms.length);
	for (let i = 0; i < arms.length; i++) {
		const belief = beliefs[i]!;
		const arm = arms[i]!;
		const sample = explore ? belief.sample(rng) : belief.mean;
		const latencyMs = costs.latencyMs(arm);
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
	if (all.length === 1) return new Drawn({ arm: arms[0]!, candidate: all[0]!, all, candidates: undefined }, rules);
	const candidates = floor === undefined ? all : aboveFloor(all, floor);
	const limit = explore && maxExploration < 1 ? limitOf(candidates, rules) : undefined;
	const held = explore && holdout !== undefined ? all.find(({ arm }) => arm === holdout.arm) : undefined;
	const isHeld = held !== undefined && rng() < holdout!.share;
	const candidate = isHeld ? held : chosen(all, candidates, limit, rules);
	objective.drawn?.(candidates, Math.max(0, candidates.indexOf(candidate)), now);
	const arm = arms[all.indexOf(candidate)]!;
	return new Drawn({ arm, candidate, all, candidates: explore ? candidates : undefined, limit, isHeld }, rules);
}

function chosen(
	all: readonly Candidate[],
	candidates: readonly Candidate[],
	limit: Limit | undefined,
	{ objective, rng, exploration, explore }: DrawRules,
): Candidate {
	let best = objective.choose(candidates);
	if (limit !== undefined && limit.share < 1 && rng() >= limit.share) best = limit.greedy;
	if (explore && exploration > 0 && rng() < exploration) return all[Math.floor(rng() * all.length)]!;
	return candidates[best]!;
}

function aboveFloor(all: readonly Candidate[], floor: number): readonly Candidate[] {
	const above = all.filter(({ belief }) => belief.cdf(floor) < floorCertainty);
	return above.length > 0 ? above : all;
}

function limitOf(candidates: readonly Candidate[], rules: DrawRules): Limit {
	const { objective, maxExploration } = rules;
	const greedy = objective.choose(candidates.map((candidate) => ({ ...candidate, sample: candidate.belief.mean })));
	const exploring = 1 - propensitiesOf(objective, candidates)[greedy]!;
	return { greedy, share: exploring > maxExploration ? maxExploration / exploring : 1 };
}
