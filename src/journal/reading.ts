import { StoreError } from '../base/errors.ts';
import type { BanditRecord } from '../base/records.ts';
import type { MaybePromise } from '../base/types.ts';
import type { Store } from '../store/store.ts';
import type { WriteBehindOptions } from './write-behind-options.ts';

/** Most rows of which it is remembered that they were told. */
const mostOdd = 1000;

/** Reads what is known of a goal: all of it first, then what has changed. */
export class Reading {
	readonly #options: WriteBehindOptions;
	#cursor: string | undefined;
	/** Rows that were told to be left out. */
	readonly #odd = new Set<string>();

	constructor(options: WriteBehindOptions) {
		this.#options = options;
	}

	/** Reads everything, and what watches for change knew. */
	load(): MaybePromise<void> {
		const read = this.read();
		return read instanceof Promise ? read.then(() => this.#restore()) : this.#restore();
	}

	#restore(): MaybePromise<void> {
		const { store, goal, watch } = this.#options;
		if (watch === undefined) return;
		const record = store.get(goal, watch.id) as MaybePromise<BanditRecord | undefined>;
		if (record instanceof Promise) return record.then((found) => watch.restore(found));
		watch.restore(record);
	}

	/** Reads what has changed. */
	read(): MaybePromise<void> {
		const { store, goal, learner, watch } = this.#options;
		const take = ({ rows, cursor }: Awaited<ReturnType<Store['read']>>): void => {
			const isFirst = this.#cursor === undefined;
			this.#cursor = cursor;
			const load = (): void => this.#tell(learner.load(rows, this.#options.clock()));
			if (isFirst || watch === undefined) load();
			else watch.around(load);
			this.#options.onRead();
		};
		const result = store.read(goal, this.#cursor);
		if (result instanceof Promise) return result.then(take);
		take(result);
	}

	/** Rows that can't be are left out; each is told once. */
	#tell(odd: readonly string[]): void {
		const unknown = odd.filter((key) => !this.#odd.has(key));
		if (unknown.length === 0) return;
		for (const key of unknown) if (this.#odd.size < mostOdd) this.#odd.add(key);
		const { onTrouble, goal } = this.#options;
		const named = unknown.slice(0, 3).map((key) => JSON.stringify(key));
		const more = unknown.length > 3 ? ` and ${unknown.length - 3} more` : '';
		onTrouble(
			new StoreError(`Goal "${goal}": rows with sums that can't be are left out: ${named.join(', ')}${more}.`),
			false,
		);
	}
}
