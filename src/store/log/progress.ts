import { Lru } from '../../base/lru.ts';

/** Most writers whose last numbers are kept at hand. */
const mostWriters = 2000;

/** Which batches are known to be done: a repeat is told without asking, and after a lost answer the store is asked first. */
export class Progress {
	readonly #last = new Lru<number>(mostWriters);

	/** True unless the store has to say first what it has of a writer. */
	isKnown(place: string): boolean {
		return this.#last.get(place) !== undefined;
	}

	read(place: string, number: number): void {
		this.#last.set(place, number);
	}

	isDone(place: string, number: number): boolean {
		return number <= (this.#last.get(place) ?? 0);
	}

	/** A batch is sent: until the answer is there, nobody knows. */
	begin(place: string): void {
		this.#last.delete(place);
	}

	end(place: string, number: number): void {
		this.#last.set(place, number);
	}
}
