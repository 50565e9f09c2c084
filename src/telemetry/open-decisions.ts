import { FifoMap } from '../base/fifo-map.ts';

/** How many open decisions are counted; of more, the oldest are not. */
const most = 10_000;

/** Counts the decisions drawn here that wait for an outcome. */
export class OpenDecisions {
	readonly #timeoutMs: number;
	/** When they were drawn, the oldest first. */
	readonly #open = new FifoMap<number>();

	/** `timeoutMs`: how long they wait. */
	constructor(timeoutMs: number) {
		this.#timeoutMs = timeoutMs;
	}

	drawn(id: string, time: number): void {
		this.#open.set(id, time);
		if (this.#open.size > most) this.#open.shift();
	}

	settled(id: string): void {
		this.#open.delete(id);
	}

	/** How many there are, without those that have waited too long. */
	size(now: number): number {
		for (const [id, time] of this.#open.entries()) {
			if (now - time < this.#timeoutMs) break;
			this.#open.delete(id);
		}
		return this.#open.size;
	}
}
