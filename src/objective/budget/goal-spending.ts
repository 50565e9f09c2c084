import type { AddedRow } from '../../store/store.ts';
import { type GoalSpending, goalSpendingPrefix as prefix } from '../goal-spending.ts';
import type { GoalSpent, Spent } from '../objective.ts';

/** What is known of one account. */
interface Ledger {
	/** By the keys of its rows: all that was spent, whoever spent it. */
	readonly rows: Map<string, Spent>;
	/** What others spent since it was told last. */
	others: Spent;
}

const nothing: Spent = { calls: 0, usd: 0 };
const plus = (one: Spent, other: Spent): Spent => ({ calls: one.calls + other.calls, usd: one.usd + other.usd });

/**
 * What all processes of a goal spend: one row for each period (and account, where there are accounts), of calls and USD, so
 * that a budget is the goal's and not a process's. Each process adds what it learns of; the additions of the others show when
 * the store is read.
 */
export class PeriodSpending implements GoalSpending {
	readonly #periodMs: number;
	/** By account; `''`: the goal's own. */
	readonly #ledgers = new Map<string, Ledger>();
	#isFirst = true;

	/** `periodMs`: Infinity is one period for ever. */
	constructor(periodMs: number) {
		this.#periodMs = periodMs;
	}

	#key(now: number, back = 0, account = ''): string {
		const key = `${prefix}${this.#periodMs}/${this.periodAt(now) - back}`;
		return account === '' ? key : `${key}/${account}`;
	}

	#ledger(account: string): Ledger {
		const known = this.#ledgers.get(account);
		if (known !== undefined) return known;
		const ledger: Ledger = { rows: new Map(), others: nothing };
		this.#ledgers.set(account, ledger);
		return ledger;
	}

	/** What a call adds whose cost became known. */
	row(usd: number, now: number, account = ''): AddedRow {
		return { key: this.#key(now, 0, account), sums: Float64Array.of(1, usd) };
	}

	/** An account paid for a call here. */
	paid(account: string, usd: number, now: number): void {
		this.#add(account, this.#key(now, 0, account), { calls: 1, usd });
	}

	/** Rows that others added to. */
	take({ key, sums }: AddedRow): void {
		const [calls = 0, usd = 0] = sums;
		if (!key.startsWith(`${prefix}${this.#periodMs}/`)) return;
		const [, , , account = ''] = key.split('/');
		const spent = { calls, usd };
		this.#add(account, key, spent);
		const ledger = this.#ledger(account);
		ledger.others = plus(ledger.others, spent);
	}

	#add(account: string, key: string, spent: Spent): void {
		const { rows } = this.#ledger(account);
		rows.set(key, plus(rows.get(key) ?? nothing, spent));
	}

	/** What a reading showed. */
	reading(now: number): GoalSpent {
		for (const [account, { rows }] of this.#ledgers) {
			for (const key of rows.keys()) if (this.isOver(key, now)) rows.delete(key);
			if (account !== '' && rows.size === 0) this.#ledgers.delete(account);
		}
		const isFirst = this.#isFirst;
		this.#isFirst = false;
		return { ...this.#told('', now, isFirst), of: (account, isNew) => this.#told(account, now, isNew) };
	}

	#told(account: string, now: number, isNew: boolean): GoalSpent {
		const ledger = this.#ledger(account);
		const { others } = ledger;
		ledger.others = nothing;
		if (!isNew) return { others, atFirst: undefined };
		const of = (back: number): Spent => ledger.rows.get(this.#key(now, back, account)) ?? nothing;
		const atFirst = this.#periodMs === Number.POSITIVE_INFINITY ? undefined : { present: of(0), previous: of(1) };
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
