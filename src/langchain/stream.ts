import type { AIMessageChunk } from '@langchain/core/messages';
import { Runnable } from '@langchain/core/runnables';
import { AsyncGeneratorWithSetup } from '@langchain/core/utils/stream';
import type { Attempt, RawCallResult } from '../router/attempt.ts';
import { orAborted } from './abort.ts';
import { withDecision } from './arm-config.ts';
import type { CallOptions, ChatCall } from './call.ts';
import { modelOf, reasonOf, textOf, toCallResult } from './result.ts';

/**
 * Starts an arm's stream: as `Runnable.stream` does, with the call's config in the arm's asynchronous context, but
 * without the wrapper that makes a ReadableStream of it, for the bandit's own stream is one.
 */
export async function startStream(
	runnable: Runnable,
	input: unknown,
	config: CallOptions,
): Promise<AsyncIterator<AIMessageChunk>> {
	// Bindings, and models with a way of their own.
	if (runnable.stream !== Runnable.prototype.stream) return runnable.stream(input, config);
	const generator = new AsyncGeneratorWithSetup({
		generator: runnable._streamIterator(input, config) as AsyncGenerator<AIMessageChunk>,
		config,
	});
	await generator.setup;
	return generator;
}

/** OpenAI's first chunk is empty: it says nothing yet. */
function isContent(chunk: AIMessageChunk): boolean {
	return (
		textOf(chunk.content) !== '' ||
		(chunk.tool_call_chunks?.length ?? 0) > 0 ||
		(Array.isArray(chunk.content) && chunk.content.length > 0)
	);
}

function joined(chunks: readonly AIMessageChunk[]): AIMessageChunk {
	return chunks.reduce((whole, chunk) => whole.concat(chunk));
}

/** Says more than a piece of text: usage, a tool call, why it ended. */
function isTelling({ usage_metadata, tool_call_chunks, response_metadata: metadata = {} }: AIMessageChunk): boolean {
	return (
		usage_metadata !== undefined ||
		(tool_call_chunks?.length ?? 0) > 0 ||
		reasonOf(metadata) !== undefined ||
		modelOf(metadata) !== undefined
	);
}

/** The answer that chunks make. Joining them all takes as long as a decision does, so that is done when it is looked at. */
function resultOf(chunks: readonly AIMessageChunk[]): RawCallResult {
	const telling = chunks.filter(isTelling);
	const result = toCallResult(joined(telling.length > 0 ? telling : chunks.slice(-1)));
	return {
		...result,
		text: chunks.map(({ content }) => textOf(content)).join(''),
		get raw() {
			return joined(chunks);
		},
	};
}

/**
 * Reads up to the first content while another arm could take over, so that a stream that fails before it can be replaced;
 * then gives chunks as they come, and tells the attempt how it went.
 */
export async function openStream(
	iterator: AsyncIterator<AIMessageChunk>,
	attempt: Attempt<unknown>,
	{ classify, signal }: ChatCall['route'],
): Promise<AsyncGenerator<AIMessageChunk>> {
	const read = () => orAborted(iterator.next(), signal);
	const held: AIMessageChunk[] = [];
	let isDone = false;
	while (!attempt.isLast && !isDone) {
		const { done, value } = await read();
		isDone = done === true;
		if (isDone) break;
		held.push(value);
		if (isContent(value)) break;
	}
	if (held.some(isContent)) attempt.firstContent();
	async function* chunks(): AsyncGenerator<AIMessageChunk> {
		const all: AIMessageChunk[] = [];
		const take = (next: AIMessageChunk): AIMessageChunk => {
			if (isContent(next)) attempt.firstContent();
			// On one chunk only: the metadata of several would be joined.
			const chunk = all.length === 0 ? withDecision(next, attempt.decision) : next;
			all.push(chunk);
			return chunk;
		};
		try {
			for (const chunk of held) yield take(chunk);
			while (!isDone) {
				const { done, value } = await read();
				if (done) break;
				yield take(value);
			}
			if (all.length > 0) attempt.finish(resultOf(all));
			else attempt.fail({ kind: 'retryable', category: 'empty' }, new Error('The stream was empty.'));
		} catch (error) {
			attempt.fail(classify(error), error);
			throw error;
		} finally {
			attempt.abandon();
			const closed = iterator.return?.(undefined);
			// A provider that does not listen to the signal would be waited for.
			if (signal?.aborted !== true) await closed;
		}
	}
	return chunks();
}
