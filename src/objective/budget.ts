import { checkNumber } from '../check.ts';
import { InvalidOptionError } from '../errors.ts';
import type { Candidate, Objective } from './objective.ts';
import { argmaxPropensity } from './propensity.ts';

/** Milliseconds of the periods that have a length. */
const periods = {
	minute: 60_000,
	hour: 3_600_000,
	day: 86_400_000,
	month: 30 * 86_400_000,
} as const;

/** Options of `budget`. */
export interface BudgetOptions {
	/** USD to be spent per period, above 0. */
	readonly usd: number;
	/** `'request'`: on average per request. Otherwise evenly over the time, whatever the traffic; a month is 30 days. */
	readonly per: 'request' | keyof typeof periods;
	/**
	 * True: an arm whose expected cost is more than what is left of the budget is not chosen, while a cheaper one may be.
	 * What is left fills up evenly, and starts with one period's worth (of `'request'`: 10 requests'). Default false:
	 * the budget holds on average.
	 */
	readonly hard?: boolean;
}

/** Draws whose scores and costs are kept to say what a price of money would have spent. */
const ringSize = 200;

/** Draws between two solutions of the price of money. */
const solveEvery = 4;

/** Requests within which what was over- or underspent is to be made up for. */
const correctionRequests = 40;

/** No correction asks for more than this many times the budget. */
const mostTarget = 6;

/** What one request may cost beyond the credit that was saved up, in requests' budgets. */
const advanceRequests = 10;

/** Requests on the cheapest arm within which an advance can be made up for. */
const recoveryRequests = 100;

/** The share of the budget that is kept for calls that take more than was expected of them. */
const reserve = 0.02;

/** All credit may be spent where the cheapest arm leaves this share of a request's budget. */
const savedShare = 0.1;

/** Saved-up credit is capped, in requests' budgets, so that a cheap time is not followed by a spending spree. */
const mostSaved = 200;

interface Draw {
	readonly scores: Float64Array;
	readonly costs: Float64Array;
	readonly time: number;
}

/**
 * The arm with the largest sampled success less λ times expected cost, λ being such that spending meets the budget:
 * primal-dual pacing (Badanidiyuru, Kleinberg and Slivkins, "Bandits with Knapsacks", JACM 2018; Balseiro and Gur,
 * "Learning in Repeated Auctions with Budgets", 2019). λ is solved for by bisection over the latest 200 draws, for a target
 * that makes up for what was over- or underspent, so that it holds over a stream without end and follows a change of
 * prices or traffic. An arm of unknown cost is taken to cost the budget.
 *
 * It paces one bandit: give each its own. Throws InvalidOptionError for a bad option.
 */
export function budget(options: BudgetOptions): Objective {
	const { usd, per, hard = false } = options;
	checkNumber('usd', usd, Number.MIN_VALUE, 1e12, 'Give USD above 0.');
	if (per !== 'request' && !Object.hasOwn(periods, per)) {
		throw new InvalidOptionError('per', per, "Give 'request', 'minute', 'hour', 'day' or 'month'.");
	}
	return new BudgetPacer(
		usd,
		per === 'request' ? undefined : periods[per],
		hard,
		`budget({ usd: ${usd}, per: '${per}' })`,
	);
}

class BudgetPacer implements Objective {
	readonly name: string;
	readonly #usd: number;
	readonly #periodMs: number | undefined;
	readonly #hard: boolean;
	readonly #ring: Draw[] = [];
	#draws = 0;
	/** Budgets of the time or requests gone by, less what was spent or is expected to be; USD. */
	#credit = 0;
	/** Budget of one request, USD. Undefined until the traffic is known. */
	#perRequest: number | undefined;
	#lambda: number | undefined;
	/** What the draws of the ring would have cost on their cheapest arms, on average. */
	#leastCost: number | undefined;
	#accruedUntil: number | undefined;

	constructor(usd: number, periodMs: number | undefined, hard: boolean, name: string) {
		this.name = name;
		this.#usd = usd;
		this.#periodMs = periodMs;
		this.#hard = hard;
		this.#perRequest = periodMs === undefined ? usd : undefined;
	}

	choose(candidates: readonly Candidate[]): number {
		const lambda = this.#priceOfMoney(candidates);
		const most = this.#mostCost(candidates);
		let best = -1;
		let bestScore = Number.NEGATIVE_INFINITY;
		for (let i = 0; i < candidates.length; i++) {
			const cost = this.#costOf(candidates[i]!);
			if (cost > most) continue;
			const score = candidates[i]!.sample - lambda * cost;
			if (score > bestScore) [best, bestScore] = [i, score];
		}
		return best >= 0 ? best : this.#cheapest(candidates);
	}

