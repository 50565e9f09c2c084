import type { GoalSpent } from '../objective.ts';

/** The share of what was counted before that still counts when the traffic is divided anew. */
const keptTraffic = 0.8;

/** Calls of a goal from which its rate of requests is told where a process starts. */
const tellingCalls = 20;

/** What a budget is. */
export interface CreditOptions {
	/** USD for each period, or each request. */
	readonly usd: number;
	/** ms; undefined: for each request. */
	readonly periodMs: number | undefined;
	/** Most that is saved up, USD. */
	readonly most: number;
}

/**
 * Budgets of the time or requests gone by, less what was spent or is expected to be, USD: the goal's, of which each process
 * has the share that its traffic has. A process paces its own share by what it spends itself, which it knows at once; whenever
 * the store is read, the goal's credit is divided anew. So a correction is made once, however late the processes hear of
 * each other, and not by each of them.
 */
export class Credit {
	readonly #options: CreditOptions;
	/** The goal's, as far as known here. */
	#whole = 0;
	/** This process's. */
	#own = 0;
	#share = 1;
	#accruedUntil: number | undefined;
	/** Calls whose cost became known: here, and to others. */
	#ownCalls = 0;
	#othersCalls = 0;
	/** Requests of the goal in a period, as the store told of them at the start. */
	#requestsPerPeriod: number | undefined;

	constructor(options: CreditOptions) {
		this.#options = options;
	}

	/** This process's credit, USD. */
	get own(): number {
		return this.#own;
	}

	/** This process's share of the goal's traffic, in (0, 1]. */
	get share(): number {
		return this.#share;
	}

	/** What one request may cost, as the store told at the start, USD; undefined: that is not known. */
	get perRequestAtFirst(): number | undefined {
		return this.#requestsPerPeriod && this.#options.usd / this.#requestsPerPeriod;
	}

	/** A request is drawn for: its budget, or that of the time gone by, comes in. */
	accrue(now: number): void {
		const { usd, periodMs, most } = this.#options;
		if (periodMs === undefined) {
			this.#whole += usd;
			this.#own += usd;
		} else {
			const added = (usd * Math.max(0, now - (this.#accruedUntil ?? now))) / periodMs;
			this.#accruedUntil = Math.max(now, this.#accruedUntil ?? now);
			this.#whole += added;
			this.#own += this.#share * added;
		}
		this.#whole = Math.min(most, this.#whole);
		this.#own = Math.min(this.#share * most, this.#own);
	}

	/** Something was spent here, or is expected to be, USD. */
	take(usd: number): void {
		this.#whole -= usd;
		this.#own -= usd;
	}

	/** A call's cost became known here. */
	called(): void {
		this.#ownCalls++;
	}

	/** The store was read. */
	read({ others, atFirst }: GoalSpent, now: number): void {
		const { usd, periodMs } = this.#options;
		if (atFirst !== undefined && periodMs !== undefined) this.#start(atFirst, periodMs, now);
		if (others.calls === 0 && others.usd === 0 && this.#share === 1) return;
		// Where each request has its budget, those of others had theirs.
		if (periodMs === undefined) this.#whole += usd * others.calls;
		else this.accrue(now);
		this.#whole = Math.min(this.#options.most, this.#whole - others.usd);
		this.#othersCalls += others.calls;
		this.#share = Math.min(1, (this.#ownCalls + 1) / (this.#ownCalls + Math.max(0, this.#othersCalls) + 1));
		this.#own = this.#share * this.#whole;
		this.#ownCalls *= keptTraffic;
		this.#othersCalls *= keptTraffic;
	}

	/** A process starts: what the goal spent in this period, and whether it was there before it, is stored. */
	#start({ present, previous }: NonNullable<GoalSpent['atFirst']>, periodMs: number, now: number): void {
		const { usd, most } = this.#options;
		const elapsed = (now % periodMs) / periodMs;
		const left = usd * elapsed - present.usd;
		// When the goal began within this period, nobody knows since when it has had a budget.
		this.#whole = Math.min(most, previous.calls > 0 ? Math.max(-usd, left) : Math.max(-usd, Math.min(0, left)));
		this.#own = this.#whole;
		this.#accruedUntil = now;
		const calls = present.calls + previous.calls;
		if (previous.calls > 0 && calls >= tellingCalls) this.#requestsPerPeriod = calls / (1 + elapsed);
	}
}
