import { InvalidOptionError } from '../../base/errors.ts';
import { hashString } from '../../base/hash.ts';
import { Lru } from '../../base/lru.ts';
import type { BanditRequest } from '../../base/types.ts';
import type { Account, Candidate, GoalSpent, Objective } from '../objective.ts';
import type { BudgetOptions } from './options.ts';

/** Accounts whose pacing is kept in mind; of one that comes again later only what is stored is known. */
const remembered = 5000;

/** Says who pays for a request: a user, a tenant; undefined: those that nobody is named for. */
export type AccountKey = (request: BanditRequest) => string | undefined;

/** A budget for each account, each paced by itself. Requests that name none have one together. */
export class AccountBudgets implements Objective {
	readonly name: string;
	readonly periodMs: number;
	readonly #keyOf: AccountKey;
	readonly #make: () => Objective;
	readonly #pacers = new Lru<Objective>(remembered);
	/** Of which accounts others' spending is to be told. */
	readonly #told = new Set<string>();
	#spentOf: GoalSpent['of'];

	constructor(name: string, periodMs: number, keyOf: AccountKey, make: () => Objective) {
		this.name = `${name} for each account`;
		this.periodMs = periodMs;
		this.#keyOf = keyOf;
		this.#make = make;
	}

	accountOf(request: BanditRequest, now: number): Account {
		const key = this.#keyOf(request);
		// A name may be a person's: what is stored is a hash of it.
		const id = key === undefined ? 'none' : hashOf(String(key));
		return { id, objective: this.ofAccount(id, now) };
	}

	ofAccount(id: string, now: number): Objective {
		const known = this.#pacers.get(id);
		if (known !== undefined) return known;
		const pacer = this.#make();
		this.#pacers.set(id, pacer);
		if (this.#told.size >= 2 * remembered) this.#told.clear();
		this.#told.add(id);
		if (this.#spentOf !== undefined) pacer.goalSpent?.(this.#spentOf(id), now);
		return pacer;
	}

	goalSpent(spent: GoalSpent, now: number): void {
		this.#spentOf = spent.of;
		for (const id of this.#told) {
			const pacer = this.#pacers.get(id);
			if (pacer === undefined) this.#told.delete(id);
			else if (spent.of !== undefined) pacer.goalSpent?.(spent.of(id), now);
		}
	}

	/** Where nobody knows whose a request is, as in forecasts. */
	choose(candidates: readonly Candidate[]): number {
		return this.ofAccount('none', 0).choose(candidates);
	}
}

/** 64 bits of a name. */
function hashOf(name: string): string {
	return [0, 0x9e3779b9].map((seed) => hashString(name, seed).toString(36)).join('');
}

/** Who pays for what; undefined: the goal does. Throws InvalidOptionError. */
export function accountKeyOf({ key }: BudgetOptions, periodMs: number | undefined): AccountKey | undefined {
	if (key === undefined) return undefined;
	if (periodMs === undefined) {
		throw new InvalidOptionError('key', key, "Budgets of accounts need a period: give `per: 'day'`, say.");
	}
	if (key === 'user' || key === 'segment') return (request) => request[key];
	if (typeof key === 'function') return key;
	throw new InvalidOptionError('key', key, "Give 'user', 'segment', or a function of the request.");
}
