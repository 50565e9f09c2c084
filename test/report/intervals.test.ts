import { describe, expect, it } from 'vitest';
import { buckets } from '../../src/learner/evaluation/layout.ts';
import { bucketOf } from '../../src/learner/evaluation/log.ts';
import { normal, seededRng } from '../../src/policy/maths/sampling.ts';
import { halfWidth, jackknife, times, within01 } from '../../src/report/jackknife.ts';
import { alwaysValid } from '../../src/report/sequence.ts';

describe('the jackknife', () => {
	it('agrees with the standard error of a mean of independent numbers', () => {
		const rng = seededRng('jackknife');
		const row = new Float64Array(buckets * 2);
		let squares = 0;
		const n = 20_000;
		for (let i = 0; i < n; i++) {
			const x = normal(rng);
			const bucket = bucketOf(String(i));
			row[2 * bucket]! += 1;
			row[2 * bucket + 1]! += x;
			squares += x * x;
		}
		const interval = jackknife(row, 2, (sums) => sums(1) / sums(0))!;
		// A standard error from 64 buckets is itself known to 9%: 30% is beyond three of its own.
		const ratio = halfWidth(interval) / (1.998 * (Math.sqrt(squares / n) / Math.sqrt(n)));
		expect(ratio).toBeGreaterThan(0.7);
		expect(ratio).toBeLessThan(1.3);
	});

	it('is wider where requests of one user resemble each other', () => {
		const rng = seededRng('users');
		const [apart, together] = [new Float64Array(buckets * 2), new Float64Array(buckets * 2)];
		for (let user = 0; user < 500; user++) {
			const effect = normal(rng);
			for (let i = 0; i < 20; i++) {
				const x = effect + normal(rng);
				for (const [row, bucket] of [
					[apart, bucketOf(`${user}/${i}`)],
					[together, bucketOf(String(user))],
				] as const) {
					row[2 * bucket]! += 1;
					row[2 * bucket + 1]! += x;
				}
			}
		}
		const half = (row: Float64Array): number => halfWidth(jackknife(row, 2, (sums) => sums(1) / sums(0))!);
		// √(1 + 19/2) = 3.2 times, known to about an eighth.
		expect(half(together) / half(apart)).toBeGreaterThan(2);
	});

	it('gives nothing where the figure can’t be had', () => {
		expect(jackknife(new Float64Array(buckets), 1, (sums) => 1 / sums(0))).toBeUndefined();
		const single = new Float64Array(buckets);
		single[3] = 5;
		expect(jackknife(single, 1, (sums) => 1 / sums(0))).toBeUndefined();
	});

	it('scales and clips', () => {
		expect(times({ value: 1, low: 0, high: 3 }, -2)).toEqual({ value: -2, low: -6, high: -0 });
		expect(within01({ value: 1.1, low: 0.4, high: 1.8 })).toEqual({ value: 1, low: 0.4, high: 1 });
	});
});

describe('the confidence sequence', () => {
	it('holds at all times together', () => {
		let broken = 0;
		for (let stream = 0; stream < 200; stream++) {
			const rng = seededRng(`sequence ${stream}`);
			let sum = 0;
			for (let n = 1; n <= 5000; n++) {
				sum += normal(rng);
				if (n < 200 || n % 10 !== 0) continue;
				const half = 1.998 / Math.sqrt(n);
				const { low, high } = alwaysValid({ value: sum / n, low: sum / n - half, high: sum / n + half }, n);
				if (low > 0 || high < 0) {
					broken++;
					break;
				}
			}
		}
		// At most 5% of 200 are expected; 20 or more come once in 700 runs at that rate.
		expect(broken).toBeLessThan(20);
	});
});
