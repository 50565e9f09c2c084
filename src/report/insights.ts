import type { ConfiguredArm } from '../arms/arm.ts';
import type { ArmState } from '../learner/arm-state.ts';
import { Count } from '../learner/counts.ts';
import { latencyPercentile } from '../learner/latency.ts';
import type { Learner } from '../learner/learner.ts';
import { expectedSpending } from '../learner/spending/expected.ts';
import { msPerOutputToken } from '../learner/spending/latency.ts';
import type { SpendingPool } from '../learner/spending/pool.ts';
import { type Worth, worthOf } from '../learner/worth.ts';
import type { JudgeUsage } from '../outcome/judge/usage.ts';
import { betaQuantile } from '../policy/maths/special.ts';
import { type FeedbackInsight, feedbackOf } from './feedback.ts';
import { successPosterior } from './success.ts';

/** What is known of one arm. */
export interface ArmInsight {
	readonly id: string;
	/** Decisions for this arm, all processes. */
	readonly draws: number;
	/** Decisions with an outcome. */
	readonly outcomes: number;
	/**
	 * Posterior mean of the success rate over the traffic that the arm served, in [0, 1]; recent outcomes count more (see
	 * `forgetting`). Where the rate differs by segment and arms serve different segments, that is not the rate over all traffic.
	 */
	readonly mean: number;
	/** 95% credible interval of that rate: over what the arm served, not over all traffic. */
	readonly interval: readonly [low: number, high: number];
	/** Mean USD per call, over calls whose cost is known; undefined when none is. */
	readonly meanCostUsd: number | undefined;
	/** Calls with a known cost, and what they cost in all, USD. */
	readonly costedCalls: number;
	readonly totalCostUsd: number;
	/** Of all calls; what calls with so long a prompt are expected to take, ms, and each token of the answer, once calls were timed. */
	readonly latencyMs: {
		readonly p50: number | undefined;
		readonly p95: number | undefined;
		readonly byPromptTokens: readonly { readonly promptTokens: number; readonly meanMs: number }[];
		readonly perOutputToken: number | undefined;
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
	/** How success is known: whose word outcomes are, and how often answers are graded. */
	readonly feedback: FeedbackInsight;
	/** What judge models have used in this process, where `successWhen` has any. */
	readonly judge?: JudgeUsage;
}

/** Lengths of prompts for which a latency is given: a question, some pages, a book. */
const lengths = [256, 4096, 65_536];

/** What all arms have in common. */
interface Whole {
	readonly draws: number;
	readonly worth: Worth;
	readonly pool: SpendingPool;
}

/** Reads an arm's statistics. */
function armInsight(arm: ConfiguredArm, state: ArmState, { draws: totalDraws, worth, pool }: Whole): ArmInsight {
	const { alpha, beta } = successPosterior(state, worth);
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
			perOutputToken: msPerOutputToken(state.spending, pool),
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
	const worth = worthOf(learner.arms());
	return {
		goal,
		policy: learner.policy.id,
		objective,
		arms: configured.map((arm) => armInsight(arm, learner.arm(arm.id), { draws: total, worth, pool })),
		feedback: feedbackOf(configured.map(({ id }) => learner.arm(id))),
	};
}
