import type { ToolCall } from '../base/call.ts';
import type { ToldUse } from '../pricing/told.ts';
import { toldCost } from '../pricing/told-cost.ts';
import { toldUsage } from '../pricing/told-usage.ts';
import type { RawCallResult } from '../router/attempt.ts';
import type { GenerateResult, Part } from './model-types.ts';
import type { AskedSchema, Fit } from './schemas/schemas.ts';

/** A finish reason of any version as a string. */
export function toFinishReason(reason: GenerateResult['finishReason']): string {
	return (typeof reason === 'object' ? reason?.unified : reason) ?? 'other';
}

/** A tool call of any version. */
export function toToolCall({ toolCallId, toolName = '', input, args, providerExecuted }: Part): ToolCall {
	const call = { toolCallId, toolName, input: parsed(input ?? args) };
	return providerExecuted === true ? { ...call, providerExecuted } : call;
}

function parsed(value: unknown): unknown {
	if (typeof value !== 'string') return value;
	try {
		return JSON.parse(value);
	} catch {
		return value;
	}
}

/** What an answer comes to, for success conditions. `schema`: what was asked for. */
export function finished(
	parts: {
		text: string;
		/** What structured output is parsed from, where it is not `text`. */
		structured?: string;
		finishReason: GenerateResult['finishReason'];
		toolCalls: readonly ToolCall[];
		told: ToldUse;
		modelId: string | undefined;
		responseId?: string | undefined;
		raw: unknown;
	},
	schema: AskedSchema | undefined,
): RawCallResult {
	const { text, structured, toolCalls, told, modelId, responseId, raw } = parts;
	const finishReason = toFinishReason(parts.finishReason);
	const use = { usage: toldUsage(told), costUsd: toldCost(told) };
	const result = { text, finishReason, toolCalls, ...use, modelId, responseId, raw };
	if (schema === undefined || finishReason === 'tool-calls') return result;
	// v1's tool mode brings the object as the input of a tool call.
	const source = structured ?? (text === '' && toolCalls[0] !== undefined ? toolCalls[0].input : text);
	const object = parsed(source);
	if (typeof object === 'string' && object === source) {
		if (text === '') return result;
		const fenced = /^\s*```(?:json)?\s*([\s\S]*?)\s*```\s*$/i.exec(source)?.[1];
		const inner = fenced === undefined ? source : parsed(fenced);
		if (inner === fenced || fenced === undefined) return { ...result, invalid: 'the answer is no JSON' };
		// Middleware of the SDK, or a repair of the caller's, takes the fence off.
		return { ...result, object: inner, unfit: 'the answer is JSON in a fence', ...invalidOnly(schema.check(inner)) };
	}
	return { ...result, object, ...schema.check(object) };
}

function invalidOnly({ invalid }: Fit): Fit {
	return invalid === undefined ? {} : { invalid };
}

/** A `doGenerate` result of any version. `provider`: the SDK's name of who made it. */
export function toCallResult(result: GenerateResult, schema: AskedSchema | undefined, provider: string): RawCallResult {
	const { usage, providerMetadata: metadata, response = {}, rawResponse = response } = result;
	const content = result.content ?? [];
	return finished(
		{
			text: result.text ?? textOf(content),
			structured: result.structuredOutputText,
			finishReason: result.finishReason,
			toolCalls: (result.toolCalls ?? content.filter(({ type }) => type === 'tool-call')).map(toToolCall),
			told: { usage, metadata, body: rawResponse.body, headers: rawResponse.headers, provider },
			modelId: response.modelId,
			responseId: response.id,
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
