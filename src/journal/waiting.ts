import type { Entry } from './entry.ts';

/**
 * Entries that wait to be written, bounded. When all places are taken, the older half is let go, those with an outcome or an
 * observation last. In halves, for a map that loses its oldest entry again and again gets slow.
 */
export class Waiting {
	readonly #half: number;
	readonly #letGo: (entry: Entry) => void;
	#younger = new Map<string, Entry>();
	#older = new Map<string, Entry>();

	/** `most`: how many entries may wait. `letGo` is told of those for which there was no room. */
	constructor(most: number, letGo: (entry: Entry) => void) {
		this.#half = Math.max(1, Math.floor(most / 2));
		this.#letGo = letGo;
	}

	get size(): number {
		return this.#younger.size + this.#older.size;
	}

	get(id: string): Entry | undefined {
		return this.#younger.get(id) ?? this.#older.get(id);
	}

	/** Takes in an entry whose id does not wait yet. */
	add(entry: Entry): void {
		if (this.#younger.size >= this.#half) this.#makeRoom();
		this.#younger.set(entry.id, entry);
	}

	#makeRoom(): void {
		const kept = new Map<string, Entry>();
		for (const [id, entry] of this.#older) {
			if (entry.operations !== undefined && kept.size < Math.floor(this.#half / 2)) kept.set(id, entry);
			else this.#letGo(entry);
		}
		this.#older = this.#younger;
		this.#younger = kept;
	}

	/** Gives all entries, oldest first, and keeps none. */
	take(): Entry[] {
		const entries = [...this.#older.values(), ...this.#younger.values()];
		this.#older = new Map();
		this.#younger = new Map();
		return entries;
	}
}
