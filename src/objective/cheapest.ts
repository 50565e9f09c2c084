import { checkNumber } from '../base/check.ts';
import { checkNames, type OptionNames } from '../base/option-names.ts';
import type { Belief } from '../policy/policy.ts';
import type { Candidate, Objective } from './objective.ts';
import { argmaxPropensities } from './propensity/argmax.ts';
import { orderedPropensities } from './propensity/ordered.ts';
import { askedOf, type Rank, type RankRules } from './propensity/rank.ts';

/** Options of `cheapest`. */
export interface CheapestOptions {
	/** How much success rate, in [0, 1], may be given away for a lower cost. Default 0.02. */
	readonly within?: number;
}

const optionNames: OptionNames<CheapestOptions> = { within: true };

/** An arm whose success rate is known to this standard deviation goes by its mean where others are compared with it. */
const knownSd = 0.1;

/**
 * How sure it must be that a dearer arm is better: standard deviations of the difference, for each e-fold of what it costs
 * more. Chosen over many arm sets; with less, dear arms are paid for noise, with more, quality is lost.
 */
const doubt = 0.2;

/** Costs that differ by more than e to this count as differing by that. */
const mostFolds = 5;

function sdOf({ posteriorSd, sd }: Belief): number {
	return posteriorSd ?? sd;
}

function isKnown({ belief }: Candidate): boolean {
	return sdOf(belief) <= knownSd;
}

/**
 * The cheapest arm that is good enough: within `within` of the best ("bandits with cost subsidy": Sinha, Sankararaman,
 * Kazerouni and Avadhanula, AISTATS 2021). Drawing both sides of that comparison would go on exploring dear arms for
 * long, as rates that lie closer than `within` are told apart only after thousands of calls. So arms that are known well
 * are compared pair by pair, by the means and the uncertainty of their difference: a cheaper one is left for a dearer one
 * that is better by `within` and some standard deviations, the more of them, the more it costs. A known arm is good enough
 * by its mean or its sample, whichever is larger, and one that is little known by its sample, which also sets a mark for
 * the others. Arms of one cost are drawn among by the largest sample, and an unknown cost counts as the largest, so that
 * without any cost this is plain Thompson sampling.
 *
 * @example
 * ```ts
 * createBandit({ arms, objective: cheapest({ within: 0.05 }) });
 * ```
 */
export function cheapest(options: CheapestOptions = {}): Objective {
	checkNames('cheapest', options, optionNames);
	const { within = 0.02 } = options;
	checkNumber('within', within, 0, 1, 'Give a difference of success rates in [0, 1], e.g. 0.02.');
	return {
		name: `cheapest({ within: ${within} })`,
		choose: (candidates) => {
			const { ranks, setsMark } = ranked(candidates);
			let mark = Number.NEGATIVE_INFINITY;
			for (let i = 0; i < candidates.length; i++) if (setsMark[i]) mark = Math.max(mark, candidates[i]!.sample);
			let largest = 0;
			for (const rank of ranks) {
				const asked = askedOf(rank, mark, within);
				largest = largestOf(candidates, rank);
				if (candidates[largest]!.sample >= asked) return largest;
				if (rank.arms.some((arm) => !setsMark[arm] && candidates[arm]!.belief.mean >= asked)) return largest;
			}
			return largest;
		},
		propensities: (candidates) => {
			const { ranks, setsMark } = ranked(candidates);
			const beliefs = candidates.map(({ belief }) => belief);
			// Among arms of one cost the largest sample decides, whatever is asked.
			if (ranks.length === 1) return argmaxPropensities(beliefs, new Float64Array(beliefs.length));
			return orderedPropensities(beliefs, ranks, { setsMark, within });
		},
	};
}

/** Ranks by cost, cheapest first, with what the known arms of other ranks ask of them. */
function ranked(candidates: readonly Candidate[]): { ranks: Rank[]; setsMark: RankRules['setsMark'] } {
	// Without any cost there is nothing to save: all are of one rank.
	if (!candidates.some(({ costUsd }) => costUsd !== undefined)) {
		return { setsMark: candidates.map(() => true), ranks: [{ arms: candidates.map(place), demand: -Infinity }] };
	}
	const known = candidates.map(isKnown);
	const setsMark = known.map((is) => !is);
	// As many steps as pairs that lie the wrong way round: there are few arms, and their costs seldom change places.
	const byCost = candidates.map(place);
	for (let i = 1; i < byCost.length; i++) {
		for (let j = i; j > 0 && costOf(candidates[byCost[j]!]!) < costOf(candidates[byCost[j - 1]!]!); j--) {
			[byCost[j - 1], byCost[j]] = [byCost[j]!, byCost[j - 1]!];
		}
	}
	const ranks: Rank[] = [];
	for (let from = 0; from < byCost.length; ) {
		const cost = costOf(candidates[byCost[from]!]!);
		let to = from + 1;
		while (to < byCost.length && costOf(candidates[byCost[to]!]!) === cost) to++;
		const arms = byCost.slice(from, to);
		ranks.push({ arms, demand: demandOn(arms, cost, candidates, known) });
		from = to;
	}
	return { setsMark, ranks };
}

function demandOn(
	arms: readonly number[],
	cost: number,
	candidates: readonly Candidate[],
	known: readonly boolean[],
): number {
	let best = candidates[arms[0]!]!.belief;
	for (const arm of arms) if (candidates[arm]!.belief.mean > best.mean) best = candidates[arm]!.belief;
	const sd = sdOf(best);
	let demand = Number.NEGATIVE_INFINITY;
	for (let j = 0; j < candidates.length; j++) {
		if (!known[j] || arms.includes(j)) continue;
		const other = candidates[j]!;
		const otherCost = costOf(other);
		const folds = otherCost > cost ? Math.min(mostFolds, Math.log(otherCost / cost)) : 0;
		const apart = Math.hypot(sd, sdOf(other.belief));
		demand = Math.max(demand, other.belief.mean - doubt * folds * apart);
	}
	return demand;
}

function largestOf(candidates: readonly Candidate[], { arms }: Rank): number {
	let largest = arms[0]!;
	for (const arm of arms) if (candidates[arm]!.sample > candidates[largest]!.sample) largest = arm;
	return largest;
}

function place(_: Candidate, i: number): number {
	return i;
}

function costOf({ costUsd }: Candidate): number {
	return costUsd ?? Number.POSITIVE_INFINITY;
}
