import { setImmediate } from 'node:timers/promises';
import { createBandit } from '../../src/bandit/bandit.ts';
import type { BanditOptions } from '../../src/bandit/options.ts';
import type { BanditRequest, Rng } from '../../src/base/types.ts';
import { mostSuccess } from '../../src/objective/most-success.ts';
import type { Objective } from '../../src/objective/objective.ts';
import { successValue } from '../../src/objective/success-value.ts';
import { betaPolicy } from '../../src/policy/beta.ts';
import { seededRng } from '../../src/policy/maths/sampling.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { argmax, type Pool, type Row } from './data.ts';

/** What a stream came to. */
export interface Stream {
	/** Place of the chosen model, by request. */
	readonly chosen: readonly number[];
	readonly scores: readonly number[];
	readonly costs: readonly number[];
	/** Rows in the order of the stream. */
	readonly rows: readonly Row[];
	/** Median time of a decision, features included, µs. */
	readonly microseconds: number;
}

export type Bandit = ReturnType<typeof createBandit>;

/** How a stream is served and what happens in it. */
export interface StreamOptions {
	readonly pool: Pool;
	readonly seed: number;
	/** Weight of cost, per USD; 0: success alone. Overruled by `objective`. */
	readonly lambda?: number;
	readonly objective?: () => Objective;
	readonly policy: Policy | 'beta' | 'linear';
	/** Give the task label as segment. */
	readonly segment?: boolean;
	readonly bandit?: Partial<BanditOptions>;
	/** Requests until an outcome is known. */
	readonly delay?: number;
	/** Labelled prompts run on all models beforehand; they are no part of the stream. */
	readonly warm?: number;
	/** The score of a model at a place of the stream, when it is not the one of the data. */
	readonly scoreAt?: (score: number, model: number, at: number, length: number) => number;
	/** Called before each request. */
	readonly before?: (bandit: Bandit, at: number, length: number) => void;
	/** Observe tokens instead of USD. */
	readonly tokens?: boolean;
}

/** The rows in a seeded order. */
export function shuffled<T>(rows: readonly T[], rng: Rng): T[] {
	const order = [...rows];
	for (let i = order.length - 1; i > 0; i--) {
		const j = Math.floor(rng() * (i + 1));
		[order[i], order[j]] = [order[j]!, order[i]!];
	}
	return order;
}

/** A row's order in a seed's stream; the same for every policy. */
export function orderOf(pool: Pool, seed: number): Row[] {
	return shuffled(pool.rows, seededRng(`order ${seed}`));
}

function requestOf(row: Row, segment: boolean): BanditRequest {
	return { text: row.prompt, chars: row.prompt_chars, segment: segment ? row.dataset : undefined };
}

/** Replays a pool as an online stream through the public API: only the chosen arm's outcome is revealed. */
export async function replay(options: StreamOptions): Promise<Stream> {
	const { pool, seed, lambda = 0, policy, segment = false, delay = 0, warm = 0, tokens = false } = options;
	const { scoreAt = (score) => score } = options;
	let now = Date.UTC(2025, 0, 1);
	const bandit = createBandit({
		goal: 'bench',
		arms: pool.models.map((id) => ({ id })),
		policy: policy === 'beta' ? betaPolicy() : policy,
		objective: options.objective?.() ?? (lambda > 0 ? successValue(1 / lambda) : mostSuccess()),
		store: memoryStore(),
		rng: seededRng(`draws ${seed}`),
		clock: () => now,
		// Nobody else writes; rows are written when the stream yields.
		refreshMs: Number.POSITIVE_INFINITY,
		...options.bandit,
	});
	const place = new Map(pool.models.map((model, i) => [model, i]));
	const order = orderOf(pool, seed);
	const observe = (id: string, row: Row, model: number) => {
		const { cost, in_tokens, out_tokens } = row.models[pool.models[model]!]!;
		const inputTokens = in_tokens ?? Math.round(row.prompt_chars / 4);
		bandit.observe(id, tokens ? { inputTokens, outputTokens: out_tokens } : { costUsd: cost });
	};
	for (const row of order.slice(0, warm)) {
		for (const [model, i] of place) {
			const { id } = bandit.decide({ ...requestOf(row, segment), arm: model });
			observe(id, row, i);
			void bandit.report(id, row.models[model]!.score);
		}
	}
	const rows = order.slice(warm);
	const chosen: number[] = [];
	const scores: number[] = [];
	const costs: number[] = [];
	const times: number[] = [];
	const late: { id: string; score: number }[] = [];
	for (const [at, row] of rows.entries()) {
		now += 1000;
		options.before?.(bandit, at, rows.length);
		const request = requestOf(row, segment);
		const start = performance.now();
		const { id, arm } = bandit.decide(request);
		times.push(performance.now() - start);
		const model = place.get(arm)!;
		const score = scoreAt(row.models[arm]!.score, model, at, rows.length);
		chosen.push(model);
		scores.push(score);
		costs.push(row.models[arm]!.cost);
		observe(id, row, model);
		late.push({ id, score });
		if (late.length > delay) {
			const due = late.shift()!;
			// Learnt when the call returns; the promise is the store's.
			void bandit.report(due.id, due.score);
		}
		if (at % 500 === 499) await bandit.flush();
	}
	await bandit.close();
	// Lets timers run: they hold on to the bandit.
	await setImmediate();
	times.sort((a, b) => a - b);
	return { chosen, scores, costs, rows, microseconds: 1000 * times[times.length >> 1]! };
}

/** What a part of a stream came to, in points (hundredths) of utility. */
export interface Tally {
	readonly utility: number;
	readonly quality: number;
	/** USD per request */
	readonly cost: number;
	/** Utility less that of the best single model in hindsight. */
	readonly gain: number;
	/** The share of the gap between the best single model and the per-request oracle that was closed. */
	readonly closed: number;
}

/** Tallies a part of a stream against what single models and an oracle would have made of it. */
export function tally(pool: Pool, stream: Stream, lambda: number, from = 0, to = stream.rows.length): Tally {
	const n = to - from;
	const single = new Float64Array(pool.models.length);
	let oracle = 0;
	let quality = 0;
	let cost = 0;
	for (let at = from; at < to; at++) {
		let best = Number.NEGATIVE_INFINITY;
		for (const [i, model] of pool.models.entries()) {
			const served = stream.rows[at]!.models[model]!;
			const utility = served.score - lambda * served.cost;
			single[i]! += utility / n;
			if (utility > best) best = utility;
		}
		oracle += best / n;
		quality += stream.scores[at]! / n;
		cost += stream.costs[at]! / n;
	}
	const utility = quality - lambda * cost;
	const best = single[argmax(single)]!;
	return {
		utility: 100 * utility,
		quality: 100 * quality,
		cost,
		gain: 100 * (utility - best),
		closed: (utility - best) / Math.max(1e-9, oracle - best),
	};
}
