/** A map that forgets what was used longest ago. */
export class Lru<Value> {
	readonly #limit: number;
	readonly #map = new Map<string, Value>();

	constructor(limit: number) {
		this.#limit = limit;
	}

	get(key: string): Value | undefined {
		const value = this.#map.get(key);
		if (value !== undefined) {
			this.#map.delete(key);
			this.#map.set(key, value);
		}
		return value;
	}

	set(key: string, value: Value): void {
		this.#map.delete(key);
		this.#map.set(key, value);
		if (this.#map.size > this.#limit) {
			for (const oldest of this.#map.keys()) {
				this.#map.delete(oldest);
				break;
			}
		}
	}

	delete(key: string): void {
		this.#map.delete(key);
	}
}
