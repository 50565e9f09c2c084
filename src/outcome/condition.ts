import { InvalidOptionError } from '../base/errors.ts';
import type { BanditRequest, CallResult, MaybePromise } from '../base/types.ts';
import { compileExpression } from './expression/expression.ts';
import type { JudgeUsage } from './judge/usage.ts';
import { toVerdict, type Verdict, type VerdictLike } from './verdict.ts';

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

const compiled = new WeakSet<Condition>();

/** Marks a condition whose verdicts need no more checks. */
export function trusted<C extends Condition>(condition: C): C {
	compiled.add(condition);
	return condition;
}

/** A built-in: a name and a check. */
export function builtIn(name: string, check: Condition['check']): Condition {
	return trusted({ name, check });
}

/**
 * Turns any form of success condition into a {@link Condition}. Its `check` gives a verdict, or a native promise of one
 * when the given condition is asynchronous, and throws BanditError for a result that is no verdict.
 * Throws InvalidOptionError, named after `option`, for what is no condition and for an expression that can't be used.
 */
export function compileCondition(condition: SuccessCondition, option = 'successWhen'): Condition {
	if (typeof condition === 'string') return trusted(compileExpression(condition, option));
	if (typeof condition === 'function') {
		const name = condition.name === '' ? option : condition.name;
		return trusted({ name, check: checked(name, condition) });
	}
	if (typeof condition !== 'object' || condition === null || typeof condition.check !== 'function') {
		throw new InvalidOptionError(
			option,
			condition,
			'Give a function, an expression such as "finishReason == \'stop\'", a built-in such as nonEmpty(), or { name, check }.',
		);
	}
	if (compiled.has(condition)) return condition;
	if (typeof condition.name !== 'string' || condition.name === '') {
		throw new InvalidOptionError(`${option}.name`, condition.name, 'Give a name, which reasons and errors show.');
	}
	const { name, background, immediate } = condition;
	return trusted({
		name,
		check: checked(name, (result, request) => condition.check(result, request)),
		...(background !== undefined && { background }),
		...(immediate !== undefined && { immediate: compileCondition(immediate, `${option}.immediate`) }),
		...(condition.sample !== undefined && {
			sample: () => {
				const drawn = condition.sample?.();
				return drawn === undefined ? undefined : compileCondition(drawn, option);
			},
		}),
		get usage() {
			return condition.usage;
		},
	});
}

function checked(
	name: string,
	judge: (result: CallResult, request?: BanditRequest) => MaybePromise<VerdictLike>,
): Condition['check'] {
	return (result, request) => {
		const answer = judge(result, request);
		return isThenable(answer)
			? Promise.resolve(answer).then((value) => toVerdict(value, name))
			: toVerdict(answer, name);
	};
}

/** True for a promise of any make. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
	return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}
