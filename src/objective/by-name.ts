import { budget } from './budget/budget.ts';
import type { BudgetOptions } from './budget/options.ts';
import { mostSuccess } from './most-success.ts';
import { type SuccessValueOptions, successValue } from './success-value.ts';

/** The objectives that are seldom wanted in a browser, by name. */
export const objectivesByName = {
	mostSuccess: () => mostSuccess(),
	successValue: ({ usd, ...options }: SuccessValueOptions & { usd: number }) => successValue(usd, options),
	budget: (options: BudgetOptions) => budget(options),
};
