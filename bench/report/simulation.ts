/** Streams of which the truth is known: Thompson sampling with exact propensities on arms whose success rates are given. */
import type { Rng } from '../../src/base/types.ts';
import { bucketOf, type ReadLog } from '../../src/learner/evaluation/log.ts';
import {
	costScore,
	drawScore,
	lossScore,
	outcomeScore,
	type RowOf,
	type ScoredDecision,
} from '../../src/learner/evaluation/scores.ts';
import { cheapest } from '../../src/objective/cheapest.ts';
import type { Candidate } from '../../src/objective/objective.ts';
import { BetaBelief } from '../../src/policy/beta.ts';
import { normal, seededRng } from '../../src/policy/maths/sampling.ts';
import { type ReportSums, reportRows, sumOf } from '../../src/report/sums.ts';

/** How a stream runs. */
export interface World {
	readonly name: string;
	/** Success rates of the arms, the baseline first. */
	readonly rates: readonly number[];
	/** By how much the baseline's rate falls after half of the stream. */
	readonly fall?: number;
	/** By how much users differ (uniform, plus or minus); decisions come from users of 20 requests each. Default 0. */
	readonly users?: number;
}

/** What happens to outcomes and draws. */
export interface Trouble {
	readonly holdout?: number;
	/** Outcomes come so many decisions late. */
	readonly late?: number;
	/** Share of outcomes that never come. */
	readonly missing?: number;
	/** The arm (by its place) on which every second outcome never comes. */
	readonly missingOf?: number;
	/** Share of decisions sent to the second arm by the kill switch. */
	readonly pinned?: number;
}

/** The five worlds: a close race, the baseline loses, the baseline wins, and both of the former with drift. */
export const worlds: readonly World[] = [
	{ name: 'close race', rates: [0.8, 0.79, 0.7] },
	{ name: 'baseline loses', rates: [0.75, 0.87, 0.7] },
	{ name: 'baseline wins', rates: [0.9, 0.78, 0.7] },
	{ name: 'close race, drift', rates: [0.8, 0.79, 0.7], fall: 0.1 },
	{ name: 'baseline loses, drift', rates: [0.75, 0.87, 0.7], fall: 0.1 },
];

export const armIds = ['large', 'middle', 'small'] as const;

/** USD of a request of size 1. */
const prices = [0.01, 0.003, 0.001];

/** Spread of the logarithm of what is known of a request's size, and of what is not. */
const knownSpread = 0.4;
const unknownSpread = 0.3;

/** Decisions between which nothing is learnt: propensities hold for all of them. */
const batch = 20;

/** A stream's end. */
export interface Simulated {
	readonly sums: ReportSums;
	/** True success rate of always the baseline over the evaluated decisions. */
	readonly alwaysSuccess: number;
	/** True gain over it. */
	readonly gain: number;
	/** True USD saved against it, with expected costs. */
	readonly savedUsd: number;
}

/** Sample, spread and latency, which no estimate uses. */
const unknown = [Number.NaN, Number.NaN, Number.NaN];

/** Runs a stream. */
export function simulate(world: World, seed: number, decisions: number, trouble: Trouble = {}): Simulated {
	const { holdout = 0, late = 0, missing = 0, pinned = 0, missingOf } = trouble;
	const rng = seededRng(`${world.name}/${seed}`);
	const rows = new Map<string, Float64Array>();
	const rowOf: RowOf = (key, length) => {
		let row = rows.get(key);
		if (row === undefined) {
			row = new Float64Array(length);
			rows.set(key, row);
		}
		return row;
	};
	const counts = armIds.map(() => [1, 1]);
	const objective = cheapest();
	const waiting: { at: number; arm: number; score: number; decision: ScoredDecision }[] = [];
	let truth = { n: 0, baseline: 0, served: 0, saved: 0 };
	let odds: { candidates: Candidate[]; propensities: number[] } = oddsOf(counts, objective);
	let user = { id: '', effect: 0 };
	const meanSize = Math.exp((knownSpread ** 2 + unknownSpread ** 2) / 2);
	for (let t = 0; t < decisions; t++) {
		while (waiting.length > 0 && waiting[0]!.at <= t) {
			const { arm, score, decision } = waiting.shift()!;
			counts[arm]![score]!++;
			outcomeScore(decision, { score, source: 'user' }, 1)(rowOf);
		}
		if (t % batch === 0) odds = oddsOf(counts, objective);
		if (t % 20 === 0) user = { id: `user-${seed}-${t}`, effect: (world.users ?? 0) * (2 * rng() - 1) };
		const rates = world.rates.map((rate, i) =>
			clip(rate + user.effect - (i === 0 && t >= decisions / 2 ? (world.fall ?? 0) : 0)),
		);
		const known = Math.exp(knownSpread * normal(rng));
		const size = known * Math.exp(unknownSpread * normal(rng));
		const { candidates, propensities } = odds;
		const mixed = propensities.map((p, i) => (i === 0 ? holdout : 0) + (1 - holdout) * p);
		const predictions = armIds.flatMap((_, i) => [
			mixed[i]!,
			candidates[i]!.belief.mean,
			prices[i]! * known,
			...unknown,
		]);
		const isPinned = rng() < pinned;
		const isHeld = !isPinned && rng() < holdout;
		const arm = isPinned ? 1 : isHeld ? 0 : drawn(candidates, objective, rng);
		const log: ReadLog = {
			by: isPinned ? 'pinned' : isHeld ? 'holdout' : 'drawn',
			bucket: bucketOf(world.users === undefined ? `${seed}/${t}` : user.id),
			segment: '',
			arms: armIds,
			odds: Float32Array.from(predictions),
			...(holdout > 0 && { holdout: { arm: armIds[0], share: holdout } }),
		};
		const decision: ScoredDecision = { arm: armIds[arm]!, day: '2026-01-01', log };
		drawScore(decision)(rowOf);
		costScore(decision, { usd: prices[arm]! * size, isFirst: true })(rowOf);
		const score = rng() < rates[arm]! ? 1 : 0;
		const comes = rng() >= (arm === missingOf ? 0.5 : missing);
		if (comes) waiting.push({ at: t + 1 + late, arm, score, decision });
		else lossScore(decision, 1)(rowOf);
		if (isPinned) continue;
		const expected = mixed.reduce((sum, p, i) => sum + p * prices[i]!, 0);
		truth = {
			n: truth.n + 1,
			baseline: truth.baseline + rates[0]!,
			served: truth.served + rates[arm]!,
			saved: truth.saved + meanSize * (prices[0]! - expected),
		};
	}
	const sums = sumOf(reportRows(Array.from(rows, ([key, row]) => ({ key, sums: row }))));
	return {
		sums,
		alwaysSuccess: truth.baseline / truth.n,
		gain: (truth.served - truth.baseline) / truth.n,
		savedUsd: truth.saved,
	};
}

function oddsOf(counts: readonly (readonly number[])[], objective: ReturnType<typeof cheapest>) {
	const candidates = counts.map(
		([failures, successes], i): Candidate => ({
			arm: armIds[i]!,
			sample: 0,
			belief: new BetaBelief(successes!, failures!),
			costUsd: prices[i]!,
			latencyMs: undefined,
		}),
	);
	return { candidates, propensities: Array.from(objective.propensities!(candidates)) };
}

function drawn(candidates: readonly Candidate[], objective: ReturnType<typeof cheapest>, rng: Rng): number {
	return objective.choose(candidates.map((candidate) => ({ ...candidate, sample: candidate.belief.sample(rng) })));
}

function clip(x: number): number {
	return Math.min(1, Math.max(0, x));
}
