import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { outcomeCategories } from '../../src/base/category.ts';
import { InvalidOptionError } from '../../src/base/errors.ts';
import type { Condition, SuccessCondition, Verdict } from '../../src/outcome/condition.ts';
import { all, any, gate, maxLatency, nonEmpty, not, oneOf, weighted } from '../../src/outcome/index.ts';
import { resultOf, seeded } from './result.ts';

type Known = Verdict | undefined;

const verdicts: fc.Arbitrary<Known> = fc.oneof(
	{ weight: 1, arbitrary: fc.constant(undefined) },
	{
		weight: 4,
		arbitrary: fc.record({
			// Multiples of 1/1024, so that 1 − score is exact.
			score: fc.oneof(
				fc.constantFrom(0, 1),
				fc.nat(1024).map((n) => n / 1024),
			),
			reason: fc.string({ minLength: 1 }),
			category: fc.constantFrom(...outcomeCategories),
		}),
	},
);
const parts = fc.array(fc.record({ verdict: verdicts, late: fc.boolean() }), { minLength: 1, maxLength: 6 });

const saying = (verdict: Known, late = false): Condition => ({
	name: 'part',
	check: () => (late ? Promise.resolve(verdict) : verdict),
});
const toConditions = (given: readonly { verdict: Known; late: boolean }[]) =>
	given.map(({ verdict, late }) => saying(verdict, late));
const scoreOf = async (condition: Condition) => (await condition.check(resultOf()))?.score;

describe('with every mix of scores, unknowns and promises', () => {
	test('all is the minimum; 0 decides; else unknown while a part is', async () => {
		await fc.assert(
			fc.asyncProperty(parts, async (given) => {
				const scores = given.map(({ verdict }) => verdict?.score);
				const expected = scores.includes(0)
					? 0
					: scores.includes(undefined)
						? undefined
						: Math.min(...(scores as number[]));
				expect(await scoreOf(all(...toConditions(given)))).toBe(expected);
			}),
			{ seed: 31 },
		);
	});

	test('any is the maximum; 1 decides; else unknown while a part is', async () => {
		await fc.assert(
			fc.asyncProperty(parts, async (given) => {
				const scores = given.map(({ verdict }) => verdict?.score);
				const expected = scores.includes(1)
					? 1
					: scores.includes(undefined)
						? undefined
						: Math.max(...(scores as number[]));
				expect(await scoreOf(any(...toConditions(given)))).toBe(expected);
			}),
			{ seed: 32 },
		);
	});

	test('De Morgan: not(all(…)) is any(not(…))', async () => {
		await fc.assert(
			fc.asyncProperty(parts, async (given) => {
				const conditions = toConditions(given);
				const left = await scoreOf(not(all(...conditions)));
				expect(await scoreOf(any(...conditions.map((condition) => not(condition))))).toBe(left);
			}),
			{ seed: 33 },
		);
	});

	test('weighted is the weighted mean, of any scale of weights, and within [0, 1]', async () => {
		const weights = fc.array(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), { minLength: 6, maxLength: 6 });
		await fc.assert(
			fc.asyncProperty(parts, weights, async (given, weights) => {
				const named = given.map(({ verdict, late }, index) => {
					return [`p${index}`, { weight: weights[index]!, when: saying(verdict, late) }] as const;
				});
				const score = await scoreOf(weighted(Object.fromEntries(named)));
				if (given.some(({ verdict }) => verdict === undefined)) {
					expect(score).toBeUndefined();
					return;
				}
				const total = given.reduce((sum, _, index) => sum + weights[index]!, 0);
				const sum = given.reduce((sum, { verdict }, index) => sum + weights[index]! * verdict!.score, 0);
				expect(score).toBeCloseTo(sum / total, 9);
				expect(score).toBeGreaterThanOrEqual(0);
				expect(score).toBeLessThanOrEqual(1);
			}),
			{ seed: 34 },
		);
	});

	test('synchronous parts give a plain verdict', () => {
		fc.assert(
			fc.property(fc.array(verdicts, { minLength: 1, maxLength: 4 }), (given) => {
				const conditions = given.map((verdict) => saying(verdict));
				const mixed = { a: { weight: 1, when: all(...conditions) }, b: { weight: 2, when: not(any(...conditions)) } };
				for (const condition of [all(...conditions), any(...conditions), weighted(mixed)]) {
					expect(condition.check(resultOf())).not.toBeInstanceOf(Promise);
				}
			}),
			{ seed: 35 },
		);
	});

	test('below 1 there are the reasons and the first category of the parts below 1, when none is unknown', async () => {
		await fc.assert(
			fc.asyncProperty(parts, async (given) => {
				const verdict = await all(...toConditions(given)).check(resultOf());
				if (verdict === undefined || verdict.score === 1) return;
				const failing = given.map((part) => part.verdict).filter((part) => part !== undefined && part.score < 1);
				expect(failing.map((part) => part!.category)).toContain(verdict.category);
				if (verdict.score > 0) {
					expect(verdict.reason).toBe(failing.map((part) => part!.reason).join('; '));
					expect(verdict.category).toBe(failing[0]!.category);
				}
			}),
			{ seed: 36 },
		);
	});
});

