import { Forgetting } from '../../../src/learner/forgetting.ts';
import { costRatio, expectedCostUsd } from '../../../src/learner/spending/cost.ts';
import { costedCalls, expectedSpending } from '../../../src/learner/spending/expected.ts';
import { SpendingPool } from '../../../src/learner/spending/pool.ts';
import { spendingContributions } from '../../../src/learner/spending/sums.ts';
import type { Candidate, Objective } from '../../../src/objective/objective.ts';
import { seededRng } from '../../../src/policy/maths/sampling.ts';
import { type ArmEvidence, addSums, type Context, type Contribution, type Policy } from '../../../src/policy/policy.ts';
import type { Price } from '../../../src/pricing/price.ts';
import { costUsd as priced } from '../../../src/pricing/price.ts';
import type { Pool, Row } from '../data.ts';

/** How one stream is served. */
export interface LeanOptions {
	readonly pool: Pool;
	/** The requests, in their order. */
	readonly rows: readonly Row[];
	readonly policy: Policy;
	readonly objective: Objective;
	readonly seed: string;
	/** Give the task label as segment. */
	readonly label: boolean;
	/** Requests until an outcome is known. */
	readonly delay?: number;
	/** Requests at the start that all models serve, and whose outcomes are all learnt. */
	readonly warm?: number;
	/** By model; undefined where there is none. */
	readonly prices?: readonly (Price | undefined)[];
	/** The score of a model at a place of the stream, when it is not the one of the data. */
	readonly scoreAt?: (score: number, model: number, at: number, length: number) => number;
}

/** What a stream came to, by request. */
export interface LeanStream {
	/** Place of the chosen model. */
	readonly chosen: Uint8Array;
	readonly scores: Float64Array;
	readonly costs: Float64Array;
}

/** Contexts of rows: the same row is replayed many times. */
const contexts = new WeakMap<Policy, Map<Row, Context>[]>();

function contextOf(policy: Policy, row: Row, label: boolean): Context {
	let known = contexts.get(policy);
	if (known === undefined) {
		known = [new Map(), new Map()];
		contexts.set(policy, known);
	}
	const rows = known[label ? 1 : 0]!;
	let context = rows.get(row);
	if (context === undefined) {
		context = policy.context({ text: row.prompt, chars: row.prompt_chars, segment: label ? row.dataset : undefined });
		rows.set(row, context);
	}
	return context;
}

/** Sums by scope. */
class Sums {
	readonly scopes = new Map<string, Float64Array>();
	sums(scope: string): Float64Array | undefined {
		return this.scopes.get(scope);
	}
	add(contributions: readonly Contribution[], weight: number): void {
		for (const { scope, sums } of contributions) {
			let row = this.scopes.get(scope);
			if (row === undefined) {
				row = new Float64Array(sums.length);
				this.scopes.set(scope, row);
			}
			addSums(row, sums, weight);
		}
	}
}

class LeanArm implements ArmEvidence {
	readonly id: string;
	readonly prior = undefined;
	readonly evidence = new Sums();
	readonly costs = new Sums();
	readonly spending = new Sums();
	version = 0;
	lastDraw = 0;
	readonly #goal: { unit: number; draws: number };

	constructor(id: string, goal: { unit: number; draws: number }) {
		this.id = id;
		this.#goal = goal;
	}
	sums(scope: string): Float64Array | undefined {
		return this.evidence.sums(scope);
	}
	get costSums(): Float64Array | undefined {
		return this.costs.sums('');
	}
	get unit(): number {
		return this.#goal.unit;
	}
	get idle(): number {
		return this.#goal.draws - this.lastDraw;
	}
}

/**
 * A stream of requests through policy, spending and objective alone: what the bandit does with a request and its outcome,
 * without records, store and change detector, so that thousands of streams take minutes.
 */
export function serve(options: LeanOptions): LeanStream {
	const {
		pool,
		rows,
		policy,
		objective,
		label,
		delay = 0,
		warm = 0,
		prices = [],
		scoreAt = (score) => score,
	} = options;
	const rng = seededRng(options.seed);
	const forgetting = new Forgetting(undefined);
	const goal = { unit: 1, draws: 0 };
	const arms = pool.models.map((id) => new LeanArm(id, goal));
	const spendings = arms.map(({ spending }) => spending);
	const reader = policy.reader();
	const n = rows.length - warm;
	const stream = { chosen: new Uint8Array(n), scores: new Float64Array(n), costs: new Float64Array(n) };
	let outcomes = 0;
	const late: { arm: LeanArm; context: Context; score: number; ratio: number | undefined }[] = [];

	const observe = (arm: LeanArm, row: Row, spending: ReturnType<typeof expectedSpending>) => {
		const observation = { costUsd: row.models[arm.id]!.cost };
		const ratio = costRatio(observation, spending);
		const request = { promptTokens: row.prompt_chars / 4, segment: label ? row.dataset : '' };
		arm.spending.add(spendingContributions(observation, request), 1 / goal.unit);
		return ratio;
	};
	const learn = ({ arm, context, score, ratio }: (typeof late)[0]) => {
		const weight = 1 / goal.unit;
		arm.evidence.add(policy.contributions(context, score), weight);
		arm.version++;
		reader.learned?.(arm, context, score, weight);
		if (ratio !== undefined && policy.costContributions !== undefined) {
			arm.costs.add([policy.costContributions(context, ratio)], weight);
		}
		outcomes++;
		goal.unit = 1 / forgetting.weight(outcomes, 0);
	};

	for (const [i, row] of rows.entries()) {
		const context = contextOf(policy, row, label);
		const segment = label ? row.dataset : '';
		const asked = { promptTokens: row.prompt_chars / 4, segment };
		const spent = new SpendingPool(spendings, segment, goal.unit);
		const expected = arms.map(({ spending }) => expectedSpending(spending, spent, asked));
		if (i < warm) {
			for (const [a, arm] of arms.entries()) {
				const ratio = observe(arm, row, expected[a]!);
				learn({ arm, context, score: row.models[arm.id]!.score, ratio });
			}
			continue;
		}
		const at = i - warm;
		const beliefs = reader.beliefs(context, arms);
		const candidates: Candidate[] = arms.map((arm, a) => {
			const price = prices[a];
			const isKnown = price !== undefined || arm.spending.scopes.size > 0;
			const costUsd = isKnown
				? expectedCostUsd(expected[a]!, price && ((usage) => priced(usage, price)), 200)
				: undefined;
			return {
				arm: arm.id,
				sample: beliefs[a]!.sample(rng),
				belief: beliefs[a]!,
				costUsd,
				expectedUsd: costUsd === undefined ? undefined : costUsd * (reader.costFactor?.(context, arm) ?? 1),
				costCalls: price === undefined ? costedCalls(arm.spending, goal.unit) : undefined,
				latencyMs: undefined,
			};
		});
		const choice = objective.choose(candidates);
		objective.drawn?.(candidates, choice, i * 1000);
		const arm = arms[choice]!;
		arm.lastDraw = ++goal.draws;
		const score = scoreAt(row.models[arm.id]!.score, choice, at, n);
		const cost = row.models[arm.id]!.cost;
		stream.chosen[at] = choice;
		stream.scores[at] = score;
		stream.costs[at] = cost;
		objective.spent?.(cost, candidates[choice]!.expectedUsd, i * 1000);
		const ratio = observe(arm, row, expected[choice]!);
		late.push({ arm, context, score, ratio });
		if (late.length > delay) learn(late.shift()!);
	}
	return stream;
}
