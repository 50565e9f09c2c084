import type { CallResult } from '../base/call.ts';
import { checkNumber } from '../base/check.ts';
import { type Duration, durationMs } from '../base/duration.ts';
import { InvalidOptionError } from '../base/errors.ts';
import { checkNames, type OptionNames } from '../base/option-names.ts';
import type { Verdict } from '../outcome/condition.ts';
import type { RawCallResult } from './attempt.ts';

/** When a better arm is asked because an answer failed. */
export interface EscalationOptions {
	/** Which failed answers are worth it. Default: every verdict with a score below 0.5. */
	readonly when?: (verdict: Verdict, result: RawCallResult) => boolean;
	/** Most arms asked for one call, the first included. Default 2. */
	readonly maxAttempts?: number;
	/** Most USD spent on one call, over all arms; an arm whose expected cost would exceed it is not asked. Default: no limit. */
	readonly maxCostUsd?: number;
	/** No further arm is asked once a call has taken so long, as ms or e.g. `'30s'`. Default: no limit. */
	readonly deadlineMs?: Duration;
	/**
	 * For streams: hold the whole answer back until it has been judged, so that a failed one can be replaced. Without
	 * it streams flow as they come and are not escalated. Default false.
	 */
	readonly buffer?: boolean;
}

const optionNames: OptionNames<EscalationOptions> = {
	buffer: true,
	deadlineMs: true,
	maxAttempts: true,
	maxCostUsd: true,
	when: true,
};

/** Checks and completes the option `escalate`; undefined: no escalation. */
export function escalationOf(escalate: boolean | EscalationOptions | EscalationOptions['when'] | undefined) {
	if (escalate === undefined || escalate === false) return undefined;
	const options: EscalationOptions =
		escalate === true ? {} : typeof escalate === 'function' ? { when: escalate } : escalate;
	if (typeof options !== 'object' || options === null) {
		throw new InvalidOptionError(
			'escalate',
			escalate,
			'Give true, a function, or { when, maxAttempts, deadlineMs, … }.',
		);
	}
	checkNames('escalate', options, optionNames);
	const { maxAttempts = 2, maxCostUsd = Infinity, buffer = false } = options;
	const deadlineMs = durationMs('escalate.deadlineMs', options.deadlineMs) ?? Infinity;
	checkNumber('escalate.maxAttempts', maxAttempts, 1, Infinity, 'Give a number of arms, 1 or more.');
	checkNumber('escalate.maxCostUsd', maxCostUsd, 0, Infinity, 'Give USD, 0 or more.');
	const when = options.when ?? ((verdict: Verdict) => verdict.score < 0.5);
	return { when, maxAttempts, maxCostUsd, deadlineMs, buffer };
}

export type Escalation = NonNullable<ReturnType<typeof escalationOf>>;

/** An answer that asks the caller for tools is a step on the way, not an answer to be judged for escalation. */
export function isAnswer(result: RawCallResult | CallResult): boolean {
	return result.toolCalls.every(({ providerExecuted }) => providerExecuted === true);
}
