import type { CallResult } from '../base/call.ts';
import type { BanditRequest, MaybePromise } from '../base/types.ts';
import type { JudgeUsage } from './judge/usage.ts';
import type { Verdict, VerdictLike } from './verdict.ts';

export type { Verdict, VerdictLike } from './verdict.ts';

/** A success condition in its full form; make one with the built-ins, or by hand. */
export interface Condition {
	/** Shown in reasons and errors, e.g. `oneOf('yes', 'no')`. */
	readonly name: string;
	/**
	 * Judges a result. Undefined: not known (yet), the outcome stays open. A plain verdict (no promise) is learnt at once.
	 * What it throws is told to `onError`, and the outcome stays open.
	 */
	check(result: CallResult, request?: BanditRequest): MaybePromise<Verdict | undefined>;
	/** True when it takes long (a judge model): it is asked after the answer is with the caller, never before. Default false. */
	readonly background?: boolean;
	/** The part of a background condition that may be asked on the request's path, e.g. to escalate. Default: none. */
	readonly immediate?: Condition;
	/**
	 * Draws whether this call is judged: gives the condition to check, or undefined when the call is left unjudged.
	 * A combination draws for its sampled parts before it looks at any part: if cheap failures were always counted
	 * and successes only when sampled, every arm would look worse than it is, and not by the same amount.
	 */
	sample?(): Condition | undefined;
	/** True when it is a screen, or has one among its parts: see `screen`. Default false. */
	readonly screens?: boolean;
	/** What its judge models have used so far. */
	readonly usage?: JudgeUsage;
}

/**
 * What counts as success: a function of the result, sync or async; an expression in CEL
 * (cel.dev); or a {@link Condition}.
 */
export type SuccessCondition =
	| ((result: CallResult, request?: BanditRequest) => MaybePromise<VerdictLike>)
	| string
	| Condition;

export const compiled = new WeakSet<Condition>();

/** Marks a condition whose verdicts need no more checks. */
export function trusted<C extends Condition>(condition: C): C {
	compiled.add(condition);
	return condition;
}

/** A built-in: a name and a check. */
export function builtIn(name: string, check: Condition['check']): Condition {
	return trusted({ name, check });
}

/** True for a promise of any make. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
	return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}
