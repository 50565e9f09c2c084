/**
 * A map that knows its oldest key in constant time. (Asking a plain Map for its first key gets slow when many were
 * deleted before it.)
 */
export class FifoMap<Value> {
	readonly #map = new Map<string, Value>();
	#queue: string[] = [];
	#head = 0;

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
		if (this.#map.delete(key)) this.#compact();
	}

	/** Takes the oldest entry out. */
	shift(): Value | undefined {
		while (this.#head < this.#queue.length) {
			const key = this.#queue[this.#head++]!;
			const value = this.#map.get(key);
			if (value === undefined) continue;
			this.#map.delete(key);
			this.#compact();
			return value;
		}
		return undefined;
	}

	/** Keys that are gone leave the queue when they are more than those that are there. */
	#compact(): void {
		if (this.#queue.length < 1000 || this.#queue.length < 2 * this.#map.size) return;
		this.#queue = [...this.#map.keys()];
		this.#head = 0;
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
