import type { Reporter } from './reportable.ts';
import type { FeedbackSource } from './source.ts';

/** How far a source was read, kept with each goal: a goal that is new here has not read anything yet. */
export class Places {
	readonly #reporters: readonly Reporter[];
	readonly #name: string;
	readonly #overlapMs: number;
	readonly #lookBackMs: number;
	/** Of this process, for reporters that keep no notes. */
	#reached: number | undefined;

	constructor(reporters: readonly Reporter[], { name, overlapMs }: FeedbackSource, lookBackMs: number) {
		this.#reporters = reporters;
		this.#name = `feedback/${name}`;
		this.#overlapMs = overlapMs;
		this.#lookBackMs = lookBackMs;
	}

	/** From when on there is something to read, ms since the epoch. Rejects when a store can't be read. */
	async since(now: number): Promise<number> {
		let since = now;
		for (const reporter of this.#reporters) {
			const noted = reporter.noted === undefined ? this.#reached : await reporter.noted(this.#name);
			const isTime = typeof noted === 'number' && noted <= now;
			since = Math.min(since, isTime ? noted - this.#overlapMs : now - this.#lookBackMs);
		}
		return Math.max(0, since);
	}

	/** All up to then was read and reported. */
	reached(time: number): void {
		this.#reached = time;
		for (const reporter of this.#reporters) reporter.note?.(this.#name, time);
	}
}
