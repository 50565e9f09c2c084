import type { BanditRequest } from '../base/types.ts';
import type { ArmState } from '../learner/arm-state.ts';
import { latencyPercentile } from '../learner/latency.ts';
import type { Learner } from '../learner/learner.ts';
import { expectedCostUsd, outputOfCost } from '../learner/spending/cost.ts';
import { costedCalls, type ExpectedSpending, expectedSpending } from '../learner/spending/expected.ts';
import { type ExpectedLatency, expectedLatency, latencyOfWriting } from '../learner/spending/latency.ts';
import type { SpendingPool } from '../learner/spending/pool.ts';
import type { SpendingRequest } from '../learner/spending/sums.ts';
import { costUsd, type Price } from '../pricing/price.ts';
import { promptTokens } from './eligibility.ts';

/** Output tokens of an answer of which nothing is known yet. */
const usualOutputTokens = 200;

/** What requests are expected to take on arms: USD and ms. */
export class Expectations {
	readonly #learner: Learner;
	readonly #priceOf: (arm: string) => Price | undefined;
	/** What all arms together took, as of a request and the calls observed by then. */
	#pool: { request: BanditRequest; observed: number; sums: SpendingPool } | undefined;
	/** Calls observed so far. */
	observed = 0;

	constructor(learner: Learner, priceOf: (arm: string) => Price | undefined) {
		this.#learner = learner;
		this.#priceOf = priceOf;
	}

	/**
	 * Expected cost of a request on an arm, USD; undefined when neither price nor cost is known. `factor`: how many times what
	 * others of its length and segment cost, by its content.
	 */
	costUsd(arm: ArmState, request: BanditRequest, factor = 1): number | undefined {
		const price = this.#priceOf(arm.id);
		const spent = arm.spending;
		if (price === undefined && spent.version === 0) return undefined;
		const asked = this.#asked(request);
		const spending = expectedSpending(spent, this.#poolFor(request, asked.segment), asked);
		const usual = expectedCostUsd(spending, price && ((usage) => costUsd(usage, price)), usualOutputTokens);
		if (usual === undefined) return undefined;
		const discount = request.discountsUsd?.[arm.id] ?? 0;
		return Math.max(0, Math.min(factor * usual, this.#mostUsd(price, spending, request)) - discount);
	}

	/** How many calls an arm's expected cost was learnt from, in present worth; undefined when the arm has a price. */
	costCalls(arm: ArmState): number | undefined {
		if (this.#priceOf(arm.id) !== undefined) return undefined;
		return costedCalls(arm.spending, this.#learner.unit);
	}

	/** What a request costs whose answer is as long as it may be, USD. */
	#mostUsd(price: Price | undefined, spending: ExpectedSpending, request: BanditRequest): number {
		const { maxOutputTokens } = request;
		if (price === undefined || maxOutputTokens === undefined) return Number.POSITIVE_INFINITY;
		const { inputTokens, cachedInputTokens } = spending;
		return costUsd({ inputTokens, cachedInputTokens, outputTokens: maxOutputTokens }, price) ?? Infinity;
	}

	/**
	 * What a request is expected to take on an arm, ms, by the length of its prompt and of its answer, and its segment;
	 * undefined when no call was timed. `factor`: see `costUsd`.
	 */
	latency(arm: ArmState, request: BanditRequest, factor?: number): ExpectedLatency {
		const overall = arm.meanOf('latencyMs', 'timed');
		if (overall === undefined) return { meanMs: undefined, p95Ms: undefined };
		const asked = this.#asked(request);
		const pool = this.#poolFor(request, asked.segment);
		const p95Ms = latencyPercentile(arm.latency, 0.95);
		const usual = expectedLatency(arm.spending, pool, asked, { meanMs: overall, p95Ms });
		return this.#written(arm, request, usual, factor);
	}

	/** The mean alone, without content, which takes less to work out. */
	latencyMs(arm: ArmState, request: BanditRequest): number | undefined {
		const overall = arm.meanOf('latencyMs', 'timed');
		if (overall === undefined) return undefined;
		const asked = this.#asked(request);
		const meanMs = expectedSpending(arm.spending, this.#poolFor(request, asked.segment), asked).latencyMs ?? overall;
		if (request.maxOutputTokens === undefined) return meanMs;
		return this.#written(arm, request, { meanMs, p95Ms: undefined }).meanMs;
	}

	/** Latency by what a request has written, given the usual one. */
	#written(arm: ArmState, request: BanditRequest, usual: ExpectedLatency, costFactor?: number): ExpectedLatency {
		const asked = this.#asked(request);
		const pool = this.#poolFor(request, asked.segment);
		const price = this.#priceOf(arm.id);
		const factor =
			costFactor === undefined || price === undefined
				? costFactor
				: outputOfCost(costFactor, expectedSpending(arm.spending, pool, asked), (usage) => costUsd(usage, price));
		return latencyOfWriting(arm.spending, pool, asked, usual, { factor, most: request.maxOutputTokens });
	}

	#asked(request: BanditRequest): SpendingRequest {
		return { promptTokens: promptTokens(request), segment: request.segment ?? '' };
	}

	#poolFor(request: BanditRequest, segment: string): SpendingPool {
		if (this.#pool?.request !== request || this.#pool.observed !== this.observed) {
			this.#pool = { request, observed: this.observed, sums: this.#learner.spendingPool(segment) };
		}
		return this.#pool.sums;
	}
}
