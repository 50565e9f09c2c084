import { durationMs } from '../base/duration.ts';
import type { Clock } from '../base/types.ts';
import type { Fault } from './attempt.ts';
import { Breaker, type BreakerOptions, within } from './breaker.ts';

/** Longest time that a provider's word is taken for, ms: what asks for more is asked again after an hour. */
const longestAwayMs = 3_600_000;

/** Calls that nobody reads or ends are forgotten beyond so many. */
const mostWaiting = 10_000;

const none: readonly string[] = [];

/** How long an arm usually takes at most, ms; undefined while unknown. */
type UsualMs = (arm: string) => number | undefined;

/** A call that is under way, as an arm's health knows it. */
export interface Begun {
	/** ms of the clock. */
	readonly at: number;
	/** See `Breaker.period`. */
	readonly period: number;
}

/**
 * Whether arms can be asked now: by a circuit breaker each, and by their providers' own word of how long to stay away.
 * Apart from quality: a dead arm is not a bad one.
 */
export class Breakers {
	readonly #options: BreakerOptions;
	readonly #clock: Clock;
	readonly #arms = new Map<string, ArmHealth>();
	readonly #givenHungAfterMs: number | undefined;

	readonly #usualMs: UsualMs;

	/** `usualMs`: the 99th percentile of an arm's latency, where it is known. Throws InvalidOptionError. */
	constructor(options: BreakerOptions, clock: Clock, usualMs: UsualMs = () => undefined) {
		this.#options = options;
		this.#clock = clock;
		this.#usualMs = usualMs;
		this.#givenHungAfterMs = durationMs('breaker.hungAfterMs', options.hungAfterMs, 1);
		new Breaker(options);
	}

	/** The arm's own. */
	of(arm: string): ArmHealth {
		let health = this.#arms.get(arm);
		if (health === undefined) {
			health = new ArmHealth(new Breaker(this.#options), this.#clock, () => this.#hungAfterMs(arm));
			this.#arms.set(arm, health);
		}
		return health;
	}

	#hungAfterMs(arm: string): number {
		if (this.#givenHungAfterMs !== undefined) return this.#givenHungAfterMs;
		const usual = this.#usualMs(arm);
		return usual === undefined ? 60_000 : Math.max(10_000, 3 * usual);
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
	readonly #hungAfterMs: () => number;
	/** Since when and for how long the provider wants to be left alone. */
	#away: { readonly since: number; readonly ms: number } | undefined;
	/** Calls that have not heard of the arm yet, the oldest first. */
	readonly #waiting = new Set<Begun>();
	#latest = 0;

	constructor(breaker: Breaker, clock: Clock, hungAfterMs: () => number) {
		this.#breaker = breaker;
		this.#clock = clock;
		this.#hungAfterMs = hungAfterMs;
	}

	get isAvailable(): boolean {
		const mayHang = this.#waiting.size >= this.#breaker.failures;
		if (this.#away === undefined && this.#breaker.isClean && !mayHang) return true;
		const now = this.#clock();
		if (this.#away !== undefined && within(now, this.#away.since, this.#away.ms)) return false;
		return this.#breaker.allows(now) && !(mayHang && this.#hangs(now));
	}

	/** Calls are waiting and none is heard of; one at a time is let through as a trial. */
	#hangs(now: number): boolean {
		let left = this.#breaker.failures;
		for (const { at } of this.#waiting) {
			if (--left > 0) continue;
			return now - at >= this.#hungAfterMs() && within(now, this.#latest, this.#breaker.breakMs);
		}
		return false;
	}

	/** A call begins. Gives what the others are to be told. */
	begin(now: number): Begun {
		const begun = { at: now, period: this.#breaker.begin(now) };
		this.#waiting.add(begun);
		if (this.#waiting.size > mostWaiting) this.#waiting.delete(this.#waiting.values().next().value!);
		this.#latest = now;
		return begun;
	}

	/** A call has content: the arm does not hang, whatever became of calls before. */
	heard(call: Begun): void {
		if (!this.#waiting.delete(call)) return;
		for (const each of this.#waiting) {
			if (each.at >= call.at) break;
			this.#waiting.delete(each);
		}
	}

	/** A call was served. */
	succeeded(call: Begun): void {
		this.heard(call);
		this.#breaker.succeeded(call.period);
	}

	/** A call ended with nothing to be said of the arm. */
	ended(call: Begun): void {
		this.#waiting.delete(call);
		this.#breaker.ended(call.period);
	}

	/** An arm that was asked before had a fault that is known now. */
	blamed(fault: Fault): void {
		this.#failed(fault, this.#breaker.period);
	}

	/** A call failed, before it was answered or in mid-stream. */
	failed(fault: Fault, call: Begun): void {
		this.#waiting.delete(call);
		this.#failed(fault, call.period);
	}

	#failed(fault: Fault, period: number): void {
		const now = this.#clock();
		const { retryAfterMs = 0 } = fault;
		if (retryAfterMs > 0) {
			const ms = Math.min(retryAfterMs, longestAwayMs);
			// A shorter word does not take back a longer one.
			const left = this.#away === undefined ? 0 : this.#away.since + this.#away.ms - now;
			if (ms > left || left > longestAwayMs) this.#away = { since: now, ms };
		}
		if (isOfArm(fault)) this.#breaker.failed(period, now);
		else this.#breaker.ended(period);
	}
}

/** True for a fault that tells of the arm's health: not of one kind of request, not of a bad answer, not of who knows whom. */
export function isOfArm({ kind, category, answered, lacks, doubtful }: Fault): boolean {
	if (kind === 'timeout') return true;
	const isOfRequest = category === 'context_exceeded' || lacks !== undefined || doubtful === true;
	return kind === 'retryable' && answered !== true && !isOfRequest;
}
