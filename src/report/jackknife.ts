import { buckets } from '../learner/evaluation/layout.ts';

/** A figure with its 95% interval. */
export interface Interval {
	readonly value: number;
	readonly low: number;
	readonly high: number;
}

/** Student's t with 63 degrees of freedom, 97.5%. */
export const t63 = 1.998_340_5;

/** Sums of one bucket, or of all but one. */
export type Sums = (place: number) => number;

/**
 * A smooth function of sums with its 95% interval by the delete-one-group jackknife (Efron and Stein 1981; Kott, "The
 * Delete-a-Group Jackknife", 2001): what varies when each of 64 buckets is left out in turn. Users fall into buckets
 * whole, so requests that resemble each other make the interval as wide as it has to be. Undefined: it can't be had of
 * these sums.
 */
export function jackknife(row: Float64Array, width: number, figure: (sums: Sums) => number): Interval | undefined {
	const total = new Float64Array(width);
	for (let i = 0; i < buckets * width; i++) total[i % width]! += row[i]!;
	const value = figure((place) => total[place]!);
	if (!Number.isFinite(value)) return undefined;
	const without: number[] = [];
	for (let bucket = 0; bucket < buckets; bucket++) {
		without.push(figure((place) => total[place]! - row[bucket * width + place]!));
	}
	const mean = without.reduce((sum, x) => sum + x, 0) / buckets;
	const squares = without.reduce((sum, x) => sum + (x - mean) ** 2, 0);
	const half = t63 * Math.sqrt(((buckets - 1) / buckets) * squares);
	return Number.isFinite(half) ? { value, low: value - half, high: value + half } : undefined;
}

/** The same figure times a number that is known. */
export function times(interval: Interval, factor: number): Interval {
	const [a, b] = [interval.low * factor, interval.high * factor];
	return { value: interval.value * factor, low: Math.min(a, b), high: Math.max(a, b) };
}

/**
 * How much wider an interval is made that rests on a few large weights: by so many over their effective number, and by up to
 * a tenth the more weights differ. Such estimates are skewed, and in a close race it is itself by chance which arm goes on being
 * drawn; without it, 95% intervals of a close race held 90 to 92% of the time (`npm run bench report`).
 */
const skew = 5;
const uneven = 0.1;

/** The interval of an estimate by `number` weights that are worth `effective` even ones. */
export function widened({ value, low, high }: Interval, effective: number, number: number): Interval {
	const differ = number > 0 ? Math.max(0, 1 - effective / number) : 0;
	const factor = 1 + skew / Math.max(1, effective) + uneven * differ;
	return { value, low: value - factor * (value - low), high: value + factor * (high - value) };
}

/** An interval of a share or rate, which can't leave [0, 1]. */
export function within01({ value, low, high }: Interval): Interval {
	const clip = (x: number): number => Math.min(1, Math.max(0, x));
	return { value: clip(value), low: clip(low), high: clip(high) };
}

/** Half of the interval's width. */
export function halfWidth({ low, high }: Interval): number {
	return (high - low) / 2;
}
