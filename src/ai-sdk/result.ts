import type { TokenUsage, ToolCall } from '../base/call.ts';
import type { RawCallResult } from '../router/attempt.ts';
import type { GenerateResult, Part, Usage } from './model-types.ts';
import { invalidity } from './schema-check.ts';

/** Usage of any version as token counts; NaN (v1: not told) becomes undefined. */
export function toTokenUsage(usage: Usage | undefined): TokenUsage {
	if (usage === undefined) return {};
	const { inputTokens: input, outputTokens: output } = usage;
	const nestedInput = typeof input === 'object' && input !== null ? input : undefined;
	const nestedOutput = typeof output === 'object' && output !== null ? output : undefined;
	return {
		inputTokens: count(nestedInput ? nestedInput.total : (input ?? usage.promptTokens)),
		outputTokens: count(nestedOutput ? nestedOutput.total : (output ?? usage.completionTokens)),
		cachedInputTokens: count(nestedInput ? nestedInput.cacheRead : usage.cachedInputTokens),
		cacheWriteTokens: count(nestedInput?.cacheWrite),
		reasoningTokens: count(nestedOutput ? nestedOutput.reasoning : usage.reasoningTokens),
	};
}

function count(value: unknown): number | undefined {
	return typeof value === 'number' && value >= 0 && Number.isFinite(value) ? value : undefined;
}

/** A finish reason of any version as a string. */
export function toFinishReason(reason: GenerateResult['finishReason']): string {
	return (typeof reason === 'object' ? reason?.unified : reason) ?? 'other';
}

/** A tool call of any version. */
export function toToolCall({ toolCallId, toolName = '', input, args }: Part): ToolCall {
	return { toolCallId, toolName, input: parsed(input ?? args) };
}

function parsed(value: unknown): unknown {
	if (typeof value !== 'string') return value;
	try {
		return JSON.parse(value);
	} catch {
		return value;
	}
}

/** What an answer comes to, for success conditions. `schema`: what was asked for, see `schemaOf`. */
export function finished(
	parts: {
		text: string;
		/** What structured output is parsed from, where it is not `text`. */
		structured?: string;
		finishReason: GenerateResult['finishReason'];
		toolCalls: readonly ToolCall[];
		usage: Usage | undefined;
		modelId: string | undefined;
		raw: unknown;
	},
	schema: unknown,
): RawCallResult {
	const { text, structured, toolCalls, usage, modelId, raw } = parts;
	const finishReason = toFinishReason(parts.finishReason);
	const result = { text, finishReason, toolCalls, usage: toTokenUsage(usage), modelId, raw };
	if (schema === undefined || finishReason === 'tool-calls') return result;
	// v1's tool mode brings the object as the input of a tool call.
	const source = structured ?? (text === '' && toolCalls[0] !== undefined ? toolCalls[0].input : text);
	const object = parsed(source);
	if (typeof object === 'string' && object === source) {
		return text === '' ? result : { ...result, invalid: 'the answer is no JSON' };
	}
	return { ...result, object, invalid: invalidity(object, schema) };
}

/** A `doGenerate` result of any version. */
export function toCallResult(result: GenerateResult, schema: unknown): RawCallResult {
	const content = result.content ?? [];
	return finished(
		{
			text: result.text ?? textOf(content),
			structured: result.structuredOutputText,
			finishReason: result.finishReason,
			toolCalls: (result.toolCalls ?? content.filter(({ type }) => type === 'tool-call')).map(toToolCall),
			usage: result.usage,
			modelId: result.response?.modelId,
			raw: result,
		},
		schema,
	);
}

function textOf(content: readonly Part[]): string {
	let text = '';
	for (const part of content) if (part.type === 'text') text += part.text ?? '';
	return text;
}
