import type { Attempt } from './attempt.ts';
import type { Timers } from './timers.ts';

/** What a hedged request needs of its router. */
export interface Hedging<A, T> {
	/** Calls an arm, within the bounds of its attempt. */
	ask(attempt: A): Promise<T>;
	/** Another arm to be asked beside the first; undefined: there is none. */
	second(first: A): A | undefined;
	/** An arm failed; `beside`: the one that is still at it. True when another may do better. */
	failed(attempt: A, error: unknown, beside: A | undefined): boolean;
	/** Another arm was faster. */
	lost(attempt: A): void;
}

/**
 * Asks an arm, and a second one as well when the first has not answered after a while: whoever has content first serves, and
 * the other is cancelled (hedged requests: Dean & Barroso, "The Tail at Scale", 2013). Gives undefined when all that were
 * asked have failed and another is to be tried. Rejects with the error of the last that failed when none is.
 */
export function hedged<A extends Attempt<unknown>, T>(
	first: A,
	afterMs: number,
	timers: Timers,
	{ ask, second, failed, lost }: Hedging<A, T>,
): Promise<{ value: T; attempt: A } | undefined> {
	return new Promise((resolve, reject) => {
		const asked = new Set<A>();
		let isOver = false;
		const end = (): void => {
			isOver = true;
			callOff();
			for (const attempt of asked) lost(attempt);
		};
		const start = (attempt: A): void => {
			asked.add(attempt);
			ask(attempt).then(
				(value) => {
					asked.delete(attempt);
					if (isOver) return;
					end();
					resolve({ value, attempt });
				},
				(error) => {
					asked.delete(attempt);
					if (isOver) return;
					const [beside] = asked;
					const again = failed(attempt, error, beside);
					if (again && beside !== undefined) return;
					end();
					if (again) resolve(undefined);
					else reject(error);
				},
			);
		};
		const callOff = timers.after(afterMs, () => {
			if (isOver) return;
			const other = second(first);
			if (other !== undefined) start(other);
		});
		start(first);
	});
}
