import { Lru } from '../../base/lru.ts';

/** Most writers whose last numbers are kept at hand. */
const mostWriters = 2000;

/** Which batches are known to be done: a repeat is told without asking, and after a lost answer the store is asked first. */
export class Progress {
	readonly #last = new Lru<number>(mostWriters);
	readonly #tails = new Map<string, Promise<unknown>>();

	/** One batch of a writer at a time: a later one that came first would make the earlier one look like a repeat. */
	inTurn<T>(place: string, work: () => Promise<T>): Promise<T> {
		const before = this.#tails.get(place);
		const result = before === undefined ? work() : before.then(work, work);
		this.#tails.set(place, result);
		const leave = (): void => {
			if (this.#tails.get(place) === result) this.#tails.delete(place);
		};
		result.then(leave, leave);
		return result;
	}

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
