import { leftOut } from '../base/left-out.ts';
import type { AddedRow } from '../store/store.ts';
import type { GoalSpent, Objective } from './objective.ts';

/** What all processes of a goal spend, for objectives with a `periodMs`. */
export interface GoalSpending {
	/** What a call adds to the store whose cost became known; `account`: who pays for it, where that is not the goal. */
	row(usd: number, now: number, account?: string | undefined): AddedRow;
	/** An account paid for a call here: the store tells of what others paid. */
	paid(account: string, usd: number, now: number): void;
	/** Rows that others added to. */
	take(row: AddedRow): void;
	/** What a reading showed. */
	reading(now: number): GoalSpent;
	/** Which period it is. */
	periodAt(now: number): number;
	/** True for a row of a period that is over, with the one after it. */
	isOver(key: string, now: number): boolean;
}

/** What the keys of its rows begin with. */
export const goalSpendingPrefix = 'budget/';

/** True for a row of this kind. */
export function isGoalSpending(key: string): boolean {
	return key.startsWith(goalSpendingPrefix);
}

let maker: ((periodMs: number) => GoalSpending) | undefined;

/** From now on what goals spend is added up so. `budget` brings it along. */
export function useGoalSpending(make: (periodMs: number) => GoalSpending): void {
	maker = make;
}

/** What a goal spends by periods of this length. Throws InvalidOptionError where that is left out. */
export function goalSpending(periodMs: number): GoalSpending {
	if (maker === undefined) throw leftOut('objective.periodMs', periodMs);
	return maker(periodMs);
}

/** A call whose cost may be known. */
export interface ChargedCall {
	readonly decision: { readonly account?: string | null | undefined };
	readonly observation: { readonly costUsd?: number | undefined };
	readonly expectedCostUsd: number | undefined;
}

/** Tells, once, of what a call cost: to the account's objective, where the decision names an account. */
export function charge(
	objective: Objective,
	goal: GoalSpending | undefined,
	{ decision, observation, expectedCostUsd }: ChargedCall,
	now: number,
): void {
	const { account } = decision;
	const { costUsd } = observation;
	if (costUsd === undefined) return;
	if (account != null) goal?.paid(account, costUsd, now);
	const paying = account == null ? objective : (objective.ofAccount?.(account, now) ?? objective);
	paying.spent?.(costUsd, expectedCostUsd, now);
}
