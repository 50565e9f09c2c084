import type { ConfiguredArm } from '../arms/arm.ts';
import type { ArmState } from '../learner/arm-state.ts';
import { Count } from '../learner/counts.ts';
import { latencyPercentile } from '../learner/latency.ts';
import type { Learner } from '../learner/learner.ts';
import { expectedSpending } from '../learner/spending/expected.ts';
import type { SpendingPool } from '../learner/spending/pool.ts';
import type { JudgeUsage } from '../outcome/judge/usage.ts';
import { betaQuantile } from '../policy/maths/special.ts';

/** What is known of one arm. */
export interface ArmInsight {
	readonly id: string;
	/** Decisions for this arm, all processes. */
	readonly draws: number;
	/** Decisions with an outcome. */
	readonly outcomes: number;
	/** Posterior mean of the success rate, in [0, 1]; recent outcomes count more (see `forgetting`). */
	readonly mean: number;
	/** 95% credible interval of the success rate. */
	readonly interval: readonly [low: number, high: number];
	/** Mean USD per call, over calls whose cost is known; undefined when none is. */
	readonly meanCostUsd: number | undefined;
	/** Calls with a known cost, and what they cost in all, USD. */
	readonly costedCalls: number;
	readonly totalCostUsd: number;
	/** Of all calls; and what calls with so long a prompt are expected to take, ms, once calls were timed. */
	readonly latencyMs: {
		readonly p50: number | undefined;
		readonly p95: number | undefined;
		readonly byPromptTokens: readonly { readonly promptTokens: number; readonly meanMs: number }[];
	};
	/** Mean time to first token of streams, ms. */
	readonly timeToFirstTokenMs: number | undefined;
	/** Share of the goal's draws, in [0, 1]. */
	readonly share: number;
	/** Share of calls that ended without a provider fault, in [0, 1]; undefined before the first call. */
	readonly availability: number | undefined;
	readonly retired: boolean;
}

/** What is known of a goal. */
export interface Insights {
	readonly goal: string;
	readonly policy: string;
	readonly objective: string;
	readonly arms: readonly ArmInsight[];
	/** What judge models have used in this process, where `successWhen` has any. */
	readonly judge?: JudgeUsage;
}

/** The Beta posterior of an arm's success rate from its decayed outcomes. */
export function qualityPosterior(arm: ArmState): { alpha: number; beta: number } {
	const sums = arm.quality.scopes.get('');
	const prior = arm.prior ?? { mean: 0.5, strength: 2 };
	const outcomes = sums ? Math.max(0, sums[0]! * arm.unit) : 0;
	const score = sums ? Math.min(outcomes, Math.max(0, sums[1]! * arm.unit)) : 0;
	return { alpha: prior.mean * prior.strength + score, beta: (1 - prior.mean) * prior.strength + outcomes - score };
}

/** Lengths of prompts for which a latency is given: a question, some pages, a book. */
const lengths = [256, 4096, 65_536];

/** Reads an arm's statistics. */
export function armInsight(arm: ConfiguredArm, state: ArmState, totalDraws: number, pool: SpendingPool): ArmInsight {
	const { alpha, beta } = qualityPosterior(state);
	const count = (place: keyof typeof Count): number => state.counts[Count[place]]!;
	return {
		id: arm.id,
		draws: count('draws'),
		outcomes: count('outcomes'),
		mean: alpha / (alpha + beta),
		interval: [betaQuantile(0.025, alpha, beta), betaQuantile(0.975, alpha, beta)],
		meanCostUsd: state.meanOf('costUsd', 'costed'),
		costedCalls: count('costed'),
		totalCostUsd: count('costUsd'),
		latencyMs: {
			p50: latencyPercentile(state.latency, 0.5),
			p95: latencyPercentile(state.latency, 0.95),
			byPromptTokens: lengths.flatMap((promptTokens) => {
				const meanMs = expectedSpending(state.spending, pool, { promptTokens, segment: '' }).latencyMs;
				return meanMs === undefined ? [] : [{ promptTokens, meanMs }];
			}),
		},
		timeToFirstTokenMs: state.meanOf('timeToFirstTokenMs', 'streamed'),
		share: totalDraws > 0 ? count('draws') / totalDraws : 0,
		availability: count('calls') > 0 ? 1 - count('faults') / count('calls') : undefined,
		retired: arm.retired,
	};
}

/** Reads the configured arms' statistics. */
export function insightsOf(goal: string, objective: string, arms: Iterable<ConfiguredArm>, learner: Learner): Insights {
	const configured = [...arms];
	const pool = learner.spendingPool('');
	const total = configured.reduce((sum, arm) => sum + learner.arm(arm.id).counts[Count.draws]!, 0);
	return {
		goal,
		policy: learner.policy.id,
		objective,
		arms: configured.map((arm) => armInsight(arm, learner.arm(arm.id), total, pool)),
	};
}
