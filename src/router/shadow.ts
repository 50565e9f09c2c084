import type { ArmOptions } from '../arms/arm.ts';
import type { Bandit } from '../bandit/bandit.ts';
import type { Rng } from '../base/types.ts';
import type { RoutedCall } from './call-state.ts';
import type { Draws } from './draws.ts';
import { type AttemptContext, OpenAttempt } from './open-attempt.ts';

/** Runs a sample of the calls that the baseline serves on another arm too, in the background. */
export class Shadow<Arm extends ArmOptions> {
	readonly #bandit: Bandit<Arm>;
	readonly #draws: Draws<Arm>;
	readonly #context: AttemptContext<Arm>;
	readonly #rng: Rng;
	readonly #sample: number;

	constructor(bandit: Bandit<Arm>, draws: Draws<Arm>, context: AttemptContext<Arm>, rng: Rng, sample: number) {
		this.#bandit = bandit;
		this.#draws = draws;
		this.#context = context;
		this.#rng = rng;
		this.#sample = sample;
	}

	/** A call was served by an arm. Another one is drawn among those that are up and able. Never throws. */
	served<T>({ request, options, state }: RoutedCall<Arm, T>, arm: string): void {
		const { shadow, classify } = options;
		if (shadow === undefined || this.#rng() >= this.#sample) return;
		const away = this.#draws.away(state.amountOf);
		const asked = {
			...request,
			exclude: [...(request.exclude ?? []), ...state.failed, arm, ...away],
			runId: undefined,
		};
		if (this.#bandit.couldServe(asked) === 0) return;
		const decision = this.#bandit.decide(asked, { purpose: 'shadow' });
		const attempt = new OpenAttempt(
			decision,
			this.#bandit.arm(decision.arm),
			{ ...state, number: 1, failed: [] },
			asked,
			this.#context,
		);
		const work = (async () => {
			try {
				await attempt.finish(await shadow(attempt));
			} catch (error) {
				attempt.fail(classify(error), error);
			}
		})();
		this.#bandit.inBackground(work);
	}
}
