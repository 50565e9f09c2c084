import type { PendingOperation } from '../journal/operation.ts';

/** What becomes of something that was said of a decision. */
export class Recording<Found> {
	pending: PendingOperation<Found> | undefined;
	/** Undefined: that is not known yet. */
	#end: 'known' | 'unknown' | undefined;
	#ended: ((end: 'known' | 'unknown') => void) | undefined;
	#tellUnknown: (() => void) | undefined;

	/** What was found: in the store once it is written, here before. */
	get found(): Found | undefined {
		return this.pending?.found;
	}

	/** Why it was let go unwritten, if it was. */
	get lost(): Error | undefined {
		return this.pending?.lost;
	}

	/** The decision was found, or given up. */
	end(end: 'known' | 'unknown'): void {
		this.#end = end;
		this.#ended?.(end);
		if (end === 'unknown') this.#tellUnknown?.();
	}

	/** Whether the decision is known, when that is clear or `ms` have gone by. */
	async within(ms: number): Promise<'known' | 'unknown' | undefined> {
		if (this.#end !== undefined) return this.#end;
		return new Promise((resolve) => {
			const timer = setTimeout(() => this.#ended?.('unknown'), ms);
			this.#ended = () => {
				clearTimeout(timer);
				this.#ended = undefined;
				resolve(this.#end);
			};
		});
	}

	/** Nobody waits for it: `tell` is called when the decision is, or turns out to be, unknown. */
	unwatched(tell: () => void): void {
		this.#tellUnknown = tell;
		if (this.#end === 'unknown') tell();
	}
}
