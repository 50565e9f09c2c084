import { seededRng } from '../../src/policy/maths/sampling.ts';
import type { Pool } from './data.ts';
import { orderOf, type Stream } from './stream.ts';

/** Chooses by what was seen of each model: calls, summed utility. */
type Rule = (calls: readonly number[], sums: readonly number[], rng: () => number, at: number) => number;

function best(calls: readonly number[], value: (model: number) => number): number {
	let chosen = 0;
	for (let i = 0; i < calls.length; i++) {
		if (calls[i] === 0) return i;
		if (value(i) > value(chosen)) chosen = i;
	}
	return chosen;
}

/** Policies that look at nothing but mean utilities. */
export const rules: Readonly<Record<string, Rule>> = {
	random: (calls, _sums, rng) => Math.floor(rng() * calls.length),
	'epsilon-greedy .1': (calls, sums, rng) =>
		rng() < 0.1 ? Math.floor(rng() * calls.length) : best(calls, (i) => sums[i]! / calls[i]!),
	// Auer, Cesa-Bianchi and Fischer 2002, with the exploration factor at which it did best on such streams.
	'UCB1 .3': (calls, sums, _rng, at) =>
		best(calls, (i) => sums[i]! / calls[i]! + 0.3 * Math.sqrt((2 * Math.log(at + 1)) / calls[i]!)),
};

/** Replays a pool with a rule. */
export function replayRule(pool: Pool, seed: number, lambda: number, rule: Rule): Stream {
	const rng = seededRng(`draws ${seed}`);
	const rows = orderOf(pool, seed);
	const calls = pool.models.map(() => 0);
	const sums = pool.models.map(() => 0);
	const chosen = rows.map((row, at) => {
		const model = rule(calls, sums, rng, at);
		const { score, cost } = row.models[pool.models[model]!]!;
		calls[model]!++;
		sums[model]! += score - lambda * cost;
		return model;
	});
	return fixed(pool, rows, chosen);
}

/** Replays a pool with one model. */
export function replaySingle(pool: Pool, seed: number, model: number): Stream {
	const rows = orderOf(pool, seed);
	return fixed(
		pool,
		rows,
		rows.map(() => model),
	);
}

function fixed(pool: Pool, rows: Stream['rows'], chosen: readonly number[]): Stream {
	const served = rows.map((row, at) => row.models[pool.models[chosen[at]!]!]!);
	const scores = served.map(({ score }) => score);
	const costs = served.map(({ cost }) => cost);
	return { chosen, rows, scores, costs, microseconds: 0 };
}
