import { describe, expect, it } from 'vitest';
import { escalating } from '../../src/objective/escalating.ts';
import { mostSuccess } from '../../src/objective/most-success.ts';
import type { Candidate, Objective } from '../../src/objective/objective.ts';

const candidate = (arm: string, mean: number, sample: number, more: Partial<Candidate> = {}): Candidate => ({
	...{ arm, sample, costUsd: undefined, latencyMs: undefined, ...more },
	belief: { mean } as Candidate['belief'],
});

/** What the inner objective is given to choose from. */
function given(candidates: readonly Candidate[]): readonly Candidate[] {
	let seen: readonly Candidate[] = [];
	const inner: Objective = {
		...mostSuccess(),
		choose: (all) => {
			seen = all;
			return 0;
		},
	};
	escalating(inner).choose(candidates);
	return seen;
}

describe('an arm whose failures go on to a better one', () => {
	it.each([
		[0.4, 0.9, 0.4 + 0.6 * 0.9, 0.6],
		[0, 0.9, 0.9, 1],
		[1, 0.9, 1, 0],
		// Samples of a linear policy may lie outside [0, 1]: there is no less than never and no more than always.
		[1.5, 0.9, 1.5, 0],
		[-0.5, 0.9, -0.5 + 0.9, 1],
		[0.4, -0.7, 0.4, 0.6],
	])('samples %d and %d: succeeds %d, and pays for the other one in %d of calls', (own, next, success, failing) => {
		const [first, second] = given([
			candidate('a', 0.5, own, { costUsd: 1, expectedUsd: 2, latencyMs: 100 }),
			candidate('b', 0.8, next, { costUsd: 10, expectedUsd: 30, latencyMs: 1000 }),
		]);
		expect(first!.sample).toBeCloseTo(success, 12);
		expect(first!.costUsd).toBeCloseTo(1 + failing * 10, 12);
		expect(first!.expectedUsd).toBeCloseTo(2 + failing * 30, 12);
		expect(first!.latencyMs).toBeCloseTo(100 + failing * 1000, 12);
		expect(second).toMatchObject({ sample: next, costUsd: 10, expectedUsd: 30, latencyMs: 1000 });
	});

	it('goes on to the likeliest of all, takes what is usual where no more is known, and is of unknown cost with it', () => {
		const [first, , , last] = given([
			candidate('a', 0.5, 0.5, { costUsd: 1, latencyMs: 100 }),
			candidate('b', 0.6, 0.99, { costUsd: 2 }),
			candidate('c', 0.9, 0.6, { costUsd: 4 }),
			candidate('d', 0.5, 0.5),
		]);
		expect(first).toMatchObject({ sample: 0.8, costUsd: 3, expectedUsd: 3, latencyMs: 100 });
		expect(last).toMatchObject({ costUsd: undefined, expectedUsd: undefined, latencyMs: undefined });
	});
});

it('what is drawn, spent and read is told as it is, to accounts as well', () => {
	const told: unknown[] = [];
	const inner = (name: string): Objective => ({
		...mostSuccess(),
		name,
		periodMs: 7,
		drawn: (_, chosen, now) => void told.push([name, 'drawn', chosen, now]),
		spent: (usd, expectedUsd, now) => void told.push([name, 'spent', usd, expectedUsd, now]),
		goalSpent: (spent, now) => void told.push([name, 'read', spent, now]),
		accountOf: ({ user }, now) => ({ id: `${user} at ${now}`, objective: inner('account') }),
		ofAccount: (id, now) => inner(`${id} at ${now}`),
	});
	const outer = escalating(inner('goal'));
	const spent = { others: { calls: 1, usd: 2 }, atFirst: undefined };
	expect([outer.name, outer.periodMs]).toEqual(['goal, escalating', 7]);
	outer.drawn!([], 3, 4);
	outer.spent!(5, 6, 7);
	outer.goalSpent!(spent, 8);
	const account = outer.accountOf!({ user: 'u' }, 9);
	expect(account).toMatchObject({ id: 'u at 9', objective: { name: 'account, escalating' } });
	account.objective.spent!(10, undefined, 11);
	outer.ofAccount!('x', 12).spent!(1, 2, 3);
	expect(told).toEqual([
		['goal', 'drawn', 3, 4],
		['goal', 'spent', 5, 6, 7],
		['goal', 'read', spent, 8],
		['account', 'spent', 10, undefined, 11],
		['x at 12', 'spent', 1, 2, 3],
	]);
});
