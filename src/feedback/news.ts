import { Lru } from '../base/lru.ts';
import type { FoundOutcome } from './found.ts';

/** Most outcomes that are known again. */
const mostKnown = 20_000;

/**
 * What of the outcomes read is news. A source is read again for a while back: were an older outcome reported once more, it would
 * revise a newer one of the same strength, each time.
 */
export class News {
	readonly #known = new Lru<string>(mostKnown);

	/** Whether it was not taken before as it is now. */
	is(found: FoundOutcome): boolean {
		return found.id === undefined || this.#known.get(found.id) !== content(found);
	}

	taken(found: FoundOutcome): void {
		if (found.id !== undefined) this.#known.set(found.id, content(found));
	}
}

function content({ score, source }: FoundOutcome): string {
	return `${source} ${score}`;
}

/** In the order in which they were given, whatever the order in which a source lists them. */
export function inOrder(found: readonly FoundOutcome[]): readonly FoundOutcome[] {
	return found.toSorted((a, b) => (a.time ?? 0) - (b.time ?? 0));
}
