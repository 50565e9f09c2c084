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

	get(key: string): Value | undefined {
		return this.#map.get(key);
	}

	/** A key that is new goes to the end. */
	set(key: string, value: Value): void {
		if (!this.#map.has(key)) this.#queue.push(key);
		this.#map.set(key, value);
	}

	delete(key: string): void {
		this.#map.delete(key);
	}

	/** Takes the oldest entry out. */
	shift(): Value | undefined {
		while (this.#head < this.#queue.length) {
			const key = this.#queue[this.#head++]!;
			if (this.#head > 1000 && this.#head * 2 > this.#queue.length) {
				this.#queue = this.#queue.slice(this.#head);
				this.#head = 0;
			}
			const value = this.#map.get(key);
			if (value === undefined) continue;
			this.#map.delete(key);
			return value;
		}
		return undefined;
	}

	values(): IterableIterator<Value> {
		return this.#map.values();
	}

	entries(): IterableIterator<[string, Value]> {
		return this.#map.entries();
	}
}
