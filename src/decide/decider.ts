import type { ArmOptions } from '../arms/arm.ts';
import type { ArmBook } from '../arms/arm-book.ts';
import type { Holdout } from '../base/decision-log.ts';
import { Salt } from '../base/salt.ts';
import type { BanditRequest, Clock } from '../base/types.ts';
import type { ArmState } from '../learner/arm-state.ts';
import type { Learner } from '../learner/learner.ts';
import type { ExpectedLatency } from '../learner/spending/latency.ts';
import { type Account, nobody, type Objective } from '../objective/objective.ts';
import type { Context } from '../policy/policy.ts';
import { checkedRequest } from './check-request.ts';
import { choiceOf, type Purpose, type Succession } from './choice.ts';
import { DrawnDecision } from './decision.ts';
import { type Costs, draw } from './draw.ts';
import type { DrawRules } from './draw-rules.ts';
import { SegmentLimit } from './segment-limit.ts';

/** What a decider works with. */
export interface DeciderOptions<Arm extends ArmOptions> {
	readonly goal: string;
	readonly learner: Learner;
	readonly arms: ArmBook<Arm>;
	readonly clock: Clock;
	readonly rules: Omit<DrawRules, 'explore' | 'holdout'>;
	/** How long a decision waits for its outcome, ms. */
	readonly outcomeTimeoutMs: number;
	/** The kind of content of a request that names none. */
	readonly segment: ((request: BanditRequest) => string | undefined) | undefined;
	readonly onSegmentError: (error: unknown) => void;
	readonly onBudgetError: (error: unknown) => void;
	/** What names are hashed by. */
	readonly salt: string | undefined;
}

/** What stands above a draw. */
export interface Decree {
	/** The arm that serves whatever is believed; undefined: it is drawn. */
	readonly arm: string | undefined;
	readonly purpose: Purpose | undefined;
	readonly after: Succession | undefined;
	readonly holdout: Holdout | undefined;
	/** False: a bad answer goes to the caller as it is, though others escalate. */
	readonly escalates: boolean;
}

/** Makes decisions of requests, and says what is expected of arms. */
export class Decider<Arm extends ArmOptions> {
	readonly #options: DeciderOptions<Arm>;
	/** The request that is being decided; deciding is synchronous. */
	#request: BanditRequest = {};
	readonly #costs: Costs;
	readonly #segments: SegmentLimit;
	readonly #salt: Salt | undefined;

