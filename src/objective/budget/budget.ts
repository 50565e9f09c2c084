import { checkNumber } from '../../base/check.ts';
import { InvalidOptionError } from '../../base/errors.ts';
import { checkNames } from '../../base/option-names.ts';
import { useGoalSpending } from '../goal-spending.ts';
import type { Candidate, GoalSpent, Objective } from '../objective.ts';
import { argmaxPropensities } from '../propensity/argmax.ts';
import { untempered, untemperedSample } from '../propensity/untempered.ts';
import { AccountBudgets, accountKeyOf } from './accounts.ts';
import { Credit } from './credit.ts';
import { PeriodSpending } from './goal-spending.ts';
import { LatestDraws, ringSizes } from './latest-draws.ts';
import { type BudgetOptions, budgetOptionNames, periods } from './options.ts';
import { priceOfMoney } from './price-of-money.ts';
import { cheapestOf, costOf, leastCostOf, type Terms, weighedCostOf } from './terms.ts';

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

/** All credit may be spent where the cheapest arm leaves this share of a request's budget, the less of it the less is left. */
const savedShare = 0.1;

/** The share of a debt by which advances are cut. */
const debtShare = 0.5;

/** Credit, in requests' budgets, from which money that nothing seems worth counts as idle. */
const idleCredit = 20;

/** Saved-up credit is capped, in requests' budgets, so that a cheap time is not followed by a spending spree. */
const mostSaved = 200;

/**
 * The arm with the largest sampled success less λ times expected cost (of which what content says counts a third, on a log
 * scale), λ being such that spending meets the budget:
 * primal-dual pacing (Badanidiyuru, Kleinberg and Slivkins, "Bandits with Knapsacks", JACM 2018; Balseiro and Gur,
 * "Learning in Repeated Auctions with Budgets", 2019). λ is solved for by bisection over the latest 200 draws (64 of an account), for a target
 * that makes up for what was over- or underspent, so that it holds over a stream without end and follows a change of
 * prices or traffic. An arm of unknown cost is taken to cost the budget. Money that is left over is used to find out about dear
 * arms: then draws come from the whole posterior, where a policy draws from less.
 *
 * The budget is the goal's: what other processes on the same store spend counts, too, from when the store is read. It paces one
 * bandit: give each its own. Throws InvalidOptionError for a bad option.
 *
 * @example
 * ```ts
 * createBandit({ arms, objective: budget({ usd: 10, per: 'day' }) });
 * ```
 */
export function budget(options: BudgetOptions): Objective {
	checkNames('budget', options, budgetOptionNames);
	useGoalSpending((periodMs) => new PeriodSpending(periodMs));
	const { usd, per, hard = false } = options;
	checkNumber('usd', usd, Number.MIN_VALUE, 1e12, 'Give USD above 0.');
	if (per !== 'request' && !Object.hasOwn(periods, per)) {
		throw new InvalidOptionError('per', per, "Give 'request', 'minute', 'hour', 'day' or 'month'.");
	}
	const name = `budget({ usd: ${usd}, per: '${per}' })`;
	const periodMs = per === 'request' ? undefined : periods[per];
	const keyOf = accountKeyOf(options, periodMs);
	const pacer = (draws: number): BudgetPacer => new BudgetPacer(usd, periodMs, hard, name, draws);
	if (keyOf === undefined) return pacer(ringSizes.goal);
	return new AccountBudgets(name, periodMs!, keyOf, () => pacer(ringSizes.account));
}

class BudgetPacer implements Objective {
	readonly name: string;
	readonly periodMs: number;
	readonly #usd: number;
	readonly #periodMs: number | undefined;
	readonly #hard: boolean;
	readonly #draws: LatestDraws;
	/** What choices were made by: their propensities are asked for later. */
	readonly #terms = new WeakMap<readonly Candidate[], Terms>();
	readonly #credit: Credit;
	/** Budget of one request, USD. Undefined until the traffic is known. */
	#perRequest: number | undefined;
	#lambda: number | undefined;
	/** What the draws of the ring would usually have cost on their cheapest arms, on average. */
	#leastCost: number | undefined;

	constructor(usd: number, periodMs: number | undefined, hard: boolean, name: string, draws: number) {
		this.name = name;
		this.#draws = new LatestDraws(draws);
		this.#usd = usd;
		this.#periodMs = periodMs;
		this.#hard = hard;
		this.#perRequest = periodMs === undefined ? usd : undefined;
		this.periodMs = periodMs ?? Number.POSITIVE_INFINITY;
		this.#credit = new Credit({ usd, periodMs, most: periodMs === undefined ? mostSaved * usd : usd });
	}

