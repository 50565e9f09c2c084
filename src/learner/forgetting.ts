import { type Duration, durationMs } from '../base/duration.ts';
import { InvalidOptionError } from '../base/errors.ts';
import { checkNames, type OptionNames } from '../base/option-names.ts';

/** How fast old evidence fades. */
export interface ForgettingOptions {
	/**
	 * About how many of the goal's latest outcomes count (1/(1−γ)), whoever reported them. Default 5000, γ = 0.9998: sudden change is noticed apart.
	 */
	readonly outcomes?: number;
	/** Fade by time instead: the age at which an outcome counts half, as ms or e.g. `'7d'`. */
	readonly halfLifeMs?: Duration;
}

const optionNames: OptionNames<ForgettingOptions> = { halfLifeMs: true, outcomes: true };

/** Half-lives in an epoch: the largest weight within one is 2^16, far from overflow and from rounding loss. */
const halfLivesPerEpoch = 16;

/**
 * Forward decay (Cormode, Shkapenyuk, Srivastava and Xu, "Forward Decay: A Practical Time Decay Model for Streaming
 * Systems", ICDE 2009): an outcome at position t weighs 2^((t − t₀)/h) when it comes in and is never touched again;
 * everything is worth 2^(−(t − t₀)/h) per unit at reading. So sums go on adding up among processes. The landmark t₀
 * moves on every 16 half-lives (an epoch), and rows are kept by epoch, so that weights cannot overflow.
 */
export class Forgetting {
	readonly #halfLife: number;
	readonly #byTime: boolean;

	constructor(options: ForgettingOptions | false | undefined) {
		if (options === false) {
			this.#halfLife = Number.POSITIVE_INFINITY;
			this.#byTime = false;
			return;
		}
		checkNames('forgetting', options, optionNames);
		const { outcomes = 5000 } = options ?? {};
		const halfLifeMs = durationMs('forgetting.halfLifeMs', options?.halfLifeMs, 1);
		if (!(outcomes > 1)) {
			throw new InvalidOptionError('forgetting.outcomes', outcomes, 'Give a number above 1, or `forgetting: false`.');
		}
		this.#byTime = halfLifeMs !== undefined;
		this.#halfLife = halfLifeMs ?? -Math.LN2 / Math.log1p(-1 / outcomes);
	}

	/** Where the stream stands: a count of outcomes, or the time. */
	position(outcomes: number, now: number): number {
		return this.#byTime ? now : outcomes;
	}

	epoch(position: number): number {
		return this.#halfLife === Number.POSITIVE_INFINITY
			? 0
			: Math.max(0, Math.floor(position / (this.#halfLife * halfLivesPerEpoch)));
	}

	/** What an outcome at `position` weighs in the given epoch. */
	weight(position: number, epoch: number): number {
		if (this.#halfLife === Number.POSITIVE_INFINITY) return 1;
		return Math.max(1, 2 ** (position / this.#halfLife - epoch * halfLivesPerEpoch));
	}

	/** What a unit of an older epoch is worth in units of a newer one. */
	between(older: number, newer: number): number {
		return 2 ** (-halfLivesPerEpoch * (newer - older));
	}
}
