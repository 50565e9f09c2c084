import type { ArmOptions } from '../arms/arm.ts';
import type { Bandit } from '../bandit/bandit.ts';
import { durationMs } from '../base/duration.ts';
import { InvalidOptionError } from '../base/errors.ts';
import type { Decision } from '../base/types.ts';
import type { Served } from './attempt.ts';
import { AttemptBounds } from './attempt-bounds.ts';
import { Patience } from './attempt-timeout.ts';
import type { RoutedCall } from './call-state.ts';
import type { Draws } from './draws.ts';
import { hedged } from './hedge.ts';
import { type AttemptContext, OpenAttempt } from './open-attempt.ts';
import type { RouterOptions } from './options.ts';
import { systemTimers, type Timers } from './timers.ts';

/** Has arms asked: each for as long as it is worth waiting for, and a second one beside a slow one. */
export class Asking<Arm extends ArmOptions> {
	readonly #bandit: Bandit<Arm>;
	readonly #draws: Draws<Arm>;
	/** What all attempts share. */
	readonly context: AttemptContext<Arm>;
	readonly #patience: Patience<Arm>;
	readonly #hedgeAfterMs: number | undefined;
	readonly #timers: Timers;

	/** Throws InvalidOptionError. */
	constructor(
		bandit: Bandit<Arm>,
		draws: Draws<Arm>,
		context: Omit<AttemptContext<Arm>, 'patience'>,
		{ attemptTimeout, hedgeAfterMs, timers = systemTimers }: RouterOptions,
	) {
		if (typeof timers?.after !== 'function') {
			throw new InvalidOptionError('timers', timers, 'Give { after(ms, fn) }, which gives what calls the timer off.');
		}
		this.#bandit = bandit;
		this.#draws = draws;
		this.#timers = timers;
		this.#patience = new Patience(bandit, attemptTimeout);
		this.#hedgeAfterMs = durationMs('hedgeAfterMs', hedgeAfterMs, 1);
		this.context = { ...context, patience: this.#patience };
	}

	/** An arm has been drawn: what is to become of that. */
	open(decision: Decision, { request, options, state }: RoutedCall<Arm, unknown>, isBeside = false): OpenAttempt<Arm> {
		const arm = this.#bandit.arm(decision.arm);
		const isStream = options.isStream === true;
		const limits = this.#patience.limits(arm, isStream);
		const bounds =
			limits === undefined && this.#hedgeAfterMs === undefined
				? undefined
				: new AttemptBounds(options.signal, limits, this.#timers);
		const { number, failed, amountOf, fingerprint, told } = state;
		const call = { number, failed, amountOf, fingerprint, told, signal: options.signal, isStream, isBeside };
		return new OpenAttempt(decision, arm, call, request, this.context, bounds);
	}

	/**
	 * Asks the arm. `failed` is told of each that fails, and says whether another may do better: the result is then undefined.
	 * Rejects with the arm's own error when none may.
	 */
	async ask<T>(
		first: OpenAttempt<Arm>,
		call: RoutedCall<Arm, T>,
		failed: (attempt: OpenAttempt<Arm>, error: unknown, beside?: OpenAttempt<Arm>) => boolean,
	): Promise<Served<Arm, T> | undefined> {
		const { options } = call;
		if (this.#hedgeAfterMs !== undefined && !first.isLast) {
			return hedged<OpenAttempt<Arm>, T>(first, this.#hedgeAfterMs, this.#timers, {
				ask: (attempt) => attempt.within(options),
				second: () => this.#second(first, call),
				failed,
				lost: (attempt) => attempt.lose(),
			});
		}
		try {
			return { value: await first.within(options), attempt: first };
		} catch (error) {
			if (failed(first, error)) return undefined;
			throw error;
		}
	}

	/** An arm that is up and able, beside the first. */
	#second<T>(first: OpenAttempt<Arm>, call: RoutedCall<Arm, T>): OpenAttempt<Arm> | undefined {
		const { request, state } = call;
		if (first.isLast) return undefined;
		try {
			const failed = [...state.failed, first.decision.arm];
			const away = this.#draws.away(state.amountOf);
			const exclude = [...(request.exclude ?? []), ...failed, ...away];
			if (this.#bandit.couldServe({ ...request, exclude }) === 0) return undefined;
			const decision = this.#draws.next(request, { ...state, failed }, true);
			state.number++;
			return this.open(decision, call, true);
		} catch (error) {
			this.#bandit.events.error({ error, during: 'hedge' });
			return undefined;
		}
	}
}
