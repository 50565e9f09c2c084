import { describe, expect, it } from 'vitest';
import { Credit } from '../../src/objective/budget/credit.ts';
import { LatestDraws, type PacedDraw } from '../../src/objective/budget/latest-draws.ts';

const nobody = { calls: 0, usd: 0 };
const paced = () => new Credit({ usd: 10, periodMs: 1000, most: 10 });

describe('credit', () => {
	it('comes in with time, and not a second time for time that a clock goes through again', () => {
		const credit = paced();
		credit.accrue(5000);
		expect(credit.own).toBe(0);
		credit.accrue(5300);
		expect(credit.own).toBeCloseTo(3, 12);
		credit.accrue(4000);
		credit.accrue(5300);
		expect(credit.own).toBeCloseTo(3, 12);
		credit.accrue(5400);
		expect(credit.own).toBeCloseTo(4, 12);
	});

	it('is saved up to its bound, however long nobody asks, and debts are as they are', () => {
		const credit = paced();
		credit.accrue(0);
		credit.accrue(1e9);
		expect(credit.own).toBe(10);
		credit.take(25);
		expect(credit.own).toBe(-15);
		credit.accrue(1e9 + 500);
		expect(credit.own).toBe(-10);
		const each = new Credit({ usd: 1, periodMs: undefined, most: 5 });
		for (let i = 0; i < 20; i++) each.accrue(0);
		expect(each.own).toBe(5);
	});

	it('of a process is its share of what the goal has, and of the bound, when others call too', () => {
		const credit = paced();
		credit.accrue(0);
		for (let i = 0; i < 9; i++) credit.called();
		credit.read({ others: { calls: 30, usd: 0 }, atFirst: undefined }, 400);
		expect(credit.share).toBeCloseTo(0.25, 12);
		expect(credit.own).toBeCloseTo(1, 12);
		credit.accrue(1e6);
		expect(credit.own).toBeCloseTo(2.5, 12);
		// What the others spent is taken off the whole of it, which is no more than the bound.
		credit.read({ others: { calls: 0, usd: 4 }, atFirst: undefined }, 1e6);
		expect(credit.own).toBeCloseTo(credit.share * 6, 12);
	});

	it.each([-1, -5, -1000])('is never more than the whole, though others say that they made %i calls', (calls) => {
		const credit = paced();
		for (let i = 0; i < 3; i++) credit.called();
		credit.read({ others: { calls, usd: 0 }, atFirst: undefined }, 0);
		expect(credit.share).toBe(1);
	});

	it.each([
		['in debt for what was spent too early', 0, 8, 2000, 200, -6],
		['without what was saved before it had a budget', 0, 1, 2000, 500, 0],
		['with what was saved, where it was there before', 5, 1, 2000, 500, 4],
		['a period in debt at most', 5, 900, 2000, 500, -10],
	])('starts %s', (_, before, usd, begin, elapsed, own) => {
		const credit = paced();
		const atFirst = { present: { calls: 1, usd }, previous: { calls: before, usd: 0 } };
		credit.read({ others: nobody, atFirst }, begin + elapsed);
		expect(credit.own).toBeCloseTo(own, 12);
		// Time counts from then on.
		credit.accrue(begin + elapsed + 100);
		expect(credit.own).toBeCloseTo(own + 1, 12);
	});
});

describe('the latest draws', () => {
	const draw = (time: number): PacedDraw => ({
		...{ scores: new Float64Array(), costs: new Float64Array(), weighed: new Float64Array(), least: 0, time },
	});

	it('are two hundred, the oldest of which says how long they took', () => {
		const draws = new LatestDraws(200);
		const told = Array.from({ length: 450 }, (_, i) => draws.add(draw(i)));
		expect(told[0]).toEqual({ oldest: undefined, between: 0 });
		for (const i of [1, 2, 199]) expect(told[i]).toMatchObject({ oldest: { time: 0 }, between: i });
		for (const i of [200, 201, 399, 400, 449]) {
			expect(told[i], `${i}`).toMatchObject({ oldest: { time: i - 200 }, between: 200 });
		}
	});

	it.each([
		[0.5, 100],
		[0.001, 20],
		[1, 200],
	])('for a share of %d of the traffic are the last %i, across the end of the ring too', (share, most) => {
		for (const count of [5, 150, 200, 203, 290, 399, 400, 410]) {
			const draws = new LatestDraws(200);
			for (let i = 0; i < count; i++) draws.add(draw(i));
			const times = draws.latest(share).map(({ time }) => time);
			const expected = Array.from({ length: Math.min(most, count) }, (_, i) => count - 1 - i).reverse();
			expect(
				[...times].sort((a, b) => a - b),
				`${count}`,
			).toEqual(expected);
		}
	});
});
