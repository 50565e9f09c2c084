import type { CallResult } from '../base/call.ts';
import { InvalidOptionError } from '../base/errors.ts';
import type { BanditRequest, MaybePromise } from '../base/types.ts';
import { type Condition, compiled, isThenable, type SuccessCondition, trusted, type VerdictLike } from './condition.ts';
import { compileString } from './expression/compiler.ts';
import { toVerdict } from './verdict.ts';

/**
 * Turns any form of success condition into a {@link Condition}. Its `check` gives a verdict, or a native promise of one
 * when the given condition is asynchronous, and throws BanditError for a result that is no verdict.
 * Throws InvalidOptionError, named after `option`, for what is no condition and for an expression that can't be used.
 *
 * @example
 * ```ts
 * const condition = compileCondition("size(text) < 80 && finishReason == 'stop'");
 * const verdict = await condition.check(result);
 * ```
 */
export function compileCondition(condition: SuccessCondition, option = 'successWhen'): Condition {
	const hint = hintFor(condition);
	if (hint !== undefined) throw new InvalidOptionError(option, condition, hint);
	if (typeof condition === 'string') return trusted(compileString(condition, option));
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
	const { name, background, immediate, screens } = condition;
	return trusted({
		name,
		...(screens !== undefined && { screens }),
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

/** What is meant by things that look like a condition to a reader, and are none. */
function hintFor(given: unknown): string | undefined {
	if (given instanceof RegExp) return `Give matches(${given}), or an expression: text.matches('${given.source}').`;
	if ((typeof given !== 'object' && typeof given !== 'function') || given === null) return undefined;
	const { '~standard': standard, type, properties, check } = given as Record<string, unknown>;
	if (standard !== undefined) return 'That is a schema: give matchesSchema(schema).';
	if (typeof check === 'function') return undefined;
	if (typeof type === 'string' && (type !== 'object' || typeof properties === 'object')) {
		return 'That is a JSON schema: give matchesSchema() a schema of Zod, Valibot, ArkType or the like, or json().';
	}
	return undefined;
}

export function checked(
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
