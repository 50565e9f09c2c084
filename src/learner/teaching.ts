import type { Observation } from '../base/call.ts';
import type { Learnt } from '../base/records.ts';
import type { Context, Policy } from '../policy/policy.ts';
import type { ArmState, DecayState } from './arm-state.ts';
import { type Lesson, lesson } from './lessons.ts';
import { costRatio } from './spending/cost.ts';
import { expectedSpending } from './spending/expected.ts';
import type { SpendingPool } from './spending/pool.ts';
import { type SpendingRequest, spendingContributions } from './spending/sums.ts';

/** What teaching works with. */
export interface TeachingOptions {
	readonly policy: Policy;
	/** The present, moved on to a time. */
	readonly at: (now: number) => DecayState;
	readonly spendingPool: (segment: string) => SpendingPool;
}

/** Makes lessons of what happened: how much it counts, and what it says. Nothing is learnt by that yet. */
export class Teaching {
	readonly #options: TeachingOptions;

	constructor(options: TeachingOptions) {
		this.#options = options;
	}

	/** What an outcome, or a share of it, counts now. */
	weigh(arm: ArmState, kind: 'grade' | 'screen', reward: number, now: number, share: number): Learnt {
		const { epoch, unit } = this.#options.at(now);
		const { generation } = kind === 'grade' ? arm : arm.screens;
		return { reward, weight: share / unit, epoch, generation };
	}

	/** Adds the lessons of an outcome. `sign` −1 takes one back. */
	teach(
		lessons: Lesson[],
		arm: ArmState,
		kind: 'grade' | 'screen',
		context: Context | undefined,
		learnt: Learnt,
		sign: 1 | -1,
	): void {
		const { reward } = learnt;
		const weight = sign * learnt.weight;
		const [whole, policy] = kind === 'grade' ? [arm.quality, arm.policy] : [arm.screens.passing, arm.screens.policy];
		lessons.push(lesson(arm, whole, learnt, weight, [{ scope: '', sums: [1, reward] }]));
		if (context === undefined) return;
		const contributions = this.#options.policy.contributions(context, reward);
		lessons.push(lesson(arm, policy, learnt, weight, contributions, { kind, context, reward }));
	}

	/** Adds that a screened answer came up for grading, or was graded. */
	teachRating(lessons: Lesson[], arm: ArmState, segment: string, sums: readonly number[], now: number): void {
		const { epoch, unit } = this.#options.at(now);
		const contributions = [{ scope: '', sums }];
		if (segment !== '') contributions.push({ scope: segment, sums });
		lessons.push(lesson(arm, arm.rating, { epoch, generation: 0 }, 1 / unit, contributions));
	}

	/** Adds the lesson of what a call took. */
	teachSpending(
		lessons: Lesson[],
		arm: ArmState,
		observation: Observation,
		request: SpendingRequest,
		now: number,
	): void {
		const contributions = spendingContributions(observation, request);
		if (contributions.length === 0) return;
		const { epoch, unit } = this.#options.at(now);
		lessons.push(lesson(arm, arm.spending, { epoch, generation: 0 }, 1 / unit, contributions));
	}

	/** What a call took over what is to be expected of such a request whatever its content; undefined when unknown. */
	costRatio({ spending }: ArmState, observation: Observation, request: SpendingRequest): number | undefined {
		if (this.#options.policy.costContributions === undefined) return undefined;
		return costRatio(observation, expectedSpending(spending, this.#options.spendingPool(request.segment), request));
	}

	/** Adds what an outcome of this weight teaches of how cost depends on content. */
	teachCosts(lessons: Lesson[], arm: ArmState, context: Context, learnt: Learnt, ratio: number): void {
		const contribution = this.#options.policy.costContributions?.(context, ratio);
		if (contribution === undefined) return;
		lessons.push(lesson(arm, arm.costs, learnt, learnt.weight, [contribution]));
	}
}