describe('in use', () => {
	test('parts are functions, expressions and built-ins', () => {
		const condition = all('latencyMs < 1000', nonEmpty(), (result) => result.arm === 'small');
		expect(condition.check(resultOf())).toEqual({ score: 1 });
		expect(condition.check(resultOf({ latencyMs: 1000 }))).toMatchObject({ score: 0, category: 'validation_failed' });
		expect(condition.name).toContain('latencyMs < 1000, nonEmpty()');
	});

	test('weighted says what each part gave', () => {
		const condition = weighted({
			label: { weight: 3, when: oneOf(['yes', 'no']) },
			fast: { weight: 1, when: maxLatency(100) },
		});
		expect(condition.check(resultOf({ text: 'yes', latencyMs: 200 }))).toEqual({
			score: 0.75,
			reason: 'fast 0 (the call took 200 ms, more than 100 ms)',
			category: 'too_slow',
		});
	});

	test('an error of a part is the error of the whole, and leaves no rejection unhandled', async () => {
		const broken = () => {
			throw new Error('broken');
		};
		const late = async () => {
			throw new Error('late');
		};
		expect(() => all(nonEmpty(), broken).check(resultOf())).toThrow('broken');
		expect(() => all(late, broken).check(resultOf())).toThrow('broken');
		await expect(async () => any(() => false, late).check(resultOf())).rejects.toThrow('late');
		expect(all(late, () => false).check(resultOf())).toMatchObject({ score: 0 });
	});

	test.each<[string, () => unknown]>([
		['all without parts', () => all()],
		['any without parts', () => any()],
		['a part that is no condition', () => all(nonEmpty(), 3 as unknown as SuccessCondition)],
		['a bad expression within', () => not('size(')],
		['weighted without parts', () => weighted({})],
		['a weight of zero', () => weighted({ a: { weight: 0, when: nonEmpty() } })],
		['an infinite weight', () => weighted({ a: { weight: Number.POSITIVE_INFINITY, when: nonEmpty() } })],
	])('%s is refused', (_, make) => {
		expect(make).toThrow(InvalidOptionError);
	});

	test('errors name the part', () => {
		expect(() => all('true', 'size(')).toThrow(/^all\[1\]: /);
		expect(() => weighted({ short: { weight: 1, when: 'size(' } })).toThrow(/^weighted\.short\.when: /);
	});
});

describe('background parts', () => {
	/** A stand-in for a sampled judge: drawn when told to, says 1. */
	function sampled(draws: boolean[]): Condition & { asked: number } {
		const drawn: Condition = {
			name: 'judged',
			background: true,
			check: async () => {
				condition.asked++;
				return { score: 1, source: 'judge' };
			},
		};
		const condition: Condition & { asked: number } = {
			name: 'judge',
			background: true,
			asked: 0,
			sample: () => (draws.shift() ? drawn : undefined),
			check: (result, request) => condition.sample?.()?.check(result, request),
		};
		return condition;
	}
	const bad = resultOf({ text: '' });

	test.each([
		['all', (judge: Condition) => all(judge, nonEmpty())],
		['gate', (judge: Condition) => gate(nonEmpty(), judge)],
	])('%s asks the judge only about what passed', async (_, make) => {
		const judge = sampled([true, true]);
		const condition = make(judge);
		expect(condition.background).toBe(true);
		expect(await condition.check(bad)).toMatchObject({ score: 0, category: 'empty' });
		expect(judge.asked).toBe(0);
		expect(await condition.check(resultOf())).toEqual({ score: 1, source: 'judge' });
		expect(judge.asked).toBe(1);
	});

	test.each([
		['all', (judge: Condition) => all(nonEmpty(), judge)],
		['gate', (judge: Condition) => gate(nonEmpty(), judge)],
		['nested', (judge: Condition) => not(not(all(nonEmpty(), any(judge))))],
	])('%s leaves failures unknown as often as passes', async (_, make) => {
		const condition = make(sampled([false, false, true, true]));
		expect(await condition.check(bad)).toBeUndefined();
		expect(await condition.check(resultOf())).toBeUndefined();
		expect(await condition.check(bad)).toMatchObject({ score: 0 });
		expect(await condition.check(resultOf())).toMatchObject({ score: 1 });
	});

	test('the learnt success rate is the true one, whatever the sampling', async () => {
		// 30% of the answers are empty, all others are right: the rate is 0.7, within 4 standard errors.
		const n = 4000;
		const share = 0.2;
		const rng = seeded(7);
		const condition = gate(nonEmpty(), sampled(Array.from({ length: n }, () => rng() < share)));
		const learnt: number[] = [];
		for (let i = 0; i < n; i++) {
			const verdict = await condition.check(rng() < 0.3 ? bad : resultOf());
			if (verdict !== undefined) learnt.push(verdict.score);
		}
		const rate = learnt.reduce((a, b) => a + b, 0) / learnt.length;
		expect(Math.abs(rate - 0.7)).toBeLessThan(4 * Math.sqrt((0.7 * 0.3) / (n * share)));
	});

	test('what is known at once is there for the request path, without asking the judge', () => {
		const judge = sampled([]);
		for (const condition of [all(nonEmpty(), judge), gate(nonEmpty(), judge)]) {
			expect(condition.immediate?.check(bad)).toMatchObject({ score: 0, category: 'empty' });
			expect(condition.immediate?.check(resultOf())).toBeUndefined();
		}
		expect(any(nonEmpty(), judge).immediate?.check(resultOf())).toEqual({ score: 1 });
		expect(judge.asked).toBe(0);
	});

	test('gate counts an unknown check as unknown, and one of 0.5 as passed', async () => {
		const judge = sampled([true, true, true]);
		expect(await gate(() => undefined, judge).check(resultOf())).toBeUndefined();
		expect(await gate(async () => 0.49, judge).check(resultOf())).toMatchObject({ score: 0.49 });
		expect(judge.asked).toBe(0);
		expect(await gate(async () => 0.5, judge).check(resultOf())).toEqual({ score: 1, source: 'judge' });
	});
});
