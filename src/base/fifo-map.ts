/**
 * A map that knows its oldest key in constant time. (Asking a plain Map for its first key gets slow when many were
 * deleted before it.)
 */
export class FifoMap<Value> {
	readonly #map = new Map<string, Value>();
	#queue: string[] = [];
	#head = 0;
	/** How many places in the queue are of a key's earlier lives. */
	readonly #left = new Map<string, number>();

	get size(): number {
		return this.#map.size;
	}

	has(key: string): boolean {
		return this.#map.has(key);
	}

	get(key: string): Value | undefined {
		return this.#map.get(key);
	}

	/** A key that is new goes to the end. */
	set(key: string, value: Value): void {
		if (!this.#map.has(key)) this.#queue.push(key);
		this.#map.set(key, value);
	}

	delete(key: string): void {
		if (!this.#map.delete(key)) return;
		this.#left.set(key, (this.#left.get(key) ?? 0) + 1);
		this.#compact();
	}

	/** Takes the oldest entry out. */
	shift(): Value | undefined {
		while (this.#head < this.#queue.length) {
			const key = this.#queue[this.#head++]!;
			if (this.#skips(key)) continue;
			const value = this.#map.get(key);
			this.#map.delete(key);
			this.#compact();
			return value;
		}
		return undefined;
	}

	/** The key has left this place, and may have come again since. */
	#skips(key: string): boolean {
		const left = this.#left.get(key);
		if (left === undefined) return false;
		if (left === 1) this.#left.delete(key);
		else this.#left.set(key, left - 1);
		return true;
	}

	/** Keys that are gone leave the queue when they are more than those that are there. */
	#compact(): void {
		if (this.#queue.length < 1000 || this.#queue.length < 2 * this.#map.size) return;
		this.#queue = [...this.#map.keys()];
		this.#head = 0;
		this.#left.clear();
	}

	keys(): IterableIterator<string> {
		return this.#map.keys();
	}

	values(): IterableIterator<Value> {
		return this.#map.values();
	}

	entries(): IterableIterator<[string, Value]> {
		return this.#map.entries();
	}
}
