import { InvalidOptionError } from '../../base/errors.ts';
import { builtIn, type Condition, isThenable } from '../condition.ts';
import { failure, success, type Verdict } from '../verdict.ts';
import { checkSchema, type StandardSchema, validate } from './schema.ts';

/**
 * Succeeds when the answer calls a tool; with `name`, that tool, among others or alone. Else `tool_error`.
 *
 * @example
 * ```ts
 * banditModel({ arms, successWhen: callsTool('search') });
 * ```
 */
export function callsTool(name?: string): Condition {
	if (name !== undefined && (typeof name !== 'string' || name === '')) {
		throw new InvalidOptionError('callsTool.name', name, 'Give the name of a tool, or nothing for any tool.');
	}
	return builtIn(name === undefined ? 'callsTool()' : `callsTool("${name}")`, ({ toolCalls }) => {
		if (name === undefined) return toolCalls.length > 0 ? success : failure('tool_error', 'the answer calls no tool');
		const called = toolCalls.some((call) => call.toolName === name);
		return called ? success : failure('tool_error', `the answer does not call ${name}`);
	});
}

/**
 * Succeeds when every tool call is to a tool in `schemas`, with arguments that fit its schema (Standard Schema).
 * Else `tool_error` for an unknown tool or arguments that are no JSON, `validation_failed` for arguments that do not fit.
 * An answer without tool calls succeeds; ask for one with `callsTool()`. Asynchronous when a schema is.
 *
 * @example
 * ```ts
 * banditModel({ arms, successWhen: validToolCalls({ search: z.object({ query: z.string() }) }) });
 * ```
 */
export function validToolCalls(schemas: Readonly<Record<string, StandardSchema>>): Condition {
	if (typeof schemas !== 'object' || schemas === null) {
		throw new InvalidOptionError('validToolCalls.schemas', schemas, 'Give { toolName: schema, … }.');
	}
	const known = new Map(Object.entries(schemas));
	for (const [name, schema] of known) checkSchema(`validToolCalls.schemas.${name}`, schema);
	return builtIn('validToolCalls()', ({ toolCalls }) => {
		const pending: PromiseLike<Verdict>[] = [];
		for (const { toolName, input } of toolCalls) {
			const schema = known.get(toolName);
			if (schema === undefined) return failure('tool_error', 'the answer calls a tool that does not exist');
			const verdict = validate(schema, input, `a call of ${toolName}`);
			if (isThenable(verdict)) pending.push(verdict);
			else if (verdict.score < 1) return typeof input === 'string' ? noJson(toolName) : verdict;
		}
		if (pending.length === 0) return success;
		return Promise.all(pending).then((verdicts) => verdicts.find((verdict) => verdict.score < 1) ?? success);
	});
}

function noJson(toolName: string): Verdict {
	return failure('tool_error', `the arguments of a call of ${toolName} are no JSON`);
}
