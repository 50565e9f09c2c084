import type { OutcomeIds } from '../base/other-ids.ts';
import type { OutcomeSource } from '../base/outcome.ts';

/** An outcome that was found elsewhere. */
export interface FoundOutcome extends OutcomeIds {
	/** By what it is known at the source: a poller takes it once, and again when its score or source has changed. */
	readonly id?: string | undefined;
	/** When it was given, ms since the epoch: of several on one decision the newest counts. */
	readonly time?: number | undefined;
	/** The goal, where it is known; else each goal is asked whether it knows the ids. */
	readonly goal?: string | undefined;
	/** In [0, 1]. */
	readonly score: number;
	readonly source: OutcomeSource;
	/** What was judged, e.g. the score's name. */
	readonly reason?: string | undefined;
	/** Why it can't be used, where its source found so: it is told, and left out. */
	readonly fault?: unknown;
	/** Other ids, asked for when nobody knows these. */
	readonly otherIds?: ((signal: AbortSignal) => Promise<readonly OutcomeIds[]>) | undefined;
}

/** The name under which outcomes of a bandit are written elsewhere: what is found under it is not taken for news. */
export const writtenName = 'bandit_outcome';

/** A time as ms since the epoch; undefined: it is none. */
export function timeIn(...texts: readonly unknown[]): number | undefined {
	for (const text of texts) {
		const time = typeof text === 'string' ? Date.parse(text) : Number.NaN;
		if (Number.isFinite(time)) return time;
	}
	return undefined;
}

const isScore = (score: number): boolean => score >= 0 && score <= 1;

/** The worst and the best score, e.g. `[1, 5]`. */
export type Scale = readonly [number, number];

/** A score or truth value as a score in [0, 1]; undefined: it says nothing, or is off the scale. */
export function scoreOn([worst, best]: Scale, value: unknown): number | undefined {
	if (typeof value === 'boolean') return Number(value);
	if (typeof value === 'string' && /^(true|false)$/i.test(value)) return Number(value.toLowerCase() === 'true');
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	if (typeof number !== 'number') return undefined;
	const score = (number - worst) / (best - worst);
	// Zero has no sign.
	return isScore(score) ? score + 0 : undefined;
}
