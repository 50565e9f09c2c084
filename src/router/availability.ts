import {
	type CircuitBreakerPolicy,
	CircuitState,
	ConsecutiveBreaker,
	circuitBreaker,
	handleWhen,
	type IBackoff,
} from 'cockatiel';
import { checkNumber } from '../base/check.ts';
import type { Clock } from '../base/types.ts';
import type { Fault } from './attempt.ts';

/** When an arm that keeps failing is left alone. */
export interface BreakerOptions {
	/** Faults in a row after which the arm is left alone. Default 3. */
	readonly failures?: number;
	/** How long at first, ms; doubles each time the arm fails its trial, up to five minutes. Default 10,000. */
	readonly halfOpenAfterMs?: number;
}

const longestBreakMs = 5 * 60_000;

/** A break that doubles. */
function backoff(duration: number): IBackoff<unknown> {
	return { duration, next: () => backoff(Math.min(longestBreakMs, duration * 2)) };
}

/** A fault on its way through the breaker. */
class Tripped {
	readonly error: unknown;
	readonly fault: Fault;

	constructor(error: unknown, fault: Fault) {
		this.error = error;
		this.fault = fault;
	}
}

/**
 * Whether one arm can be asked now: a circuit breaker (it runs on the system's clock), and the provider's own word of
 * how long to stay away. Apart from quality: a dead arm is not a bad one.
 */
export class Availability {
	readonly #breaker: CircuitBreakerPolicy;
	readonly #clock: Clock;
	#openUntil = 0;
	/** No fault since the last success. */
	#isClean = true;
	#awayUntil = 0;

	constructor(options: BreakerOptions, clock: Clock) {
		const { failures = 3, halfOpenAfterMs = 10_000 } = options;
		checkNumber('breaker.failures', failures, 1, 1e9, 'Give a number of faults, 1 or more.');
		checkNumber('breaker.halfOpenAfterMs', halfOpenAfterMs, 1, 1e12, 'Give milliseconds, 1 or more.');
		this.#clock = clock;
		this.#breaker = circuitBreaker(
			handleWhen((error) => error instanceof Tripped && trips(error.fault)),
			{
				breaker: new ConsecutiveBreaker(failures),
				halfOpenAfter: { next: () => backoff(halfOpenAfterMs) },
			},
		);
		let breakMs = halfOpenAfterMs;
		this.#breaker.onBreak(() => {
			this.#openUntil = Date.now() + breakMs;
			breakMs = Math.min(longestBreakMs, breakMs * 2);
		});
		this.#breaker.onReset(() => {
			breakMs = halfOpenAfterMs;
		});
	}

	/** False while the arm should be left alone. */
	get available(): boolean {
		if (this.#awayUntil > 0 && this.#clock() < this.#awayUntil) return false;
		if (this.#isClean) return true;
		const { state } = this.#breaker;
		return state === CircuitState.Closed || (state === CircuitState.Open && Date.now() >= this.#openUntil);
	}

	/** True when the breaker, which would only count, need not be asked: a fault is then told to `failed`. */
	get isClean(): boolean {
		return this.#isClean;
	}

	/** Runs a call and takes note of how it ended. As a last resort a call goes through an open breaker too. */
	async execute<T>(call: () => Promise<T>, classify: (error: unknown) => Fault): Promise<T> {
		if (this.#isClean) {
			try {
				return await call();
			} catch (error) {
				this.failed(classify(error));
				throw error;
			}
		}
		if (!this.available) return call();
		try {
			const value = await this.#breaker.execute(async () => {
				try {
					return await call();
				} catch (error) {
					throw new Tripped(error, classify(error));
				}
			});
			this.#isClean = this.#breaker.state === CircuitState.Closed;
			return value;
		} catch (error) {
			if (!(error instanceof Tripped)) throw error;
			this.#note(error.fault);
			throw error.error;
		}
	}

	/** Takes note of a fault that came after the call had been answered: a stream that broke. */
	failed(fault: Fault): void {
		this.#note(fault);
		if (!trips(fault)) return;
		this.#isClean = false;
		this.#breaker.execute(() => Promise.reject(new Tripped(undefined, fault))).catch(() => {});
	}

	#note(fault: Fault): void {
		if (fault.retryAfterMs !== undefined) {
			this.#awayUntil = Math.max(this.#awayUntil, this.#clock() + fault.retryAfterMs);
		}
	}
}

/** A prompt that is too long for an arm says nothing of its health, nor does a bad answer. */
function trips({ kind, category, answered }: Fault): boolean {
	return (kind === 'retryable' && category !== 'context_exceeded' && answered !== true) || kind === 'timeout';
}
