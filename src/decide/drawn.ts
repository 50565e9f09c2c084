import type { ArmState } from '../learner/arm-state.ts';
import type { Candidate } from '../objective/objective.ts';
import { propensitiesOf } from '../objective/propensity/propensities.ts';
import type { DrawRules, Limit } from './draw-rules.ts';

/** What came of a draw. */
export interface DrawResult {
	readonly arm: ArmState;
	readonly candidate: Candidate;
	/** All arms that could serve. */
	readonly all: readonly Candidate[];
	/** Those that the objective chose among; undefined when there was no choice. */
	readonly candidates: readonly Candidate[] | undefined;
	readonly limit?: Limit | undefined;
	/** The holdout's lot fell on it. */
	readonly isHeld?: boolean;
}

/** A drawn arm, and what it takes to say how probable each was. */
export class Drawn {
	readonly arm: ArmState;
	readonly candidate: Candidate;
	readonly isHeld: boolean;
	readonly #result: DrawResult;
	readonly #rules: DrawRules;
	#propensities: readonly number[] | undefined;

	constructor(result: DrawResult, rules: DrawRules) {
		this.arm = result.arm;
		this.candidate = result.candidate;
		this.isHeld = result.isHeld ?? false;
		this.#result = result;
		this.#rules = rules;
	}

	/** All arms that could serve. */
	get all(): readonly Candidate[] {
		return this.#result.all;
	}

	/** Ids of the arms that could serve. */
	get arms(): string[] {
		return this.#result.all.map(({ arm }) => arm);
	}

	/** P(this arm was drawn), in (0, 1]. */
	propensity(): number {
		const { all, candidate } = this.#result;
		return Math.min(1, Math.max(Number.EPSILON, this.propensities()[all.indexOf(candidate)]!));
	}

	/** P(drawn) of each of `all`. */
	propensities(): readonly number[] {
		this.#propensities ??= this.#workOut();
		return this.#propensities;
	}

	#workOut(): number[] {
		const { all, candidates, candidate, limit } = this.#result;
		if (candidates === undefined) return all.map((each) => (each === candidate ? 1 : 0));
		const { exploration, objective, holdout } = this.#rules;
		const chosen = propensitiesOf(objective, candidates);
		const isHeld = holdout !== undefined && all.some(({ arm }) => arm === holdout.arm);
		const share = isHeld ? holdout.share : 0;
		return all.map((each, place) => {
			const i = candidates === all ? place : candidates.indexOf(each);
			const p = i < 0 ? 0 : limited(chosen[i]!, i, limit);
			const explored = exploration / all.length + (1 - exploration) * p;
			return (isHeld && each.arm === holdout.arm ? share : 0) + (1 - share) * explored;
		});
	}
}

function limited(propensity: number, index: number, limit: Limit | undefined): number {
	if (limit === undefined) return propensity;
	const { greedy, share } = limit;
	return index === greedy ? 1 - share * (1 - propensity) : share * propensity;
}
