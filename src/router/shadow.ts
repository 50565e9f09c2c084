import type { ArmOptions } from '../arms/arm.ts';
import type { Bandit } from '../bandit/bandit.ts';
import type { Rng } from '../base/types.ts';
import type { Attempt } from './attempt.ts';
import type { RoutedCall } from './call-state.ts';
import type { Comparing } from './comparing.ts';
import type { Draws } from './draws.ts';
import { type AttemptContext, OpenAttempt } from './open-attempt.ts';

/** How shadow calls are made. */
export interface ShadowOptions<Arm extends ArmOptions> {
	readonly rng: Rng;
	/** Share of the calls, in [0, 1]. */
	readonly sample: number;
	/** Compares answers; undefined: nobody does. */
	readonly comparing: Comparing<Arm> | undefined;
}

/** Runs a sample of the calls that the baseline serves on another arm too, in the background. */
export class Shadow<Arm extends ArmOptions> {
	readonly #bandit: Bandit<Arm>;
	readonly #draws: Draws<Arm>;
	readonly #context: AttemptContext<Arm>;
	readonly #options: ShadowOptions<Arm>;

	constructor(bandit: Bandit<Arm>, draws: Draws<Arm>, context: AttemptContext<Arm>, options: ShadowOptions<Arm>) {
		this.#bandit = bandit;
		this.#draws = draws;
		this.#context = context;
		this.#options = options;
	}

	/** A call was served. Another arm is drawn among those that are up and able. Never throws. */
	served<T>({ request, options, state }: RoutedCall<Arm, T>, served: Attempt<Arm>): void {
		const { shadow, classify } = options;
		const { rng, sample, comparing } = this.#options;
		const { arm } = served.decision;
		comparing?.answered(arm);
		if (shadow === undefined || rng() >= sample) return;
		const away = this.#draws.away(state.amountOf);
		const asked = {
			...request,
			exclude: [...(request.exclude ?? []), ...state.failed, arm, ...away],
			runId: undefined,
		};
		if (this.#bandit.couldServe(asked) === 0) return;
		const decision = this.#bandit.decide(asked, { purpose: 'shadow', isAlone: false });
		const attempt = new OpenAttempt(
			decision,
			this.#bandit.arm(decision.arm),
			{ ...state, number: 1, failed: [], told: undefined },
			asked,
			this.#context,
		);
		const pair = comparing?.pair(request);
		if (pair !== undefined) {
			served.whenOver((result) => pair.given({ decision: served.decision, result }));
			attempt.whenOver((result) => pair.shadow({ decision, result }));
		}
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
