import type { Clock } from '../base/types.ts';
import type { Fault } from './attempt.ts';
import { Breaker, type BreakerOptions, within } from './breaker.ts';

/** Longest time that a provider's word is taken for, ms: what asks for more is asked again after an hour. */
const longestAwayMs = 3_600_000;

const none: readonly string[] = [];

/**
 * Whether arms can be asked now: by a circuit breaker each, and by their providers' own word of how long to stay away.
 * Apart from quality: a dead arm is not a bad one.
 */
export class Breakers {
	readonly #options: BreakerOptions;
	readonly #clock: Clock;
	readonly #arms = new Map<string, ArmHealth>();

	/** Throws InvalidOptionError. */
	constructor(options: BreakerOptions, clock: Clock) {
		this.#options = options;
		this.#clock = clock;
		new Breaker(options);
	}

	/** The arm's own. */
	of(arm: string): ArmHealth {
		let health = this.#arms.get(arm);
		if (health === undefined) {
			health = new ArmHealth(new Breaker(this.#options), this.#clock);
			this.#arms.set(arm, health);
		}
		return health;
	}

	/** Arms that should be left alone now. */
	unavailable(): readonly string[] {
		let away: string[] | undefined;
		for (const [arm, health] of this.#arms) {
			if (health.isAvailable) continue;
			away ??= [];
			away.push(arm);
		}
		return away ?? none;
	}
}

/** Whether one arm can be asked now. */
class ArmHealth {
	readonly #breaker: Breaker;
	readonly #clock: Clock;
	/** Since when and for how long the provider wants to be left alone. */
	#away: { readonly since: number; readonly ms: number } | undefined;

	constructor(breaker: Breaker, clock: Clock) {
		this.#breaker = breaker;
		this.#clock = clock;
	}

	get isAvailable(): boolean {
		if (this.#away === undefined && this.#breaker.isClean) return true;
		const now = this.#clock();
		if (this.#away !== undefined && within(now, this.#away.since, this.#away.ms)) return false;
		return this.#breaker.allows(now);
	}

	/** A call begins. Gives what the others are to be told. */
	begin(): number {
		return this.#breaker.begin(this.#breaker.isClean ? 0 : this.#clock());
	}

	/** A call was served. */
	succeeded(call: number): void {
		this.#breaker.succeeded(call);
	}

	/** A call ended with nothing to be said of the arm. */
	ended(call: number): void {
		this.#breaker.ended(call);
	}

	/** A call failed, before it was answered or in mid-stream. */
	failed(fault: Fault, call: number = this.#breaker.period): void {
		const now = this.#clock();
		const { retryAfterMs = 0 } = fault;
		if (retryAfterMs > 0) {
			const ms = Math.min(retryAfterMs, longestAwayMs);
			// A shorter word does not take back a longer one.
			const left = this.#away === undefined ? 0 : this.#away.since + this.#away.ms - now;
			if (ms > left || left > longestAwayMs) this.#away = { since: now, ms };
		}
		if (isOfArm(fault)) this.#breaker.failed(call, now);
		else this.#breaker.ended(call);
	}
}

/** True for a fault that tells of the arm's health: not of one kind of request, not of a bad answer, not of who knows whom. */
export function isOfArm({ kind, category, answered, lacks, doubtful }: Fault): boolean {
	if (kind === 'timeout') return true;
	const isOfRequest = category === 'context_exceeded' || lacks !== undefined || doubtful === true;
	return kind === 'retryable' && answered !== true && !isOfRequest;
}
