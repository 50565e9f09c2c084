import type { AttemptLimits } from './attempt-timeout.ts';
import type { Timers } from './timers.ts';

/** What ends an attempt beside its arm and its caller: limits of time, and an arm that was faster. */
export class AttemptBounds {
	/** The caller's signal and the attempt's own as one. */
	readonly signal: AbortSignal;
	readonly #controller = new AbortController();
	/** What calls the timers off. */
	#firstContent: (() => void) | undefined;
	#total: (() => void) | undefined;
	#stop: ((error: unknown) => void) | undefined;

	constructor(caller: AbortSignal | undefined, limits: AttemptLimits | undefined, timers: Timers) {
		const own = this.#controller.signal;
		this.signal = caller === undefined ? own : AbortSignal.any([caller, own]);
		const after = (ms: number | undefined, what: string): (() => void) | undefined => {
			if (ms === undefined) return undefined;
			let callOff = timers.after(ms, () => {
				// What has arrived while the process was busy is looked at first.
				callOff = timers.after(0, () => {
					this.giveUp(new DOMException(`No ${what} within ${ms} ms.`, 'TimeoutError'));
				});
			});
			return () => callOff();
		};
		this.#firstContent = after(limits?.firstContentMs, 'content');
		this.#total = after(limits?.totalMs, 'complete answer');
	}

	/** The first content is there. */
	begun(): void {
		this.#firstContent?.();
		this.#firstContent = undefined;
	}

	/** The attempt is over. */
	over(): void {
		this.begun();
		this.#total?.();
		this.#total = undefined;
	}

	/** Ends the arm's call. */
	giveUp(reason: unknown): void {
		this.over();
		this.#stop?.(reason);
		this.#controller.abort(reason);
	}

	/**
	 * As the promise, but rejects as soon as the attempt is given up: not every provider listens. `late` is told what it
	 * gives afterwards.
	 */
	within<T>(work: Promise<T>, late: (value: T) => void): Promise<T> {
		return new Promise<T>((resolve, reject) => {
			let isGivenUp = this.#controller.signal.aborted;
			this.#stop = (error) => {
				isGivenUp = true;
				reject(error);
			};
			if (isGivenUp) reject(this.#controller.signal.reason);
			work.then(
				(value) => {
					this.#stop = undefined;
					if (isGivenUp) late(value);
					else resolve(value);
				},
				(error) => {
					this.#stop = undefined;
					reject(error);
				},
			);
		});
	}
}
