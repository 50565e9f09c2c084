import { promptTokens } from '../arms/eligibility.ts';
import type { DecisionRecord } from '../base/records.ts';
import type { BanditRequest, Decision } from '../base/types.ts';
import { randomUuid } from '../base/uuid.ts';
import type { Context } from '../policy/policy.ts';
import type { Drawn } from './draw.ts';

/** A decision and what its record needs. */
export class DrawnDecision implements Decision {
	readonly id: string = randomUuid();
	readonly goal: string;
	readonly time: number;
	readonly arm: string;
	readonly #policy: string;
	readonly segment: string | undefined;
	readonly runId: string | undefined;
	readonly #context: Context;
	readonly #promptTokens: number;
	readonly #expectedSuccess: number;
	#drawn: Drawn | undefined;
	#propensity: number | undefined;
	readonly #dueAt: number;
	readonly expectedCostUsd: number | undefined;
	#record: DecisionRecord | undefined;

	constructor(
		goal: string,
		policy: string,
		request: BanditRequest,
		context: Context,
		drawn: Drawn,
		time: number,
		dueAt: number,
	) {
		this.goal = goal;
		this.arm = drawn.arm.id;
		this.time = time;
		this.#policy = policy;
		this.segment = request.segment;
		this.runId = request.runId;
		this.#context = context;
		this.#promptTokens = promptTokens(request);
		this.#drawn = drawn;
		this.#dueAt = dueAt;
		this.expectedCostUsd = drawn.candidate.expectedUsd ?? drawn.candidate.costUsd;
		this.#expectedSuccess = drawn.candidate.belief.mean;
	}

	get propensity(): number {
		if (this.#propensity === undefined) {
			this.#propensity = this.#drawn!.propensity();
			this.#drawn = undefined;
		}
		return this.#propensity;
	}

	/** Without its propensity, which takes a while to work out: that is done when it is written. */
	toRecord(): DecisionRecord {
		// All that may be said of it later has its place from the start: copies with it said are the faster made.
		this.#record ??= {
			id: this.id,
			kind: 'decision',
			policy: this.#policy,
			arm: this.arm,
			segment: this.#context.segment,
			features: this.#context.features,
			propensity: undefined,
			time: this.time,
			dueAt: this.#dueAt,
			revision: 1,
			aliases: undefined,
			state: 'open',
			outcome: undefined,
			runId: this.runId,
			promptTokens: this.#promptTokens,
			expectedCostUsd: this.expectedCostUsd,
			expectedSuccess: this.#expectedSuccess,
			costRatio: undefined,
		};
		return this.#record;
	}

	toJSON(): Record<string, unknown> {
		const { id, goal, arm, propensity, time, segment, runId, expectedCostUsd } = this;
		return { id, goal, arm, propensity, time, segment, runId, expectedCostUsd };
	}
}
