import { promptTokens } from '../arms/eligibility.ts';
import type { DecisionLog } from '../base/decision-log.ts';
import type { DecisionRecord } from '../base/records.ts';
import type { BanditRequest, Decision } from '../base/types.ts';
import { timedUuid } from '../base/uuid.ts';
import type { Context } from '../policy/policy.ts';
import type { Drawn } from './drawn.ts';
import { type LogMaker, type LogOptions, logMaker } from './log-options.ts';

/** A decision and what its record needs. */
export class DrawnDecision implements Decision {
	/** Has the time of the draw in it: by that, whoever hears of it before the store does knows that it may yet come. */
	readonly id: string;
	readonly goal: string;
	readonly time: number;
	readonly arm: string;
	readonly #policy: string;
	readonly segment: string | undefined;
	readonly runId: string | undefined;
	readonly #context: Context;
	readonly #promptTokens: number;
	#drawn: Drawn | undefined;
	#propensity: number | undefined;
	readonly #cluster: string;
	readonly #logOptions: Omit<LogOptions, 'drawn' | 'cluster'>;
	#log: DecisionLog | undefined;
	readonly #dueAt: number;
	readonly #account: string | undefined;
	readonly expectedSuccess: number;
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
		log: Omit<LogOptions, 'drawn' | 'cluster'>,
		account: string | undefined,
	) {
		this.id = timedUuid(time);
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
		this.#account = account;
		this.#cluster = request.user ?? request.runId ?? this.id;
		this.#logOptions = log;
		this.expectedCostUsd = drawn.candidate.expectedUsd ?? drawn.candidate.costUsd;
		this.expectedSuccess = drawn.candidate.belief.mean;
	}

	get propensity(): number {
		this.#propensity ??= this.#drawn!.propensity();
		return this.#propensity;
	}

	/** The decision with which its request began: this one, unless it goes on from another. */
	get begun(): DrawnDecision {
		return (this.#logOptions.first as DrawnDecision | undefined) ?? this;
	}

	/** What is logged of it, beside its propensity. Worked out once. */
	log(make: LogMaker): DecisionLog {
		if (this.#log === undefined) {
			this.#propensity ??= this.#drawn!.propensity();
			this.#log = make({ ...this.#logOptions, drawn: this.#drawn!, cluster: this.#cluster });
			this.#drawn = undefined;
		}
		return this.#log;
	}

	/** Without its propensity, which takes a while to work out: that is done when it is written. */
	toRecord(): DecisionRecord {
		// All that may be said of it later has its place from the start: copies with it said are the faster made.
		const make = logMaker();
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
			expectedSuccess: this.expectedSuccess,
			costRatio: undefined,
			log: make && { made: () => this.log(make) },
			costUsd: undefined,
			account: this.#account,
			isPassed: undefined,
			isLost: undefined,
		};
		return this.#record;
	}

	toJSON(): Record<string, unknown> {
		const { id, goal, arm, propensity, time, segment, runId, expectedSuccess, expectedCostUsd } = this;
		return { id, goal, arm, propensity, time, segment, runId, expectedSuccess, expectedCostUsd };
	}
}
