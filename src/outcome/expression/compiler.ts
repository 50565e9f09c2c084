import { InvalidOptionError } from '../../base/errors.ts';
import type { Condition } from '../condition.ts';

/** Makes a condition of an expression; throws InvalidOptionError, named after `option`, for one that can't be used. */
export type ExpressionCompiler = (expression: string, option: string) => Condition;

let compiler: ExpressionCompiler | undefined;

/** From now on expressions are compiled by this. It is heavy, so that bundles have it only where it is asked for. */
export function useExpressions(compile: ExpressionCompiler): void {
	compiler = compile;
}

/** Compiles an expression; throws InvalidOptionError where the compiler is not there. */
export function compileString(expression: string, option: string): Condition {
	if (compiler !== undefined) return compiler(expression, option);
	throw new InvalidOptionError(
		option,
		expression,
		"Expressions are left out of bundles for browsers: import 'bandit-model/expressions' once, or give " +
			'a function or a built-in such as nonEmpty().',
	);
}
