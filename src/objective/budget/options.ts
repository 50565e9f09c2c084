import type { OptionNames } from '../../base/option-names.ts';
import type { BanditRequest } from '../../base/types.ts';

/** Milliseconds of the periods that have a length. */
export const periods = {
	minute: 60000,
	hour: 3600000,
	day: 86400000,
	month: 30 * 86400000,
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
	/**
	 * Each user, tenant or kind of content has a budget of its own: says whose a request is. `'user'` and `'segment'` take the
	 * request's own. Requests for which it gives undefined have one together. Needs a period. Default: one budget for the goal.
	 */
	readonly key?: 'user' | 'segment' | ((request: BanditRequest) => string | undefined);
}

/** All of them. */
export const budgetOptionNames: OptionNames<BudgetOptions> = { usd: true, per: true, hard: true, key: true };
