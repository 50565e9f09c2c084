import { InvalidOptionError } from '../../base/errors.ts';
import type { MaybePromise } from '../../base/types.ts';
import { builtIn, type Condition } from '../condition.ts';
import { parseJson } from '../json-text.ts';
import { failure, success, type Verdict } from '../verdict.ts';

/** A schema of any library that speaks Standard Schema v1 (standardschema.dev): Zod, Valibot, ArkType, … */
export interface StandardSchema {
	readonly '~standard': {
		readonly version: 1;
		readonly vendor: string;
		readonly validate: (value: unknown) => MaybePromise<{ readonly issues?: readonly SchemaIssue[] | undefined }>;
	};
}

interface SchemaIssue {
	readonly message: string;
	readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/**
 * Succeeds when the answer, as JSON, fits `schema`: its `object`, or its text without a Markdown fence.
 * Else `malformed` (`truncated` at the length limit) when it is no JSON, `validation_failed` when it does not fit.
 * The reason names the paths that do not fit, never the values. Asynchronous when the schema is.
 *
 * @example
 * ```ts
 * banditModel({ arms, successWhen: matchesSchema(z.object({ queue: z.enum(['billing', 'sales']) })) });
 * ```
 */
export function matchesSchema(schema: StandardSchema): Condition {
	checkSchema('matchesSchema.schema', schema);
	return builtIn('matchesSchema()', (result) => {
		const parsed = result.object !== undefined ? { value: result.object } : parseJson(result.text);
		if (parsed === undefined) {
			return failure(result.finishReason === 'length' ? 'truncated' : 'malformed', 'the answer is no JSON');
		}
		return validate(schema, parsed.value, 'the answer');
	});
}

/** A value held against a schema. */
export function validate(schema: StandardSchema, value: unknown, what: string): MaybePromise<Verdict> {
	const answer = schema['~standard'].validate(value);
	return answer instanceof Promise
		? answer.then(({ issues }) => verdictOf(issues, what))
		: verdictOf(answer.issues, what);
}

/** Throws InvalidOptionError for what is no Standard Schema. */
export function checkSchema(option: string, schema: unknown): void {
	const standard = (schema as Partial<StandardSchema> | null | undefined)?.['~standard'];
	if (standard?.version !== 1 || typeof standard.validate !== 'function') {
		throw new InvalidOptionError(option, schema, 'Give a Standard Schema, e.g. of Zod 3.24, Valibot 1 or ArkType 2.');
	}
}

function verdictOf(issues: readonly SchemaIssue[] | undefined, what: string): Verdict {
	if (issues === undefined) return success;
	const paths = [...new Set(issues.map(pathOf))];
	const shown = paths.slice(0, 3).join(', ') + (paths.length > 3 ? `, and ${paths.length - 3} more` : '');
	return failure('validation_failed', `${what} does not fit the schema${shown === '' ? '' : ` at ${shown}`}`);
}

function pathOf(issue: SchemaIssue): string {
	const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part));
	return path.join('.').slice(0, 60);
}
