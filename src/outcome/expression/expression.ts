import type { ASTNode, TypeError as CelTypeError, ParseError, ParseResult } from '@marcbachmann/cel-js';
import { BanditError, InvalidOptionError } from '../../base/errors.ts';
import type { Condition } from '../condition.ts';
import { failure, toVerdict, type Verdict } from '../verdict.ts';
import { childrenOf, findUnbounded } from './bounds.ts';
import { hintFor } from './hints.ts';
import { linearRegex } from './regex.ts';
import { environment, lacksMeasurement, linearMatches, maxText, names, valuesOf } from './scope.ts';

/** Longest expression, characters. */
const maxExpression = 2000;

/**
 * Compiles an expression in CEL (cel.dev), e.g. `size(text.trim()) > 0 && finishReason == 'stop'`.
 *
 * It sees the result and nothing else: `text`, `finishReason`, `toolCalls` (each with `toolName`, `input`), `object`
 * (the answer as JSON, parsed from `text` if need be), `usage` (`inputTokens`, `outputTokens`, `cachedInputTokens`,
 * `cacheWriteTokens`, `reasoningTokens`), `latencyMs`, `costUsd` (USD), `arm` and `modelId`. It gives true, false or a
 * score in [0, 1]. Operators and functions are those of CEL, with `trim`, `lowerAscii`, `upperAscii`, `split`, `join`,
 * `indexOf` and `substring` of strings; `matches` takes a constant pattern in RE2 syntax, found anywhere in the string.
 *
 * A part of the answer that is not there, or of another type, makes the expression fail: `object.answer == 'x'` is a
 * failure when the answer is no JSON or has no such field (test for it with `has(object.answer)`). A measurement that is
 * not known (`costUsd`, `modelId`, `latencyMs`, a field of `usage`) leaves the outcome unknown, unless the rest decides.
 *
 * Its size is bounded and so are its comprehensions, so that its time grows with the length of the answer and no faster;
 * an answer of more than a million characters is not looked at (BanditError, outcome unknown).
 * Throws InvalidOptionError, with the column marked, for what can't be parsed, has wrong types or is not bounded.
 */
export function compileExpression(expression: string, option = 'successWhen'): Condition {
	const program = compile(expression, option);
	const named = new Set<string>();
	const measurements: string[] = [];
	collectNames(program.ast, named, measurements);
	const conjuncts = conjunctsOf(program.ast).map((node) => expression.slice(node.start, node.end));
	const name = clip(expression.trim().replace(/\s+/g, ' '));

	function check(result: Parameters<Condition['check']>[0]): Verdict | undefined {
		if (result.text.length > maxText) {
			throw new BanditError(`${option}: the answer has ${result.text.length} characters, more than ${maxText}.`);
		}
		const values = valuesOf(result, named);
		let value: unknown;
		try {
			value = program(values);
		} catch (error) {
			if (lacksMeasurement(values, measurements)) return undefined;
			const why = `${name}: ${(error as { summary?: string }).summary ?? 'it can not be evaluated'}`;
			return named.has('object') && values.object === undefined
				? failure('malformed', `${name}: the answer is no JSON`)
				: failure('validation_failed', clip(why));
		}
		if (value === false) return failure('validation_failed', `false: ${clip(firstFalse(conjuncts, values) ?? name)}`);
		return toVerdict(typeof value === 'bigint' ? Number(value) : value, name);
	}
	return { name, check };
}

function compile(expression: string, option: string): ParseResult {
	if (expression.trim() === '' || expression.length > maxExpression) {
		throw new InvalidOptionError(option, expression, `Give an expression of 1 to ${maxExpression} characters.`);
	}
	const refuse = (position: number, message: string): never => {
		throw new InvalidOptionError(option, expression, markColumn(expression, position, message));
	};
	const refuseError = (error: ParseError | CelTypeError): never => {
		const hint = hintFor(expression) ?? (error.code === 'unknown_variable' ? `. Known are ${names.join(', ')}` : '');
		return refuse(error.range?.start ?? 0, error.summary.replaceAll(linearMatches, 'matches') + hint);
	};
	let program: ParseResult;
	try {
		program = environment().parse(expression);
	} catch (error) {
		return refuseError(error as ParseError);
	}
	const unbounded = findUnbounded(program.ast);
	if (unbounded !== undefined) refuse(unbounded.node.start, unbounded.message);
	useLinearRegexes(program.ast, (node, message) => refuse(node.start, message));
	const { valid, type = '', error } = program.check();
	if (!valid && error !== undefined) refuseError(error);
	if (!['bool', 'int', 'double', 'dyn'].includes(type)) {
		refuse(0, `the expression gives a ${type}. It must give true or false, or a score in [0, 1]`);
	}
	return program;
}

/** CEL's own `matches` would run patterns on the backtracking engine of the host. */
function useLinearRegexes(node: ASTNode, refuse: (node: ASTNode, message: string) => never): void {
	if (node.op === 'rcall' && node.args[0] === 'matches') {
		const pattern = node.args[2][0];
		if (pattern !== undefined) {
			if (pattern.op !== 'value' || typeof pattern.args !== 'string') {
				refuse(pattern, 'the pattern of matches must be a constant string');
			}
			try {
				linearRegex(pattern.args as string, 'pattern');
			} catch (error) {
				refuse(pattern, (error as Error).message.replace(/\.$/, ''));
			}
		}
		node.args[0] = linearMatches;
	}
	for (const child of childrenOf(node)) useLinearRegexes(child, refuse);
}

function collectNames(node: ASTNode, named: Set<string>, measurements: string[]): void {
	if (node.op === 'id') {
		named.add(node.args);
		if (['costUsd', 'modelId', 'latencyMs'].includes(node.args)) measurements.push(node.args);
	}
	if (node.op === '.' || node.op === '[]') {
		const [receiver, field] = node.args;
		const key = typeof field === 'string' ? field : field.args;
		if (receiver.op === 'id' && receiver.args === 'usage') measurements.push(`usage.${key}`);
	}
	for (const child of childrenOf(node)) collectNames(child, named, measurements);
}

function conjunctsOf(node: ASTNode): ASTNode[] {
	return node.op === '&&' ? node.args.flatMap(conjunctsOf) : [node];
}

/** The first part of an `&&` chain that is false by itself: what the reason names. */
function firstFalse(conjuncts: readonly string[], values: Record<string, unknown>): string | undefined {
	if (conjuncts.length < 2) return undefined;
	return conjuncts.find((source) => {
		try {
			return compile(source, 'successWhen')(values) === false;
		} catch {
			return false;
		}
	});
}

/** A message, the line it is about, and a caret below the column. */
function markColumn(expression: string, position: number, message: string): string {
	const lineStart = expression.lastIndexOf('\n', position - 1) + 1;
	const nextBreak = expression.indexOf('\n', position);
	const line = expression.slice(lineStart, nextBreak < 0 ? undefined : nextBreak).replaceAll('\t', ' ');
	const column = position - lineStart;
	const lineNumber = expression.slice(0, lineStart).split('\n').length;
	const where = expression.includes('\n') ? `Line ${lineNumber}, column ${column + 1}` : `Column ${column + 1}`;
	return `${where}: ${message}.\n\n  ${line}\n  ${' '.repeat(column)}^`;
}

function clip(text: string): string {
	return text.length > 160 ? `${text.slice(0, 157)}...` : text;
}
