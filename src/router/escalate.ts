import type { ArmOptions } from '../arms/arm.ts';
import type { Bandit } from '../bandit/bandit.ts';
import type { Clock } from '../base/types.ts';
import type { Verdict } from '../outcome/condition.ts';
import type { Served } from './attempt.ts';
import type { RoutedCall } from './call-state.ts';
import { type Escalation, isAnswer } from './escalation.ts';
import { finishAndWait } from './finish.ts';

/** A served answer and how it was judged. */
interface Judged<Arm, T> {
	readonly served: Served<Arm, T>;
	readonly verdict: Verdict | undefined;
}

/** Asks better arms while an answer fails its condition. */
export class Escalator<Arm extends ArmOptions> {
	readonly #bandit: Bandit<Arm>;
	readonly #clock: Clock;
	readonly #escalation: Escalation;

	constructor(bandit: Bandit<Arm>, clock: Clock, escalation: Escalation) {
		this.#bandit = bandit;
		this.#clock = clock;
		this.#escalation = escalation;
	}

	/** Gives the answer that was judged best. `serve` asks one of the arms that are named, or rejects. */
	async improve<T>(
		first: Served<Arm, T>,
		{ request, options, state }: RoutedCall<Arm, T>,
		serve: (arms: readonly string[]) => Promise<Served<Arm, T>>,
	): Promise<Served<Arm, T>> {
		const { when, maxAttempts } = this.#escalation;
		let best: Judged<Arm, T> | undefined;
		for (let served = first, asked = 1; ; asked++) {
			const { raw, verdict } = await finishAndWait(served, options, this.#bandit.events);
			if (raw === undefined) return best?.served ?? served;
			const { arm } = served.attempt.decision;
			state.spentUsd += raw.costUsd ?? this.#bandit.costOf(arm, raw.usage) ?? 0;
			if (best === undefined || (verdict?.score ?? 1) >= (best.verdict?.score ?? 1)) best = { served, verdict };
			if (verdict === undefined || !isAnswer(raw) || !when(verdict, raw)) return best.served;
			state.failed.push(arm);
			const better = asked < maxAttempts ? this.#better(arm, { request, options, state }) : [];
			if (better.length === 0) return best.served;
			state.purpose = 'better';
			try {
				served = await serve(better);
			} catch {
				// The better arm is down: the answer that there is, is the best possible.
				return best.served;
			}
		}
	}

	/** Arms that are likelier to succeed than one that failed, within budget and deadline. */
	#better(failed: string, { request, options, state }: RoutedCall<Arm, unknown>): string[] {
		const bandit = this.#bandit;
		const { deadlineMs, maxCostUsd } = this.#escalation;
		if (options.signal?.aborted || this.#clock() - state.start >= deadlineMs) return [];
		if (request.arm !== undefined || bandit.mode !== 'adaptive' || bandit.pinned !== undefined) return [];
		const mean = bandit.successOf(failed, request);
		return bandit
			.eligibleIds({ ...request, exclude: [...(request.exclude ?? []), ...state.failed] })
			.filter((id) => bandit.successOf(id, request) >= mean)
			.filter((id) => state.spentUsd + (bandit.expectedCostUsd(id, request) ?? 0) <= maxCostUsd);
	}
}
