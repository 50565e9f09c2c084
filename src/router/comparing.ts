import type { ArmOptions } from '../arms/arm.ts';
import type { Bandit } from '../bandit/bandit.ts';
import type { CallResult } from '../base/call.ts';
import { BanditError } from '../base/errors.ts';
import { leftOut } from '../base/left-out.ts';
import type { BanditRequest, Clock, Decision } from '../base/types.ts';
import { type Scoring, scored } from '../learner/evaluation/scoring.ts';
import type { Comparison, Pairwise } from '../outcome/judge/pairwise.ts';

/** One of two calls of a pair: what was decided, and what the arm answered; undefined: nothing that can be compared. */
export interface PairedCall {
	readonly decision: Decision;
	readonly result: CallResult | undefined;
}

/** Has the answers of shadow calls compared with those that were given, for as long as there is money for it. */
export class Comparing<Arm extends ArmOptions> {
	readonly #bandit: Bandit<Arm>;
	readonly #judge: Pairwise;
	readonly #clock: Clock;
	readonly #scoring: Scoring;
	/** What comparisons cost here, and what those that are being made are expected to. */
	#spentUsd = 0;
	#reservedUsd = 0;
	#made = 0;
	#begun = 0;
	/** Requests since the last comparison, by the arm that answered. */
	readonly #answered = new Map<string, number>();
	/** Why there are no more comparisons. */
	#over: string | undefined;

	/** Throws InvalidOptionError where nothing is written for reports: comparisons would lead to nothing. */
	constructor(bandit: Bandit<Arm>, judge: Pairwise, clock: Clock) {
		const scoring = scored();
		if (scoring === undefined) throw leftOut('shadowJudge', judge);
		this.#scoring = scoring;
		this.#bandit = bandit;
		this.#judge = judge;
		this.#clock = clock;
	}

	/** An arm answered a request in shadow mode. */
	answered(arm: string): void {
		if (this.#over === undefined) this.#answered.set(arm, (this.#answered.get(arm) ?? 0) + 1);
	}

	/** Compares once both calls have been told of. Never throws. */
	pair(request: BanditRequest): { given(call: PairedCall): void; shadow(call: PairedCall): void } {
		const calls: { given?: PairedCall; shadow?: PairedCall } = {};
		const told = (side: 'given' | 'shadow', call: PairedCall): void => {
			calls[side] = call;
			const { given, shadow } = calls;
			if (given !== undefined && shadow !== undefined) this.#compare(given, shadow, request);
		};
		return { given: (call) => told('given', call), shadow: (call) => told('shadow', call) };
	}

	#compare(given: PairedCall, shadow: PairedCall, request: BanditRequest): void {
		const [a, b] = [given.result, shadow.result];
		if (a === undefined || b === undefined) return;
		const work = async (): Promise<void> => {
			// What was spent before, and elsewhere, counts.
			await this.#bandit.ready;
			const { number, usd } = this.#bandit.learner.compared;
			const made = number + this.#made;
			const expectedUsd = made === 0 ? 0 : (usd + this.#spentUsd) / made;
			if (!this.#mayStill(expectedUsd)) return;
			this.#begun++;
			this.#reservedUsd += expectedUsd;
			try {
				this.#learn(given.decision, shadow.decision, [a, b], request, await this.#judge.compare(a, b, request));
			} finally {
				this.#reservedUsd -= expectedUsd;
			}
		};
		this.#bandit.inBackground(work().catch((error) => this.#tell(error)));
	}

	/** Whether there is money for one more. */
	#mayStill(expectedUsd: number): boolean {
		if (this.#over !== undefined) return false;
		const { budgetUsd } = this.#judge;
		const { number, usd } = this.#bandit.learner.compared;
		// What one costs is known when the first is over.
		if (this.#made + number === 0 && this.#begun > 0 && budgetUsd !== Number.POSITIVE_INFINITY) return false;
		const spentUsd = usd + this.#spentUsd + this.#reservedUsd;
		if (spentUsd < budgetUsd && spentUsd + expectedUsd <= budgetUsd) return true;
		if (this.#reservedUsd === 0) this.#end(`the budget of ${budgetUsd} USD is used up`);
		return false;
	}

	#learn(
		{ arm: given, id, runId, segment = '' }: Decision,
		{ arm: shadow }: Decision,
		[a, b]: readonly [CallResult, CallResult],
		request: BanditRequest,
		{ better, isFirst, costUsd, error }: Comparison,
	): void {
		if (error !== undefined) this.#tell(error);
		this.#spentUsd += costUsd ?? 0;
		this.#made++;
		if (costUsd === undefined && this.#judge.budgetUsd !== Number.POSITIVE_INFINITY) {
			this.#end('nobody knows what the judge costs: give pairwise a `price`, or `budgetUsd: Infinity`');
		}
		const requests = this.#answered.get(given) ?? 0;
		this.#answered.delete(given);
		this.#bandit.score(
			this.#scoring.pair({
				given,
				shadow,
				segment: this.#bandit.learner.segments.of(segment),
				cluster: request.user ?? runId ?? id,
				time: this.#clock(),
				better,
				isFirst,
				givenUsd: a.costUsd,
				shadowUsd: b.costUsd,
				judgeUsd: costUsd ?? 0,
				requests,
			}),
		);
	}

	#end(why: string): void {
		if (this.#over !== undefined) return;
		this.#over = why;
		this.#answered.clear();
		this.#tell(new BanditError(`No more answers are compared: ${why}.`));
	}

	#tell(error: unknown): void {
		this.#bandit.events.error({ error, during: 'shadowJudge' });
	}
}
