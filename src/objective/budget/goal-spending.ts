import type { AddedRow } from '../../store/store.ts';
import { type GoalSpending, goalSpendingPrefix as prefix } from '../goal-spending.ts';
import type { GoalSpent, Spent } from '../objective.ts';

/**
 * What all processes of a goal spend: one row for each period, of calls and USD, so that a budget is the goal's and not a
 * process's. Each process adds what it learns of; the additions of the others show when the store is read.
 */
export class PeriodSpending implements GoalSpending {
	readonly #periodMs: number;
	/** What the first reading gave. */
	readonly #read = new Map<string, Spent>();
	#others = { calls: 0, usd: 0 };
	#isFirst = true;

	/** `periodMs`: Infinity is one period for ever. */
	constructor(periodMs: number) {
		this.#periodMs = periodMs;
	}

	#key(now: number, back = 0): string {
		return `${prefix}${this.#periodMs}/${this.periodAt(now) - back}`;
	}

	/** What a call adds whose cost became known. */
	row(usd: number, now: number): AddedRow {
		return { key: this.#key(now), sums: Float64Array.of(1, usd) };
	}

	/** Rows that others added to. */
	take({ key, sums }: AddedRow): void {
		const [calls = 0, usd = 0] = sums;
		if (!key.startsWith(`${prefix}${this.#periodMs}/`)) return;
		if (this.#isFirst) this.#read.set(key, { calls, usd });
		this.#others.calls += calls;
		this.#others.usd += usd;
	}

	/** What a reading showed. */
	reading(now: number): GoalSpent {
		const others = this.#others;
		this.#others = { calls: 0, usd: 0 };
		if (!this.#isFirst) return { others, atFirst: undefined };
		this.#isFirst = false;
		const nothing = { calls: 0, usd: 0 };
		const of = (back: number): Spent => this.#read.get(this.#key(now, back)) ?? nothing;
		const atFirst = this.#periodMs === Number.POSITIVE_INFINITY ? undefined : { present: of(0), previous: of(1) };
		this.#read.clear();
		return { others: nothing, atFirst };
	}

	/** Which period it is. */
	periodAt(now: number): number {
		return this.#periodMs === Number.POSITIVE_INFINITY ? 0 : Math.floor(now / this.#periodMs);
	}

	/** True for a row of a period that is over, with the one after it. */
	isOver(key: string, now: number): boolean {
		const [, period, index] = key.split('/');
		if (period !== String(this.#periodMs)) return false;
		return Number(index) < this.periodAt(now) - 1;
	}
}
