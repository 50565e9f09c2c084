import type { BaseMessage } from '@langchain/core/messages';
import type { ChainValues } from '@langchain/core/utils/types';
import { hashString } from '../../base/hash.ts';
import { chainResult } from './chain-result.ts';
import type { RunNode } from './run-tree.ts';

/** LangGraph goes on with a thread on a command, or on no input at all. */
export function resumes(inputs: ChainValues | null | undefined): boolean {
	const { lg_name: name, input } = (inputs ?? { input: null }) as { lg_name?: string; input?: unknown };
	return name === 'Command' || input === null;
}

/** A thread that stops with tool calls to do stands before a break point. */
export function waitsForTools({ root }: RunNode, output: unknown): boolean {
	return root.threadId !== undefined && chainResult(output).toolCalls.length > 0;
}

/** A sequence names its steps so. */
export function isStep(tags: readonly string[] = []): boolean {
	return tags.some((tag) => tag.startsWith('seq:step:'));
}

/** Core 0.3 tells each run of a sequence's batch the outputs of all; its own is that of its last step. */
export function outputOf({ stepOutput }: RunNode, output: unknown): unknown {
	return Array.isArray(output) && stepOutput !== output && output.includes(stepOutput) ? stepOutput : output;
}

/** Equal for equal messages; no text is kept. */
export function promptOf(messages: BaseMessage[][]): string {
	const text = JSON.stringify(messages[0]?.map(({ content }) => content)) ?? '';
	return `${text.length} ${hashString(text)} ${hashString(text, 1)}`;
}

/** LangChain wraps what is no object. */
export function unwrapped(outputs: ChainValues): unknown {
	const isWrapped = typeof outputs === 'object' && outputs !== null && Object.keys(outputs).join() === 'output';
	return isWrapped ? outputs.output : outputs;
}