	constructor(options: DeciderOptions<Arm>) {
		this.#options = options;
		const { arms, salt } = options;
		this.#salt = salt === undefined ? undefined : new Salt(salt);
		this.#segments = new SegmentLimit(options.onSegmentError);
		this.#costs = {
			usd: (arm) => arms.expected.costUsd(arm, this.#request),
			expectedUsd: (arm, usd, factor) => {
				if (usd === undefined || this.#request.discountsUsd === undefined) return usd && usd * factor;
				return arms.expected.costUsd(arm, this.#request, factor);
			},
			calls: (arm) => arms.expected.costCalls(arm),
			latencyMs: (arm) => arms.expected.latencyMs(arm, this.#request),
		};
	}

	/** Draws an arm. Throws NoEligibleArmError and InvalidOptionError. */
	decide(asked: BanditRequest, decree: Decree): DrawnDecision {
		const { goal, learner, arms, clock, rules, outcomeTimeoutMs } = this.#options;
		const now = clock();
		const request = this.#limited(checkedRequest(this.segmented(asked)));
		this.#request = request;
		const { purpose, after, holdout } = decree;
		const first = purpose === undefined && after?.decision instanceof DrawnDecision ? after.decision.begun : undefined;
		const arm = asked.arm ?? decree.arm;
		const context = learner.policy.context(request);
		learner.advance(now);
		const states = this.#eligible(arm === undefined ? request : { ...request, arm }, context);
		const objective = (decree.escalates ? undefined : rules.objective.unescalated) ?? rules.objective;
		const account = this.#accountOf(objective, request, now);
		const drawn = draw(states, context, learner.reader, this.#costs, now, {
			...rules,
			objective: account?.objective ?? objective,
			explore: asked.explore !== false,
			holdout: purpose === undefined && first === undefined ? holdout : undefined,
		});
		learner.drawn(drawn.arm);
		return new DrawnDecision(
			goal,
			learner.policy.id,
			request,
			context,
			drawn,
			now,
			now + outcomeTimeoutMs,
			{
				by: choiceOf(asked, { purpose, goesOn: first && after?.by, isPinned: arm !== undefined, isHeld: drawn.isHeld }),
				segment: () => learner.segments.of(context.segment),
				holdout,
				first,
				left: () => arms.left(arm === undefined ? request : { ...request, arm }, drawn.arms),
			},
			account?.id,
		);
	}

	/** Whose budget a request is charged to; undefined: the goal's. */
	#accountOf(objective: Objective, request: BanditRequest, now: number): Account | undefined {
		try {
			return objective.accountOf?.(request, now, this.#salt);
		} catch (error) {
			this.#options.onBudgetError(error);
			return { id: nobody, objective: objective.ofAccount?.(nobody, now) ?? objective };
		}
	}

	#limited(request: BanditRequest): BanditRequest {
		const segment = this.#segments.of(request.segment);
		return segment === request.segment ? request : { ...request, segment };
	}

	/** A request with its segment. */
	segmented(request: BanditRequest): BanditRequest {
		const { segment, onSegmentError } = this.#options;
		if (segment === undefined || request.segment !== undefined) return request;
		try {
			const value = segment(request);
			return value === undefined ? request : { ...request, segment: String(value) };
		} catch (error) {
			onSegmentError(error);
			return request;
		}
	}

	/** States of the arms that may be drawn; `context`: what the policy knows of the request, where that has been worked out. */
	#eligible(request: BanditRequest, context?: Context): readonly ArmState[] {
		const { learner, arms } = this.#options;
		const { policy, reader } = learner;
		return arms.eligible(request, (arm) => reader.costFactor?.(context ?? policy.context(request), arm));
	}

	/** Ids of the arms that could be drawn for a request. */
	eligibleIds(request: BanditRequest): string[] {
		try {
			this.#request = request;
			return this.#eligible(request).map(({ id }) => id);
		} catch {
			return [];
		}
	}

	/** See `Bandit.successOf`. */
	successOf(armId: string, request: BanditRequest): number {
		const { learner, arms } = this.#options;
		const arm = learner.arm(arms.named(armId, 'arm').id);
		const context = learner.policy.context(this.segmented(request));
		return Math.min(1, Math.max(0, learner.reader.beliefs(context, [arm])[0]!.mean));
	}

	/** See `Bandit.expectedLatencyMs`. */
	expectedLatencyMs(armId: string, request: BanditRequest): ExpectedLatency {
		const { learner, arms, clock } = this.#options;
		const arm = learner.arm(arms.named(armId, 'id').id);
		const segmented = this.segmented(request);
		learner.advance(clock());
		return arms.expected.latency(arm, segmented, this.#costFactor(arm, segmented));
	}

	/** See `Bandit.expectedCostUsd`. */
	expectedCostUsd(armId: string, request: BanditRequest): number | undefined {
		const { learner, arms, clock } = this.#options;
		const arm = learner.arm(arms.named(armId, 'id').id);
		const segmented = this.segmented(request);
		learner.advance(clock());
		return arms.expected.costUsd(arm, segmented, this.#costFactor(arm, segmented));
	}

	/** See `PolicyReader.costFactor`; undefined where the policy has none. */
	#costFactor(arm: ArmState, request: BanditRequest): number | undefined {
		const { arms, learner } = this.#options;
		const { policy, reader } = learner;
		if (reader.costFactor === undefined) return undefined;
		const context = policy.context(request);
		reader.beliefs(context, arms.drawable());
		return reader.costFactor(context, arm);
	}
}