	propensity(candidates: readonly Candidate[], index: number): number {
		const lambda = this.#priceOfMoney(candidates);
		const most = this.#mostCost(candidates);
		const allowed = candidates.filter((candidate) => this.#costOf(candidate) <= most);
		if (allowed.length === 0) return index === this.#cheapest(candidates) ? 1 : 0;
		const at = allowed.indexOf(candidates[index]!);
		if (at < 0) return 0;
		return argmaxPropensity(
			allowed.map(({ belief }) => belief),
			allowed.map((candidate) => -lambda * this.#costOf(candidate)),
			at,
		);
	}

	drawn(candidates: readonly Candidate[], chosen: number, now: number): void {
		this.#accrue(now);
		const draw = {
			scores: Float64Array.from(candidates, ({ sample }) => sample),
			costs: Float64Array.from(candidates, (candidate) => this.#costOf(candidate)),
			time: now,
		};
		const at = this.#draws++ % ringSize;
		const oldest = this.#ring[at] ?? this.#ring[0];
		this.#ring[at] = draw;
		if (this.#periodMs !== undefined && oldest !== undefined && now > oldest.time) {
			const between = Math.min(this.#draws - 1, ringSize);
			this.#perRequest = (this.#usd * (now - oldest.time)) / this.#periodMs / between;
		}
		this.#credit -= candidates[chosen]!.costUsd ?? 0;
		if (this.#draws < 50 || this.#draws % solveEvery === 0) this.#solve();
	}

	spent(usd: number, expectedUsd: number | undefined, _now: number): void {
		this.#credit -= usd - (expectedUsd ?? 0);
	}

	#accrue(now: number): void {
		if (this.#periodMs === undefined) this.#credit += this.#usd;
		else {
			const since = Math.max(0, now - (this.#accruedUntil ?? now));
			this.#credit += (this.#usd * since) / this.#periodMs;
			this.#accruedUntil = Math.max(now, this.#accruedUntil ?? now);
		}
		const perRequest = this.#perRequest;
		const cap = this.#periodMs === undefined ? mostSaved * this.#usd : this.#usd;
		if (perRequest !== undefined) this.#credit = Math.min(this.#credit, cap);
	}

	/** What one request may cost, USD. */
	#mostCost(candidates: readonly Candidate[]): number {
		const start = this.#periodMs === undefined ? advanceRequests * this.#usd : this.#usd;
		if (this.#hard) return Math.max(0, this.#credit + start);
		if (this.#perRequest === undefined) return Number.POSITIVE_INFINITY;
		const perRequest = this.#perRequest;
		const least = this.#leastCost ?? this.#costOf(candidates[this.#cheapest(candidates)]!);
		const saved = Math.max(0, (1 - reserve) * perRequest - least);
		// Only what cheaper requests can make up for is advanced. Where the cheapest arm takes the whole budget, credit is
		// luck that may turn: it stays where it is.
		const credit = Math.max(0, this.#credit) * Math.min(1, saved / (savedShare * perRequest));
		return credit + Math.min(advanceRequests * perRequest, recoveryRequests * saved);
	}

	#costOf({ costUsd }: Candidate): number {
		return costUsd ?? this.#perRequest ?? 0;
	}

	#cheapest(candidates: readonly Candidate[]): number {
		let best = 0;
		for (let i = 1; i < candidates.length; i++) {
			if (this.#costOf(candidates[i]!) < this.#costOf(candidates[best]!)) best = i;
		}
		return best;
	}

	/** λ; before the first draw, such that this draw's own cost is within the budget. */
	#priceOfMoney(candidates: readonly Candidate[]): number {
		if (this.#lambda !== undefined) return this.#lambda;
		if (this.#perRequest === undefined) return 0;
		const costs = Float64Array.from(candidates, (candidate) => this.#costOf(candidate));
		const means = Float64Array.from(candidates, ({ belief }) => belief.mean);
		return solve([{ scores: means, costs, time: 0 }], this.#perRequest);
	}

	#solve(): void {
		const perRequest = this.#perRequest;
		if (perRequest === undefined) return;
		this.#leastCost = mean(this.#ring.map(({ costs }) => Math.min(...costs)));
		const target = perRequest + this.#credit / correctionRequests;
		this.#lambda = solve(this.#ring, Math.min(mostTarget * perRequest, Math.max(0, target)));
	}
}

/** The smallest λ ≥ 0, in score per USD, at which the draws would have cost no more than `target` on average. */
function solve(draws: readonly Draw[], target: number): number {
	if (meanCost(draws, 0) <= target) return 0;
	let dearest = 0;
	for (const { costs } of draws) for (const cost of costs) if (cost > dearest) dearest = cost;
	// From prices that hardly matter beside any score to those at which only cost counts.
	let low = -20;
	let high = 40;
	for (let i = 0; i < 26; i++) {
		const middle = (low + high) / 2;
		if (meanCost(draws, 2 ** middle / dearest) <= target) high = middle;
		else low = middle;
	}
	return 2 ** high / dearest;
}

function meanCost(draws: readonly Draw[], lambda: number): number {
	let sum = 0;
	for (const { scores, costs } of draws) {
		let best = 0;
		let bestScore = Number.NEGATIVE_INFINITY;
		for (let i = 0; i < scores.length; i++) {
			const score = scores[i]! - lambda * costs[i]!;
			if (score > bestScore) {
				bestScore = score;
				best = i;
			}
		}
		sum += costs[best]!;
	}
	return sum / draws.length;
}

function mean(values: readonly number[]): number {
	return values.reduce((sum, x) => sum + x, 0) / values.length;
}
