import { cheapest } from '../../../src/objective/cheapest.ts';
import { mostSuccess } from '../../../src/objective/most-success.ts';
import type { Objective } from '../../../src/objective/objective.ts';
import { successValue } from '../../../src/objective/success-value.ts';
import { seededRng } from '../../../src/policy/maths/sampling.ts';
import type { Policy } from '../../../src/policy/policy.ts';
import { lambdaOf } from '../data.ts';
import { shuffled } from '../stream.ts';
import { serve } from './lean.ts';
import type { ArmSet } from './sets.ts';
import type { World } from './worlds.ts';

/** One way in which streams are served. */
export interface Cell extends World {
	/** What is left out together: a data set, or made worlds. */
	readonly source: string;
	/** What the best model's mean cost weighs, in success; `'cheapest'`: that objective. */
	readonly penalty: number | 'cheapest';
	readonly label: boolean;
	/** Requests, at most. */
	readonly length: number;
	/** Requests until an outcome is known. */
	readonly delay: number;
}

/** Points (hundredths of utility) over the best single model of the stream, in hindsight. */
export interface Gain {
	readonly whole: number;
	/** Of the second half. */
	readonly second: number;
	/** USD per request in the second half. */
	readonly cost: number;
}

const lengths = [240, 1000, 5000] as const;

const penalties = [0, 0.05, 0.15] as const;

/** Every arm set × weight of cost × length × label or none, and some of them late. */
export function cellsOf(sets: readonly ArmSet[], worlds: readonly World[]): Cell[] {
	const cells: Cell[] = [];
	for (const { source, pool } of sets) {
		const hasLabels = new Set(pool.rows.map(({ dataset }) => dataset)).size > 1;
		for (const label of hasLabels ? [false, true] : [false]) {
			for (const penalty of [...penalties, 'cheapest'] as const) {
				for (const length of lengths) {
					if (length > 1000 && pool.rows.length <= 1000) continue;
					cells.push({ source, pool, penalty, label, length, delay: 0 });
				}
			}
			cells.push({ source, pool, penalty: 0.05, label, length: 1000, delay: 300 });
		}
	}
	for (const world of worlds) {
		for (const label of [false, true]) {
			for (const penalty of [0, 0.15]) {
				cells.push({ ...world, source: 'worlds', penalty, label, length: world.pool.rows.length, delay: 0 });
			}
		}
	}
	return cells;
}

/** A cell's name. */
export function nameOf({ pool, penalty, label, length, delay }: Cell): string {
	return [pool.name, penalty, label ? 'label' : 'text', length, ...(delay > 0 ? [`late ${delay}`] : [])].join(' ');
}

/** Serves the cell's stream of this seed: same seed, same order and draws, whatever the policy. */
export function serveCell(cell: Cell, policy: Policy, seed: number, objective?: Objective): Gain {
	const { pool, penalty, label, length, delay, scoreAt = (score: number) => score } = cell;
	const lambda = typeof penalty === 'number' && penalty > 0 ? lambdaOf(pool, penalty) : 0;
	const rows = shuffled(pool.rows, seededRng(`order ${seed}`)).slice(0, length);
	const stream = serve({
		pool,
		rows,
		policy,
		objective: objective ?? objectiveFor(penalty, lambda),
		seed: `draws ${seed}`,
		label,
		delay,
		scoreAt,
	});
	const part = (from: number): number => {
		const n = rows.length - from;
		let utility = 0;
		const single = pool.models.map(() => 0);
		for (let at = from; at < rows.length; at++) {
			utility += (stream.scores[at]! - lambda * stream.costs[at]!) / n;
			for (const [i, model] of pool.models.entries()) {
				const served = rows[at]!.models[model]!;
				single[i]! += (scoreAt(served.score, i, at, rows.length) - lambda * served.cost) / n;
			}
		}
		return 100 * (utility - Math.max(...single));
	};
	const half = rows.length >> 1;
	let cost = 0;
	for (let at = half; at < rows.length; at++) cost += stream.costs[at]! / (rows.length - half);
	return { whole: part(0), second: part(half), cost };
}

function objectiveFor(penalty: Cell['penalty'], lambda: number): Objective {
	if (penalty === 'cheapest') return cheapest();
	return lambda > 0 ? successValue(1 / lambda) : mostSuccess();
}
