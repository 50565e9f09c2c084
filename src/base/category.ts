/** Why an outcome is what it is: the kinds that `insights` counts. */
export const outcomeCategories = [
	'timeout',
	'context_exceeded',
	'tool_error',
	'rate_limited',
	'validation_failed',
	'refused',
	'empty',
	'malformed',
	'truncated',
	'wrong_answer',
	'too_slow',
	'too_costly',
	'step_limit',
	'user_unsatisfied',
	'provider_error',
	'other',
] as const;

/** One of {@link outcomeCategories}. */
export type OutcomeCategory = (typeof outcomeCategories)[number];
