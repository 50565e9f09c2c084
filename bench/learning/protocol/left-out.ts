import { mean } from '../data.ts';
import { points } from '../table.ts';

/** Gains by cell name, then by seed. */
export type Results = ReadonlyMap<string, { readonly source: string; readonly gains: readonly number[] }>;

/** A mean difference with its standard error over seeds. */
export interface Difference {
	readonly mean: number;
	readonly error: number;
	/** The worst cell's mean. */
	readonly worst: number;
}

/** Same seed, same cell, one way less the other: the mean over the cells of these sources. */
export function difference(of: Results, base: Results, sources: ReadonlySet<string>): Difference {
	const cells: number[][] = [];
	for (const [name, { source, gains }] of of) {
		if (sources.has(source)) cells.push(gains.map((gain, seed) => gain - base.get(name)!.gains[seed]!));
	}
	const seeds = Math.min(...cells.map((cell) => cell.length));
	const bySeed = Array.from({ length: seeds }, (_, seed) => mean(cells.map((cell) => cell[seed]!)));
	const middle = mean(bySeed);
	const error = Math.sqrt(mean(bySeed.map((x) => (x - middle) ** 2)) / Math.max(1, seeds - 1));
	return { mean: middle, error, worst: Math.min(...cells.map(mean)) };
}

/** A choice made without a source, and what it came to there. */
export interface Judged {
	readonly source: string;
	readonly choice: string;
	readonly there: Difference;
}

/**
 * For each source in turn: the way that gained most against `base` on the other sources, among those that lost more than
 * two standard errors on none of them, and what it gained on the source itself.
 */
export function leftOut(ways: ReadonlyMap<string, Results>, base: string): Judged[] {
	const baseline = ways.get(base)!;
	const sources = [...new Set([...baseline.values()].map(({ source }) => source))];
	return sources.map((source) => {
		const others = sources.filter((other) => other !== source);
		let choice = base;
		let most = 0;
		for (const [name, results] of ways) {
			const isHarmless = others.every((other) => {
				const { mean, error } = difference(results, baseline, new Set([other]));
				return mean >= -2 * error;
			});
			// Each source counts the same, however many arm sets it has.
			const gained = mean(others.map((other) => difference(results, baseline, new Set([other])).mean));
			if (isHarmless && gained > most) [choice, most] = [name, gained];
		}
		return { source, choice, there: difference(ways.get(choice)!, baseline, new Set([source])) };
	});
}

/** E.g. `+0.31 ± 0.09`. */
export function shown({ mean, error }: Pick<Difference, 'mean' | 'error'>): string {
	return `${points(mean)} ± ${error.toFixed(2)}`;
}
