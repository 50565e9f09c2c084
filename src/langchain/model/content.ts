import type { AIMessage, AIMessageChunk } from '@langchain/core/messages';
import { reasonOf } from './result.ts';
import type { StreamEvent } from './stream-event.ts';

/** A piece of a message, as providers and LangChain's standard have it. */
type Block = Readonly<Record<string, unknown>>;

/** Blocks that say something by what is in these fields, and nothing when it is empty. */
const said: Readonly<Record<string, readonly string[]>> = {
	text: ['text'],
	text_delta: ['text'],
	output_text: ['text'],
	reasoning: ['reasoning', 'text', 'summary'],
	reasoning_content: ['reasoningText', 'reasoning', 'text'],
	thinking: ['thinking'],
	thinking_delta: ['thinking'],
	refusal: ['refusal'],
	input_json_delta: ['input', 'partial_json'],
	tool_call_chunk: ['args', 'name'],
	server_tool_call_chunk: ['args', 'name'],
	'text-delta': ['text'],
	'reasoning-delta': ['reasoning'],
	'tool-call-delta': ['args'],
	'data-delta': ['data'],
};

/** Blocks that are content by being there: tools, files, sources. */
const whole: ReadonlySet<unknown> = new Set([
	'redacted_thinking',
	'tool_use',
	'tool_call',
	'invalid_tool_call',
	'function_call',
	'functionCall',
	'server_tool_use',
	'server_tool_call',
	'server_tool_call_result',
	'mcp_tool_use',
	'mcp_tool_result',
	'web_search_tool_result',
	'web_fetch_tool_result',
	'code_execution_tool_result',
	'executableCode',
	'executable_code',
	'codeExecutionResult',
	'code_execution_result',
	'image',
	'image_url',
	'image_generation_call',
	'inlineData',
	'audio',
	'input_audio',
	'video',
	'file',
	'document',
	'media',
	'text-plain',
	'citation',
	'search_result',
]);

/** What some providers say beside the content. */
const besides = ['reasoning_content', 'reasoning', 'refusal', 'audio', 'function_call', 'tool_calls'];

function saysSomething(value: unknown): boolean {
	if (Array.isArray(value)) return value.some(saysSomething);
	if (typeof value === 'object' && value !== null) return Object.values(value).some(saysSomething);
	return typeof value === 'string' && value !== '';
}

function isContentBlock(block: Block): boolean {
	const fields = said[block.type as string];
	return fields === undefined ? whole.has(block.type) : fields.some((field) => saysSomething(block[field]));
}

/**
 * True for a chunk that brings something of the answer, whichever provider it is of. What is not in these lists says nothing
 * yet, a frame as little as a block of a kind that is still to come: it is held back with the rest until something does.
 */
export function isContent({ content, tool_call_chunks, additional_kwargs }: AIMessageChunk): boolean {
	if (typeof content === 'string') {
		if (content !== '') return true;
	} else if (Array.isArray(content) && content.some((block) => isContentBlock(block as Block))) return true;
	if (tool_call_chunks !== undefined && tool_call_chunks.length > 0) return true;
	return additional_kwargs !== undefined && besides.some((name) => saysSomething(additional_kwargs[name]));
}

/** As `isContent`, for the events of core 1.x's content-block stream. */
export function isContentEvent({ event, delta, content }: StreamEvent): boolean {
	if (event === 'content-block-delta') {
		return delta?.type === 'block-delta' ? isContentBlock(delta.fields as Block) : isContentBlock(delta ?? {});
	}
	return (event === 'content-block-start' || event === 'content-block-finish') && isContentBlock(content ?? {});
}

/** Why an answer without content ended, where it says itself that it failed. */
const failures: ReadonlySet<unknown> = new Set(['error', 'MALFORMED_FUNCTION_CALL', 'UNEXPECTED_TOOL_CALL']);

/** True for an answer in one piece that has no content and says itself that it failed. */
export function isNoAnswer(message: AIMessage): boolean {
	const { tool_calls: calls = [], invalid_tool_calls: invalid = [], response_metadata: metadata = {} } = message;
	if (!failures.has(reasonOf(metadata)) || calls.length > 0 || invalid.length > 0) return false;
	return !isContent(message as AIMessageChunk);
}

/** True for an answer without content that a model gave all the same: it says why it ended, or how many tokens it took. */
export function wasAnswered(chunks: readonly AIMessageChunk[]): boolean {
	if (chunks.some(({ response_metadata }) => failures.has(reasonOf(response_metadata ?? {})))) return false;
	return chunks.some(
		({ usage_metadata, response_metadata }) =>
			(usage_metadata?.output_tokens ?? 0) > 0 || reasonOf(response_metadata ?? {}) !== undefined,
	);
}
