import type { Drawn } from './draw.ts';
import { promptTokens } from './eligibility.ts';
import type { Context } from './policy/policy.ts';
import type { DecisionRecord } from './store/store.ts';
import type { BanditRequest, Decision } from './types.ts';

/** A decision and what its record needs. */
export class DrawnDecision implements Decision {
	readonly id: string = globalThis.crypto.randomUUID();
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
		if (this.#record === undefined) {
			const record: DecisionRecord = {
				id: this.id,
				goal: this.goal,
				policy: this.#policy,
				arm: this.arm,
				segment: this.#context.segment,
				features: this.#context.features,
				time: this.time,
				dueAt: this.#dueAt,
				state: 'open',
				extra: {
					promptTokens: this.#promptTokens,
					expectedCostUsd: this.expectedCostUsd,
					expectedSuccess: this.#expectedSuccess,
				},
			};
			this.#record = this.runId === undefined ? record : { ...record, runId: this.runId };
		}
		return this.#record;
	}

	toJSON(): Record<string, unknown> {
		const { id, goal, arm, propensity, time, segment, runId, expectedCostUsd } = this;
		return { id, goal, arm, propensity, time, segment, runId, expectedCostUsd };
	}
}
