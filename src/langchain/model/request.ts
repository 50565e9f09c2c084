import type { BaseMessage } from '@langchain/core/messages';
import { type BanditCallOptions, checkCallOptions } from '../../adapter/call-options.ts';
import { beforeAnswer, conversationKey } from '../../adapter/conversation-key.ts';
import { namesOf } from '../../adapter/parameters.ts';
import type { BanditRequest } from '../../base/types.ts';

/** What a config says; undefined: nothing. Throws InvalidOptionError for a name that is none or a value that can't be used. */
export function banditOptionsOf(config: { configurable?: object; metadata?: object }): BanditCallOptions | undefined {
	const { bandit: inMetadata } = (config.metadata ?? {}) as { bandit?: object };
	const { bandit: inConfigurable } = (config.configurable ?? {}) as { bandit?: object };
	if (inMetadata === undefined && inConfigurable === undefined) return undefined;
	if (inMetadata !== undefined) checkCallOptions(inMetadata, 'metadata.bandit');
	if (inConfigurable !== undefined) checkCallOptions(inConfigurable, 'configurable.bandit');
	return { ...inMetadata, ...inConfigurable };
}

/** What is known of a call before it is made. */
export function toRequest(messages: readonly BaseMessage[], tools: number): BanditRequest {
	let [chars, images, files, turns, step, text] = [0, 0, 0, 0, 0, ''];
	const add = (type: string, value: string): void => {
		chars += value.length;
		if (type === 'human') text = text === '' ? value : `${text}\n${value}`;
	};
	for (const message of messages) {
		const type = typeOf(message);
		if (type === 'human') {
			text = '';
			step = 0;
		}
		if (type === 'human' || type === 'ai') turns++;
		if (type === 'ai') step++;
		const { content } = message;
		if (typeof content === 'string') add(type, content);
		else {
			for (const part of content) {
				const value = (part as { text?: unknown }).text;
				if (typeof value === 'string') add(type, value);
				else if (String(part.type).startsWith('image')) images++;
				else if (part.type === 'file' || part.type === 'document') files++;
			}
		}
		const { tool_calls: calls } = message as { tool_calls?: { args: unknown }[] };
		for (const { args } of calls ?? []) chars += JSON.stringify(args)?.length ?? 0;
	}
	return { text, chars, images, files, turns, step, tools, answers: answersOf(messages) };
}

/** Which turn of its conversation a call belongs to: how often a human has spoken. */
export function turnOf(messages: readonly BaseMessage[]): number {
	return messages.filter((message) => typeOf(message) === 'human').length;
}

/** A message's kind, in core 0.3 and 1.x. */
export function typeOf(message: BaseMessage): string {
	const { getType, _getType } = message as { getType?(): string; _getType?(): string };
	return getType?.call(message) ?? _getType?.call(message) ?? '';
}

/** The tool calls that the last messages answer. */
function answersOf(messages: readonly BaseMessage[]): readonly string[] | undefined {
	let ids: string[] | undefined;
	for (let i = messages.length - 1; i >= 0 && typeOf(messages[i]!) === 'tool'; i--) {
		const id = (messages[i] as { tool_call_id?: string }).tool_call_id;
		if (id === undefined) continue;
		ids ??= [];
		ids.push(id);
	}
	return ids;
}

/** How much there is in a call of what an arm may lack, see `Lack.feature`: 1 for what is there. */
export function amountOf(
	feature: string,
	messages: readonly BaseMessage[],
	options: Readonly<Record<string, unknown>>,
): number {
	switch (feature) {
		case 'prefill':
			return Number(messages.length > 0 && typeOf(messages.at(-1)!) === 'ai');
		case 'system':
			return Number(messages.some((message) => typeOf(message) === 'system'));
		case 'toolChoice':
			return Number(options.tool_choice !== undefined && options.tool_choice !== 'auto');
	}
	return Number(namesOf(feature).some((name) => options[name] !== undefined));
}

/** See `RouteOptions.fingerprint`. */
export function fingerprint(messages: readonly BaseMessage[], of: 'all' | 'before'): string {
	const looked = of === 'all' ? messages : beforeAnswer(messages, typeOf, ['tool', 'ai']);
	return conversationKey(looked.map((message) => ({ role: typeOf(message), texts: textsOf(message) })));
}

function textsOf(message: BaseMessage): readonly string[] {
	const { content } = message;
	const { tool_calls: calls = [] } = message as { tool_calls?: object[] };
	const texts = typeof content === 'string' ? [content] : content.map((part) => JSON.stringify(part) ?? '');
	return calls.length === 0 ? texts : [...texts, JSON.stringify(calls)];
}
