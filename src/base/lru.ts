/**
 * A map that forgets what was not used for long: at least the latest `limit` keys are kept, at most twice as many. Two
 * generations, so that forgetting costs nothing per entry.
 */
export class Lru<Value> {
	readonly #limit: number;
	#young = new Map<string, Value>();
	#old: ReadonlyMap<string, Value> = new Map();
	readonly #deleted = new Set<string>();

	constructor(limit: number) {
		this.#limit = limit;
	}

	get(key: string): Value | undefined {
		const young = this.#young.get(key);
		if (young !== undefined) return young;
		const old = this.#deleted.has(key) ? undefined : this.#old.get(key);
		if (old !== undefined) this.set(key, old);
		return old;
	}

	set(key: string, value: Value): void {
		this.#young.set(key, value);
		if (this.#young.size < this.#limit) return;
		this.#old = this.#young;
		this.#young = new Map();
		this.#deleted.clear();
	}

	delete(key: string): void {
		this.#young.delete(key);
		if (this.#old.has(key)) this.#deleted.add(key);
	}
}
