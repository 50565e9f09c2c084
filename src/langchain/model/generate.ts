import type { BaseMessage } from '@langchain/core/messages';
import { type Generation, type LLMResult, RUN_KEY } from '@langchain/core/outputs';
import type { Runnable } from '@langchain/core/runnables';
import { unbound } from './binding.ts';
import type { CallOptions } from './call.ts';

/** Has the message of an answer in it, as those of chat models have. */
interface ChatGeneration extends Generation {
	readonly message: BaseMessage;
}

/** What a chat model's `generate` gives, whose type says nothing of messages and runs. */
export interface ChatLLMResult extends LLMResult {
	generations: ChatGeneration[][];
	[RUN_KEY]?: { readonly runIds: readonly string[] };
}

/** Has an arm, with or without tools bound, generate an answer to one list of messages. */
export function generateOn(
	runnable: Runnable,
	messages: readonly unknown[],
	options: CallOptions,
): Promise<ChatLLMResult> {
	const { bound, options: all } = unbound(runnable, options);
	const { generate } = bound as unknown as {
		generate(messages: readonly unknown[][], options: object): Promise<ChatLLMResult>;
	};
	return generate.call(bound, [[...messages]], all);
}

/** Results of one list each as one result, which names all runs and adds up their tokens. */
export function joinResults(results: readonly ChatLLMResult[]): LLMResult {
	const runIds = results.flatMap((result) => result[RUN_KEY]?.runIds ?? []);
	const joined = { generations: results.flatMap(({ generations }) => generations), llmOutput: outputOf(results) };
	// As the base class has it: there, but not among the keys.
	Object.defineProperty(joined, RUN_KEY, { value: runIds.length > 0 ? { runIds } : undefined, configurable: true });
	return joined;
}

/** Arms of several providers name tokens in their own ways; the messages have them in one. */
function outputOf(results: readonly ChatLLMResult[]): LLMResult['llmOutput'] {
	if (results.length === 1 && results[0]!.llmOutput !== undefined) return results[0]!.llmOutput;
	const tokenUsage = { promptTokens: 0, completionTokens: 0, totalTokens: 0 };
	let known = false;
	for (const { generations } of results) {
		const { usage_metadata: usage } = (generations[0]?.[0]?.message ?? {}) as {
			usage_metadata?: { input_tokens: number; output_tokens: number; total_tokens: number };
		};
		if (usage === undefined) continue;
		known = true;
		tokenUsage.promptTokens += usage.input_tokens;
		tokenUsage.completionTokens += usage.output_tokens;
		tokenUsage.totalTokens += usage.total_tokens;
	}
	return known ? { tokenUsage } : undefined;
}
