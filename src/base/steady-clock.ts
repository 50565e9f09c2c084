import { BanditError } from './errors.ts';
import type { Clock } from './types.ts';

/** A clock may be set back so far without being asked why, ms. */
const backMs = 60_000;

/** A clock may go on so far from one reading to the next, ms: nights and weekends are told by the computer's own clock. */
const forwardMs = 36 * 60 * 60 * 1000;

/** Times that an odd clock is looked at before it is believed. */
const looks = 2;

/**
 * A clock that does not jump. When the clock below it does (it was set, or gave one odd reading), time goes on here as if
 * nothing had happened, and that is told; when it comes back, all is as before. A clock that stays ahead is believed in the
 * end; one that stays behind is not, for time does not go back. So no jump expires, blocks or forgets anything.
 */
export class SteadyClock {
	readonly #below: Clock;
	readonly #tell: (error: Error) => void;
	/** ms that go by while the clock below can't be trusted; undefined where time is the caller's. */
	readonly #passing: (() => number) | undefined;
	/** What the clock below shows more than `#passing`. */
	#ahead = 0;
	#last: number;
	/** To be added to the clock below. */
	#offset = 0;
	#looks = 0;
	/** It gives no time, and that was told. */
	#isGone = false;

	/** `passing`: a clock that can't be set, in ms from any start; where there is one, it tells waiting from jumping. */
	constructor(below: Clock, passing: (() => number) | undefined, tell: (error: Error) => void) {
		this.#below = below;
		this.#passing = passing;
		this.#tell = tell;
		const first = below();
		this.#last = Number.isFinite(first) ? first : 0;
		this.#ahead = this.#last - (passing?.() ?? 0);
	}

	/** ms since the epoch. */
	readonly now = (): number => {
		const below = this.#below();
		if (this.#isGone) this.#isGone = !Number.isFinite(below);
		// It had been set back, and is itself again.
		if (this.#offset > 0 && below >= this.#last - backMs) this.#offset = 0;
		const time = below + this.#offset;
		if (time >= this.#last - backMs && time <= this.#last + forwardMs) {
			this.#last = time;
			return time;
		}
		return this.#odd(below);
	};

	#odd(below: number): number {
		if (!Number.isFinite(below)) {
			if (!this.#isGone) this.#told(`The clock gave ${below}: the time before it holds.`);
			this.#isGone = true;
			return this.#last;
		}
		const expected = this.#passing === undefined ? this.#last : Math.max(this.#last, this.#passing() + this.#ahead);
		// It has come back; or it was waited for so long.
		if (below >= expected - backMs && below <= expected + (this.#passing === undefined ? forwardMs : backMs)) {
			this.#offset = 0;
			this.#looks = 0;
			this.#last = below;
			return below;
		}
		const hours = Math.round((below - expected) / 360_000) / 10;
		this.#told(`The clock jumped by ${hours} hours: time goes on as if it had not.`);
		this.#offset = expected - below;
		this.#looks = 0;
		this.#last = expected;
		return expected;
	}

	#told(message: string): void {
		this.#tell(new BanditError(message));
	}

	/** Looks whether a clock that jumped ahead has stayed there: then it is believed. */
	look(): void {
		this.now();
		if (this.#offset >= 0 || ++this.#looks < looks) return;
		this.#offset = 0;
		this.#looks = 0;
		this.#last = this.#below();
		this.#ahead = this.#last - (this.#passing?.() ?? 0);
	}
}

/** The clock of a bandit: the caller's own, or the computer's. */
export function steadyClock(own: Clock | undefined, tell: (error: Error) => void): SteadyClock {
	return new SteadyClock(own ?? Date.now, own === undefined ? () => performance.now() : undefined, tell);
}
