import type { BanditCallOptions } from '../adapter/call-options.ts';
import { beforeAnswer, conversationKey } from '../adapter/conversation-key.ts';
import { namesOf } from '../adapter/parameters.ts';
import type { BanditRequest } from '../base/types.ts';
import type { CallOptions, PromptMessage, PromptPart } from './model-types.ts';

/** What is known of a call before it is made; `own`: what it says to its bandit itself. */
export function toRequest(options: CallOptions, own: BanditCallOptions): BanditRequest {
	const { prompt, maxOutputTokens, maxTokens } = options;
	let chars = 0;
	let images = 0;
	let files = 0;
	let turns = 0;
	let step = 0;
	let text = '';
	for (const { role, content } of prompt) {
		if (role === 'user') {
			text = '';
			step = 0;
		}
		if (role === 'user' || role === 'assistant') turns++;
		if (role === 'assistant') step++;
		if (typeof content === 'string') {
			chars += content.length;
			if (role === 'user') text = content;
			continue;
		}
		for (const part of content) {
			if (part.text !== undefined) {
				chars += part.text.length;
				if (role === 'user') text = text === '' ? part.text : `${text}\n${part.text}`;
			} else if (isImage(part)) images++;
			else if (part.type === 'file') files++;
			else if (part.type === 'tool-result' || part.type === 'tool-call') chars += lengthOf(part);
		}
	}
	return {
		text,
		chars,
		images,
		files,
		turns,
		step,
		tools: (options.tools ?? options.mode?.tools)?.length ?? 0,
		schema: schemaOf(options) !== undefined || options.responseFormat?.type === 'json',
		maxOutputTokens: maxOutputTokens ?? maxTokens,
		answers: answersOf(prompt.at(-1)),
		...own,
	};
}

function isImage({ type, mediaType, mimeType }: PromptPart): boolean {
	// v4 has the bare top-level type too.
	return type === 'image' || (type === 'file' && /^image(?:\/|$)/.test(mediaType ?? mimeType ?? ''));
}

function lengthOf(part: object): number {
	const { input, args, output, result } = part as Record<string, unknown>;
	return JSON.stringify(input ?? args ?? output ?? result ?? '')?.length ?? 0;
}

/** The tool calls that the last message answers. */
function answersOf(last: PromptMessage | undefined): readonly string[] | undefined {
	if (last?.role !== 'tool' || typeof last.content === 'string') return undefined;
	const ids = last.content.map(({ toolCallId }) => toolCallId).filter((id) => id !== undefined);
	return ids.length > 0 ? ids : undefined;
}

/** The JSON schema that the answer is asked to have; `true` where JSON is asked for without one. */
export function schemaOf({ responseFormat, mode }: CallOptions): unknown {
	if (responseFormat?.type === 'json') return responseFormat.schema ?? true;
	if (mode?.type === 'object-json') return mode.schema ?? true;
	if (mode?.type === 'object-tool') return mode.tool?.parameters ?? true;
	return undefined;
}

/** How much there is in a call of what an arm may lack, see `Lack.feature`: 1 for what is there. */
export function amountOf(feature: string, options: CallOptions): number {
	const { prompt, providerOptions, providerMetadata, mode } = options;
	const { toolChoice = (mode as { toolChoice?: { type: string } } | undefined)?.toolChoice } = options as {
		toolChoice?: { type: string };
	};
	switch (feature) {
		case 'prefill':
			return Number(prompt.at(-1)?.role === 'assistant');
		case 'system':
			return Number(prompt.some(({ role }) => role === 'system'));
		case 'toolChoice':
			return Number(toolChoice !== undefined && toolChoice.type !== 'auto');
	}
	const places: readonly object[] = [options, ...Object.values(providerOptions ?? providerMetadata ?? {})];
	const names = namesOf(feature);
	return Number(places.some((place) => names.some((name) => (place as Record<string, unknown>)[name] !== undefined)));
}

/** See `RouteOptions.fingerprint`. */
export function fingerprint(prompt: CallOptions['prompt'], of: 'all' | 'before'): string {
	const messages = of === 'all' ? prompt : beforeAnswer(prompt, ({ role }) => role, ['tool', 'assistant']);
	return conversationKey(messages.map(({ role, content }) => ({ role, texts: textsOf(content) })));
}

function textsOf(content: PromptMessage['content']): readonly string[] {
	if (typeof content === 'string') return [content];
	return content.map((part) => {
		const { input, args, output, result } = part as unknown as Record<string, unknown>;
		return part.text ?? `${part.type} ${part.toolCallId} ${JSON.stringify(input ?? args ?? output ?? result)}`;
	});
}
