import { halfWidth, type Interval, t63 } from './jackknife.ts';

/** The number of outcomes at which the sequence is tightest. */
const tightest = 2000;

/** Two-sided error over all looks together. */
const error = 0.05;

/**
 * The interval of a mean over `n` outcomes as an asymptotic confidence sequence: it holds at all times together, however
 * often it is looked at, and so may raise an alarm (Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, "Time-uniform central
 * limit theory and asymptotic confidence sequences", Annals of Statistics 2024, theorem 2.2). About 1.5 times as wide.
 */
export function alwaysValid(interval: Interval, n: number): Interval {
	const deviation = (halfWidth(interval) / t63) * Math.sqrt(n);
	const rho2 = (-2 * Math.log(error) + Math.log(1 - 2 * Math.log(error))) / tightest;
	const spread = n * rho2 + 1;
	const half = deviation * Math.sqrt(((2 * spread) / (n * n * rho2)) * Math.log(Math.sqrt(spread) / error));
	return { value: interval.value, low: interval.value - half, high: interval.value + half };
}
