import type { AIMessage } from '@langchain/core/messages';
import { toldCost } from '../../pricing/told-cost.ts';
import { toldUsage } from '../../pricing/told-usage.ts';
import type { RawCallResult } from '../../router/attempt.ts';

const finishReasons: Readonly<Record<string, string>> = {
	tool_calls: 'tool-calls',
	tool_use: 'tool-calls',
	end_turn: 'stop',
	stop_sequence: 'stop',
	STOP: 'stop',
	max_tokens: 'length',
	MAX_TOKENS: 'length',
	content_filter: 'content-filter',
	SAFETY: 'content-filter',
	refusal: 'content-filter',
};

/** The text of a message's content. */
export function textOf(content: AIMessage['content']): string {
	if (typeof content === 'string') return content;
	return content.map((part) => ((part as { text?: unknown }).text as string | undefined) ?? '').join('');
}

type Metadata = Readonly<Record<string, unknown>>;

/** Why an answer ended, as its provider says it. */
export function reasonOf(metadata: Metadata): unknown {
	return metadata.finish_reason ?? metadata.stop_reason ?? metadata.finishReason;
}

/** The model that answered. */
export function modelOf(metadata: Metadata): unknown {
	return metadata.model_name ?? metadata.model;
}

/** The provider's id of an answer: ids that begin so are LangChain's own. */
function responseIdOf({ id, response_metadata: { id: own } = {} }: AIMessage): string | undefined {
	const given = typeof own === 'string' ? own : id;
	return given?.startsWith('run-') || given?.startsWith('lc_') ? undefined : given;
}

/** An answer as success conditions see it. `usage`: where it is not what the message says. */
export function toCallResult(message: AIMessage, usage = message.usage_metadata): RawCallResult {
	const { response_metadata: metadata = {} } = message;
	const toolCalls = (message.tool_calls ?? []).map(({ id, name, args }) => ({
		toolCallId: id,
		toolName: name,
		input: args as unknown,
	}));
	const told = { usage, metadata: { metadata } };
	const reason = reasonOf(metadata);
	return {
		text: textOf(message.content),
		finishReason: finishReasons[String(reason)] ?? (typeof reason === 'string' ? reason : 'other'),
		toolCalls,
		usage: toldUsage(told),
		costUsd: toldCost(told),
		modelId: modelOf(metadata) as string | undefined,
		responseId: responseIdOf(message),
		raw: message,
	};
}
