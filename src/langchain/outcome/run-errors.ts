import type { OutcomeCategory } from '../../base/category.ts';

interface NamedError {
	readonly name?: string;
	readonly message?: string;
	readonly lc_error_code?: string;
	readonly cause?: unknown;
}

/** A LangGraph node waits for a human. A hand-over to another graph travels in the same way, but ends nothing. */
export function isInterrupt(error: unknown): boolean {
	const { name } = (error ?? {}) as NamedError;
	return name === 'GraphInterrupt' || name === 'NodeInterrupt';
}

/** An answer that a parser could not read. */
export function isParserFailure(error: unknown): boolean {
	const { name, lc_error_code: code } = (error ?? {}) as NamedError;
	return (
		name === 'OutputParserException' || code === 'OUTPUT_PARSING_FAILURE' || name === 'StructuredOutputParsingError'
	);
}

/** Errors of a graph, and of LangChain's middleware, that ran out of steps. */
const stepLimits: ReadonlySet<string> = new Set([
	'GraphRecursionError',
	'ModelCallLimitMiddlewareError',
	'ToolCallLimitExceededError',
]);

/** What kind of failure an error of a chain is. */
export function categoryOf(error: unknown): OutcomeCategory {
	const { name, lc_error_code: code } = (error ?? {}) as NamedError;
	if (stepLimits.has(name ?? '') || code === 'GRAPH_RECURSION_LIMIT') return 'step_limit';
	if (isParserFailure(error)) return 'malformed';
	if (name === 'TimeoutError') return 'timeout';
	return name === 'ToolInvocationError' || name === 'ToolInputParsingException' ? 'tool_error' : 'other';
}

/** What LangChain's agents and their middleware say, in place of the model's answer, when they run out of steps. */
export const outOfSteps =
	/^(?:Sorry, need more steps to process this request\.|Model call limits exceeded|(?:Tool|'.+' tool) call limit reached: )/;

/** The error and those that it wraps. */
export function chainOf(error: unknown): unknown[] {
	const all = [error];
	for (let cause = (error as NamedError)?.cause; cause !== undefined && !all.includes(cause); ) {
		all.push(cause);
		cause = (cause as NamedError)?.cause;
	}
	return all;
}

/** A name for reasons; never the message, which may hold an answer. */
export function nameOf(error: unknown): string {
	return error instanceof Error ? error.name : 'an error';
}
