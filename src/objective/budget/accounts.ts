import { InvalidOptionError } from '../../base/errors.ts';
import { fnv1a, hashString } from '../../base/hash.ts';
import type { Salt } from '../../base/salt.ts';
import type { BanditRequest } from '../../base/types.ts';
import { type Account, type Candidate, type GoalSpent, nobody, type Objective } from '../objective.ts';
import type { BudgetOptions } from './options.ts';

/** Accounts whose pacing is kept in mind; of one that comes again later what was spent is known, and that is where it begins. */
const remembered = 1000;

/** Says who pays for a request: a user, a tenant; undefined: those that nobody is named for. */
export type AccountKey = (request: BanditRequest) => string | undefined;

/** A budget for each account, each paced by itself. Requests that name none have one together. */
export class AccountBudgets implements Objective {
	readonly name: string;
	readonly periodMs: number;
	readonly #keyOf: AccountKey;
	readonly #make: () => Objective;
	/** Those that were used latest stand last. */
	readonly #pacers = new Map<string, Objective>();
	#spentOf: GoalSpent['of'];
	#now = 0;

	constructor(name: string, periodMs: number, keyOf: AccountKey, make: () => Objective) {
		this.name = `${name} for each account`;
		this.periodMs = periodMs;
		this.#keyOf = keyOf;
		this.#make = make;
	}

	accountOf(request: BanditRequest, now: number, salt?: Salt): Account {
		const key = this.#keyOf(request);
		// A name may be a person's: what is stored is a hash of it.
		const id = key == null ? nobody : hashOf(String(key), salt);
		return { id, objective: this.ofAccount(id, now) };
	}

	ofAccount(id: string, now: number): Objective {
		this.#now = now;
		const pacer = this.#pacers.get(id) ?? this.#begun(id, now);
		this.#pacers.delete(id);
		this.#pacers.set(id, pacer);
		if (this.#pacers.size > remembered) this.#pacers.delete(this.#pacers.keys().next().value!);
		return pacer;
	}

	#begun(id: string, now: number): Objective {
		const pacer = this.#make();
		if (this.#spentOf !== undefined) pacer.goalSpent?.(this.#spentOf(id, true), now);
		return pacer;
	}

	goalSpent({ of }: GoalSpent, now: number): void {
		if (of === undefined) return;
		// What was there before this process is told of in the first reading.
		const isNew = this.#spentOf === undefined;
		this.#spentOf = of;
		for (const [id, pacer] of this.#pacers) pacer.goalSpent?.(of(id, isNew), now);
	}

	/** Where nobody says whose a request is. */
	choose(candidates: readonly Candidate[]): number {
		return this.ofAccount(nobody, this.#now).choose(candidates);
	}
}

/** Two hashes of a name: by the salt, where there is one. */
function hashOf(name: string, salt: Salt | undefined): string {
	const part = (kind: number): string => {
		const hash = salt === undefined ? hashString(name, kind) : salt.mix(fnv1a(name, salt.mix(kind)));
		return hash.toString(36);
	};
	return `${part(21)}.${part(22)}`;
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
