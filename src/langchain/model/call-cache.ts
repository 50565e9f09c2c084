import { BaseCache } from '@langchain/core/caches';
import type { BindToolsInput } from '@langchain/core/language_models/chat_models';
import type { Generation } from '@langchain/core/outputs';
import { convertToOpenAITool, isLangChainTool } from '@langchain/core/utils/function_calling';
import { copyWith } from './arm-config.ts';

/** A cache whose answers carry no decision: what is found in it was not drawn, so that nothing can be reported on it. */
export class CallCache extends BaseCache<Generation[]> {
	readonly #inner: BaseCache<Generation[]>;

	constructor(inner: BaseCache<Generation[]>) {
		super();
		this.#inner = inner;
	}

	override lookup(prompt: string, key: string): Promise<Generation[] | null> {
		return this.#inner.lookup(prompt, key);
	}

	override update(prompt: string, key: string, generations: Generation[]): Promise<void> {
		return this.#inner.update(prompt, key, generations.map(withoutDecision));
	}
}

function withoutDecision(generation: Generation): Generation {
	const { message } = generation as { message?: { response_metadata?: Record<string, unknown> } };
	if (message?.response_metadata?.bandit === undefined) return generation;
	const { bandit: _, ...metadata } = message.response_metadata;
	return { ...generation, message: copyWith(message, metadata) } as Generation;
}

/** Tools as part of a cache's key: what models are told of them. Tools of LangChain's would all be written alike. */
export function toolsKey(tools: readonly BindToolsInput[]): unknown[] {
	return tools.map((tool) => (isLangChainTool(tool) ? convertToOpenAITool(tool) : tool));
}
