import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beta, gamma, normal, seededRng } from '../../src/policy/maths/sampling.ts';
import { betaCdf, betaQuantile, normalCdf, normalQuantile } from '../../src/policy/maths/special.ts';

/** Largest distance between the empirical distribution and a distribution function (Kolmogorov and Smirnov). */
function ksDistance(sample: number[], cdf: (x: number) => number): number {
	const sorted = sample.sort((a, b) => a - b);
	return sorted.reduce((worst, x, i) => {
		const p = cdf(x);
		return Math.max(worst, p - i / sorted.length, (i + 1) / sorted.length - p);
	}, 0);
}

const n = 20_000;
/** P(distance > bound) is about 2·exp(−2·1.95²) = 0.001 for the right distribution. */
const ksBound = 1.95 / Math.sqrt(n);

describe('seededRng', () => {
	it('repeats itself for one seed and differs for another', () => {
		const take = (seed: number | string) => Array.from({ length: 5 }, seededRng(seed));
		expect(take(1)).toEqual(take(1));
		expect(take('a')).not.toEqual(take('b'));
	});

	it('is uniform in [0, 1)', () => {
		const rng = seededRng(3);
		const sample = Array.from({ length: n }, rng);
		expect(Math.min(...sample)).toBeGreaterThanOrEqual(0);
		expect(Math.max(...sample)).toBeLessThan(1);
		expect(ksDistance(sample, (x) => x)).toBeLessThan(ksBound);
	});
});

describe('normal', () => {
	it('has the normal distribution', () => {
		const rng = seededRng(4);
		expect(
			ksDistance(
				Array.from({ length: n }, () => normal(rng)),
				normalCdf,
			),
		).toBeLessThan(ksBound);
	});
});

describe('beta', () => {
	const shapes = [0.001, 0.05, 0.5, 1, 3, 40, 1e4, 1e8];
	const cases = shapes.flatMap((a) => shapes.map((b) => [a, b] as const));
	// Where nearly all mass is closer to 0 or 1 than doubles can tell from them, the distribution function is a step.
	const smooth = cases.filter(([a, b]) => a >= 0.05 && b >= 0.5 && (a > 1e-4 * b || a >= 1));

	it.each(smooth)('Beta(%d, %d) has its distribution', (a, b) => {
		const rng = seededRng(`${a}/${b}`);
		const sample = Array.from({ length: n }, () => beta(a, b, rng));
		expect(ksDistance(sample, (x) => betaCdf(x, a, b))).toBeLessThan(ksBound);
	});

	it.each(cases)('Beta(%d, %d) has its mean', (a, b) => {
		const rng = seededRng(`${a}:${b}`);
		let sum = 0;
		for (let i = 0; i < n; i++) sum += beta(a, b, rng);
		const mean = a / (a + b);
		const sd = Math.sqrt((mean * (1 - mean)) / (a + b + 1));
		// Five standard errors, and one draw where the variance is all in rare ones.
		expect(Math.abs(sum / n - mean)).toBeLessThan((5 * sd) / Math.sqrt(n) + (sd > mean ? 1 / n : 0) + 1e-9 * mean);
	});

	it('stays in [0, 1] for all shapes', () => {
		const shape = fc.double({ min: 1e-300, max: 1e15, noNaN: true });
		fc.assert(
			fc.property(shape, shape, fc.integer(), (a, b, seed) => {
				const x = beta(a, b, seededRng(seed));
				return x >= 0 && x <= 1;
			}),
			{ seed: 1, numRuns: 2000 },
		);
	});
});

describe('gamma', () => {
	it.each([0.01, 0.7, 1, 5, 1e6])('of shape %d has its mean and variance', (shape) => {
		const rng = seededRng(shape);
		let [sum, squares] = [0, 0];
		for (let i = 0; i < n; i++) {
			const x = gamma(shape, rng);
			sum += x;
			squares += (x - shape) ** 2;
		}
		expect(Math.abs(sum / n - shape)).toBeLessThan(5 * Math.sqrt(shape / n));
		expect(Math.abs(squares / n / shape - 1)).toBeLessThan(5 * Math.sqrt((2 + 6 / shape) / n));
	});
});

describe('special functions', () => {
	it('agree with closed forms', () => {
		for (const x of [1e-9, 0.1, 0.5, 0.9, 1 - 1e-9]) {
			expect(betaCdf(x, 1, 1)).toBeCloseTo(x, 14);
			expect(betaCdf(x, 3, 1)).toBeCloseTo(x ** 3, 11);
			expect(betaCdf(x, 1, 0.5)).toBeCloseTo(1 - Math.sqrt(1 - x), 11);
			expect(betaCdf(x, 0.5, 0.5)).toBeCloseTo((2 / Math.PI) * Math.asin(Math.sqrt(x)), 11);
		}
		expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 8);
		expect(normalCdf(1.959963984540054)).toBeCloseTo(0.975, 7);
	});

	it('are continuous where the method changes', () => {
		for (const p of [0.1, 0.5, 0.9]) {
			const z = normalQuantile(p);
			for (const mean of [0.02, 0.5, 0.97]) {
				for (const size of [0.999e6, 1.001e6]) {
					const sd = Math.sqrt((mean * (1 - mean)) / (size + 1));
					expect(betaCdf(mean + z * sd, mean * size, (1 - mean) * size)).toBeCloseTo(p, 2);
				}
			}
		}
	});

	it('quantiles are the inverse of the distribution function', () => {
		const shape = fc.double({ min: 0.01, max: 1e5, noNaN: true });
		fc.assert(
			fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), shape, shape, (p, a, b) => {
				const x = betaQuantile(p, a, b);
				// Next to 1 doubles are too coarse to hit p.
				return x > 1 - 1e-9 || Math.abs(betaCdf(x, a, b) - p) < 1e-6;
			}),
			{ seed: 2, numRuns: 500 },
		);
	});
});
