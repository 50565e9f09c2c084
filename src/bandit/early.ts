import { timeOfUuid } from '../base/uuid.ts';
import type { Store } from '../store/store.ts';

/** What waits for a decision to become known. */
export interface EarlyWord {
	/** The decision is known now. */
	readonly known: () => void;
	/** It will not be. */
	readonly givenUp: () => void;
}

/** What an early book works with. */
export interface EarlyBookOptions {
	readonly goal: string;
	/** Who is asked whether a decision is known. */
	readonly store: Pick<Store, 'get'>;
	/** How long a decision is kept at least, ms: an older one may have been forgotten. */
	readonly retentionMs: number;
}

/** Most words that are kept, and most decisions that they are about. */
const mostWords = 10_000;
const mostDecisions = 1000;

/** The store is asked after so many ms, and after twice as long each time: about 50 s in all. */
const firstMs = 25;
const attempts = 11;

/** How long it is waited where the store can't be asked, ms. */
const downMs = 2000;

/** A decision older than this is in the store, or was let go, ms. */
const lateMs = 10 * 60 * 1000;

/**
 * Keeps what is said of decisions that the store does not know yet: whoever drew them writes them a moment later. Bounded
 * in number and time.
 */
export class EarlyBook {
	readonly #options: EarlyBookOptions;
	readonly #decisions = new Map<string, EarlyWord[]>();
	readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
	#words = 0;

	constructor(options: EarlyBookOptions) {
		this.#options = options;
	}

	/** Keeps a word until its decision is known; false: that can't be hoped for, or there is no room. */
	keep(decisionId: string, word: EarlyWord, now: number): boolean {
		const time = timeOfUuid(decisionId);
		if (time === undefined || now - time > Math.min(lateMs, this.#options.retentionMs)) return false;
		if (this.#words >= mostWords) return false;
		const words = this.#decisions.get(decisionId);
		if (words !== undefined) words.push(word);
		else if (this.#decisions.size >= mostDecisions) return false;
		else {
			this.#decisions.set(decisionId, [word]);
			this.#askLater(decisionId, 0, firstMs);
		}
		this.#words++;
		return true;
	}

	#askLater(decisionId: string, attempt: number, ms: number): void {
		const timer = setTimeout(() => void this.#ask(decisionId, attempt), ms);
		// It must not keep a finished program alive.
		(timer as { unref?: () => void }).unref?.();
		this.#timers.set(decisionId, timer);
	}

	async #isKnown(decisionId: string): Promise<boolean> {
		const { goal, store } = this.#options;
		return (await store.get(goal, decisionId)) !== undefined;
	}

	async #ask(decisionId: string, attempt: number): Promise<void> {
		try {
			if (await this.#isKnown(decisionId)) this.#end(decisionId, 'known');
			else if (attempt + 1 < attempts) this.#askLater(decisionId, attempt + 1, firstMs * 2 ** (attempt + 1));
			else this.#end(decisionId, 'givenUp');
		} catch {
			// Whoever writes to the store tells that it is down.
			if (this.#decisions.has(decisionId)) this.#askLater(decisionId, attempt, downMs);
		}
	}

	#end(decisionId: string, how: keyof EarlyWord): void {
		const words = this.#decisions.get(decisionId) ?? [];
		clearTimeout(this.#timers.get(decisionId));
		this.#timers.delete(decisionId);
		this.#decisions.delete(decisionId);
		this.#words -= words.length;
		for (const word of words) word[how]();
	}

	/** Asks for each decision once more, and gives up on those that are not known. */
	async close(): Promise<void> {
		for (const decisionId of [...this.#decisions.keys()]) {
			const isKnown = await this.#isKnown(decisionId).catch(() => false);
			this.#end(decisionId, isKnown ? 'known' : 'givenUp');
		}
	}
}
