import { checkNumber } from '../base/check.ts';
import { type Duration, durationMs } from '../base/duration.ts';
import { checkNames, type OptionNames } from '../base/option-names.ts';

/** When an arm that keeps failing is left alone. */
export interface BreakerOptions {
	/** Faults in a row after which the arm is left alone. Default 3. */
	readonly failures?: number;
	/** How long at first, as ms or e.g. `'10s'`; doubles each time the arm fails its trial, up to five minutes. Default 10,000. */
	readonly halfOpenAfterMs?: Duration;
	/**
	 * An arm hangs when as many calls as `failures` have waited for its first word for longer than this, as ms or e.g. `'30s'`, and is left
	 * alone like one that fails, though no call has ended yet. Default: three times the 99th percentile of its latency, at
	 * least 10,000; 60,000 while that is unknown.
	 */
	readonly hungAfterMs?: Duration;
}

const optionNames: OptionNames<BreakerOptions> = { failures: true, halfOpenAfterMs: true, hungAfterMs: true };

const longestBreakMs = 5 * 60_000;

/**
 * A circuit breaker that counts faults in a row: closed; open for a while; then one call is let through as a trial, which
 * closes it again or opens it for twice as long. Times are ms of whatever clock the caller has; one that is set back ends
 * the break.
 */
export class Breaker {
	readonly #failures: number;
	readonly #firstBreakMs: number;
	#faults = 0;
	#isOpen = false;
	#openedAt = 0;
	#breakMs: number;
	/** When the present trial began; undefined: there is none. */
	#trialAt: number | undefined;
	/** How often it has opened: calls that began before say nothing of what came after. */
	#period = 0;

	/** Throws InvalidOptionError. */
	constructor(options: BreakerOptions) {
		checkNames('breaker', options, optionNames);
		const { failures = 3 } = options;
		const halfOpenAfterMs = durationMs('breaker.halfOpenAfterMs', options.halfOpenAfterMs ?? 10_000, 1);
		checkNumber('breaker.failures', failures, 1, 1e9, 'Give a number of faults, 1 or more.');
		this.#failures = failures;
		this.#firstBreakMs = halfOpenAfterMs;
		this.#breakMs = halfOpenAfterMs;
	}

	/** Faults in a row after which it opens. */
	get failures(): number {
		return this.#failures;
	}

	/** How long it would be open, ms. */
	get breakMs(): number {
		return this.#breakMs;
	}

	/** Closed, and without a fault since the last success. */
	get isClean(): boolean {
		return !this.#isOpen && this.#faults === 0;
	}

	/** What calls that begin now are told apart by from those before the last break. */
	get period(): number {
		return this.#period;
	}

	/** True when a call may be made: it is closed, or due for a trial. */
	allows(now: number): boolean {
		if (!this.#isOpen) return true;
		if (within(now, this.#openedAt, this.#breakMs)) return false;
		// A trial that does not end is not waited for without end.
		return this.#trialAt === undefined || !within(now, this.#trialAt, this.#breakMs);
	}

	/** A call begins, as a trial when one is due. Gives what `succeeded` and `failed` are to be told. */
	begin(now: number): number {
		if (this.#isOpen && this.allows(now)) this.#trialAt = now;
		return this.#period;
	}

	/** A call was served. */
	succeeded(period: number): void {
		if (period !== this.#period) return;
		this.#faults = 0;
		this.#isOpen = false;
		this.#trialAt = undefined;
		this.#breakMs = this.#firstBreakMs;
	}

	/** A call failed by the arm's fault. */
	failed(period: number, now: number): void {
		if (period !== this.#period) return;
		if (!this.#isOpen) {
			this.#faults++;
			if (this.#faults >= this.#failures) this.#open(now);
		} else if (this.#trialAt !== undefined) {
			this.#breakMs = Math.min(Math.max(longestBreakMs, this.#firstBreakMs), this.#breakMs * 2);
			this.#open(now);
		}
	}

	/** A trial ended with nothing to be said of the arm: the next call is one. */
	ended(period: number): void {
		if (period === this.#period) this.#trialAt = undefined;
	}

	#open(now: number): void {
		this.#isOpen = true;
		this.#openedAt = now;
		this.#trialAt = undefined;
		this.#period++;
	}
}

/** True for `lengthMs` from `start` on. */
export function within(now: number, start: number, lengthMs: number): boolean {
	return now >= start && now - start < lengthMs;
}
