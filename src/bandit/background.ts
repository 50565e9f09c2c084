/** Work that goes on beside requests, and that a flush waits for. */
export class Background {
	readonly #working = new Set<Promise<unknown>>();

	add(work: Promise<unknown>): void {
		const tracked = work.finally(() => this.#working.delete(tracked));
		this.#working.add(tracked);
	}

	/** Waits until there is none left. Never rejects. */
	async done(): Promise<void> {
		while (this.#working.size > 0) await Promise.allSettled(this.#working);
	}
}