	choose(candidates: readonly Candidate[]): number {
		const { lambda, most, isIdle } = this.#termsFor(candidates);
		let best = -1;
		let bestScore = Number.NEGATIVE_INFINITY;
		for (let i = 0; i < candidates.length; i++) {
			if (costOf(candidates[i]!, this.#unknown) > most) continue;
			const sample = isIdle ? untemperedSample(candidates[i]!) : candidates[i]!.sample;
			const score = sample - lambda * weighedCostOf(candidates[i]!, this.#unknown);
			if (score > bestScore) [best, bestScore] = [i, score];
		}
		return best >= 0 ? best : cheapestOf(candidates, this.#unknown);
	}

	propensities(candidates: readonly Candidate[]): Float64Array {
		const { lambda, most, isIdle } = this.#terms.get(candidates) ?? this.#termsFor(candidates);
		const all = new Float64Array(candidates.length);
		const allowed = candidates.filter((candidate) => costOf(candidate, this.#unknown) <= most);
		if (allowed.length === 0) all[cheapestOf(candidates, this.#unknown)] = 1;
		else {
			const among = argmaxPropensities(
				allowed.map(({ belief }) => (isIdle ? untempered(belief) : belief)),
				allowed.map((candidate) => -lambda * weighedCostOf(candidate, this.#unknown)),
			);
			for (const [i, candidate] of allowed.entries()) all[candidates.indexOf(candidate)] = among[i]!;
		}
		return all;
	}

	#termsFor(candidates: readonly Candidate[]): Terms {
		const lambda = this.#lambdaFor(candidates);
		const terms = { lambda, most: this.#mostCost(candidates), isIdle: this.#isIdle(candidates, lambda) };
		this.#terms.set(candidates, terms);
		return terms;
	}

	drawn(candidates: readonly Candidate[], chosen: number, now: number): void {
		this.#credit.accrue(now);
		const { oldest, between } = this.#draws.add({
			scores: Float64Array.from(candidates, ({ sample }) => sample),
			costs: Float64Array.from(candidates, (candidate) => costOf(candidate, this.#unknown)),
			weighed: Float64Array.from(candidates, (candidate) => weighedCostOf(candidate, this.#unknown)),
			least: leastCostOf(candidates, this.#unknown),
			time: now,
		});
		if (this.#periodMs !== undefined && oldest !== undefined && now > oldest.time) {
			this.#perRequest = (this.#credit.share * this.#usd * (now - oldest.time)) / this.#periodMs / between;
		}
		this.#credit.take(candidates[chosen]!.expectedUsd ?? candidates[chosen]!.costUsd ?? 0);
		const { count } = this.#draws;
		if (count < 50 || count % Math.ceil(solveEvery * this.#credit.share) === 0) this.#solve();
	}

	spent(usd: number, expectedUsd: number | undefined, _now: number): void {
		this.#credit.take(usd - (expectedUsd ?? 0));
		this.#credit.called();
	}

	goalSpent(spent: GoalSpent, now: number): void {
		this.#credit.read(spent, now);
		this.#perRequest ??= this.#credit.perRequestAtFirst;
		if (this.#draws.count > 0 && spent.others.calls > 0) this.#solve();
	}

	/** What an arm of unknown cost is taken to cost, USD. */
	get #unknown(): number {
		return this.#perRequest ?? 0;
	}

	/** What one request may cost, USD. */
	#mostCost(candidates: readonly Candidate[]): number {
		const credit = this.#credit.own;
		const start = this.#credit.share * (this.#periodMs === undefined ? advanceRequests * this.#usd : this.#usd);
		if (this.#hard) return Math.max(0, credit + start);
		if (this.#perRequest === undefined) return Number.POSITIVE_INFINITY;
		const perRequest = this.#perRequest;
		const least = this.#leastCost ?? leastCostOf(candidates, this.#unknown);
		const saved = Math.max(0, (1 - reserve) * perRequest - least);
		// Only what cheaper requests can make up for is advanced. Where the cheapest arm takes the whole budget, credit is
		// luck that may turn: it stays where it is.
		const share = credit > 0 ? Math.min(1, saved / (savedShare * perRequest)) ** 2 : debtShare;
		return share * credit + Math.min(advanceRequests * perRequest, recoveryRequests * saved);
	}

	/**
	 * True when money is left over, while dear arms, of which the budget can't pay for many calls, seem not worth it: then
	 * draws come from the whole posterior, to find out whether that is so.
	 */
	#isIdle(candidates: readonly Candidate[], lambda: number): boolean {
		const perRequest = this.#perRequest;
		if (lambda > 0 || perRequest === undefined || this.#credit.own < idleCredit * perRequest) return false;
		return candidates.some((candidate) => costOf(candidate, this.#unknown) > 2 * perRequest);
	}

	/** λ; before the first draw, such that this draw's own cost is within the budget. */
	#lambdaFor(candidates: readonly Candidate[]): number {
		if (this.#lambda !== undefined) return this.#lambda;
		if (this.#perRequest === undefined) return 0;
		const costs = Float64Array.from(candidates, (candidate) => costOf(candidate, this.#unknown));
		const weighed = Float64Array.from(candidates, (candidate) => weighedCostOf(candidate, this.#unknown));
		const scores = Float64Array.from(candidates, ({ belief }) => belief.mean);
		return priceOfMoney([{ scores, costs, weighed }], this.#perRequest);
	}

	#solve(): void {
		const perRequest = this.#perRequest;
		if (perRequest === undefined) return;
		const draws = this.#draws.latest(this.#credit.share);
		this.#leastCost = draws.reduce((sum, { least }) => sum + least, 0) / draws.length;
		const target = perRequest + this.#credit.own / correctionRequests;
		this.#lambda = priceOfMoney(draws, Math.min(mostTarget * perRequest, Math.max(0, target)));
	}
}
