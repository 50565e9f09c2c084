import type { AIMessage, BaseMessage } from '@langchain/core/messages';
import type { CallResult } from '../../base/call.ts';
import type { MaybePromise } from '../../base/types.ts';
import type { Condition } from '../../outcome/condition.ts';
import { judgeRun } from '../../outcome/run-end.ts';
import { failure, type Verdict } from '../../outcome/verdict.ts';
import { toCallResult } from '../model/result.ts';
import { outOfSteps } from './run-errors.ts';

/**
 * What a chain, agent or graph gave, as success conditions see it: `text` of a string or of the last message, `object`
 * of a structured response or of any other object, `raw` the output as it is.
 */
export function chainResult(output: unknown): CallResult {
	return {
		text: '',
		finishReason: 'stop',
		toolCalls: [],
		usage: {},
		...read(output),
		raw: output,
		latencyMs: 0,
		arm: '',
	};
}

/**
 * Judges what a run gave. Running out of steps is a failure, whatever the condition says: the answer is not the model's.
 * So is structured output that could not be parsed.
 */
export function judgeOutput(condition: Condition, output: unknown): MaybePromise<Verdict | undefined> {
	const result = chainResult(output);
	if (outOfSteps.test(result.text)) return failure('step_limit', 'the agent ran out of steps');
	if (isUnparsed(output)) return failure('validation_failed', 'the answer could not be parsed');
	return judgeRun(condition, result);
}

/** Structured output with `includeRaw` throws nothing. */
function isUnparsed(output: unknown): boolean {
	if (typeof output !== 'object' || output === null || !('parsed' in output)) return false;
	const { raw, parsed } = output as { raw?: unknown; parsed: unknown };
	return isMessage(raw) && (parsed === null || parsed === undefined);
}

function read(output: unknown): Partial<CallResult> {
	if (output === undefined || output === null) return {};
	if (typeof output !== 'object') return { text: String(output) };
	if (isMessage(output)) return toCallResult(output as AIMessage);
	if (Array.isArray(output)) return isMessage(output.at(-1)) ? toCallResult(output.at(-1)) : { object: output };
	const { messages, structuredResponse, raw, parsed } = output as Record<string, unknown>;
	const last = Array.isArray(messages) ? messages.at(-1) : raw;
	if (isMessage(last)) {
		const object = structuredResponse ?? parsed;
		return { ...toCallResult(last as AIMessage), ...(object !== undefined && object !== null && { object }) };
	}
	return Object.keys(output).length === 0 ? {} : { object: output };
}

function isMessage(value: unknown): value is BaseMessage {
	const { getType, _getType, content } = (value ?? {}) as { getType?: unknown; _getType?: unknown; content?: unknown };
	return content !== undefined && (typeof getType === 'function' || typeof _getType === 'function');
}
