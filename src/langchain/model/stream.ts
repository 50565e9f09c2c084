import type { AIMessageChunk } from '@langchain/core/messages';
import { ensureConfig, Runnable } from '@langchain/core/runnables';
import { AsyncGeneratorWithSetup } from '@langchain/core/utils/stream';
import { BrokenStreamError } from '../../adapter/broken-stream.ts';
import type { Attempt } from '../../router/attempt.ts';
import { orAborted } from './abort.ts';
import type { CallOptions, ChatCall } from './call.ts';
import { isContent, wasAnswered } from './content.ts';
import { ServedStream } from './served-stream.ts';

/**
 * Starts an arm's stream: as `Runnable.stream` does, with the call's config in the arm's asynchronous context, but
 * without the wrapper that makes a ReadableStream of it, for the bandit's own stream is one.
 */
export async function startStream(
	runnable: Runnable,
	input: unknown,
	options: CallOptions,
): Promise<AsyncIterator<AIMessageChunk>> {
	// Bindings, and models with a way of their own.
	if (runnable.stream !== Runnable.prototype.stream) return runnable.stream(input, options);
	const config = ensureConfig(options);
	const generator = new AsyncGeneratorWithSetup({
		generator: runnable._streamIterator(input, config) as AsyncGenerator<AIMessageChunk>,
		config,
	});
	await generator.setup;
	return generator;
}

/**
 * Reads up to the first content while another arm could take over, so that a stream that fails before it can be replaced;
 * then gives chunks as they come, and tells the attempt how it went. Rejects with the arm's own error, and when its stream
 * ends without an answer.
 */
export async function openStream(
	iterator: AsyncIterator<AIMessageChunk>,
	attempt: Attempt<unknown>,
	route: ChatCall['route'],
): Promise<AsyncGenerator<AIMessageChunk>> {
	const held: AIMessageChunk[] = [];
	let isDone = false;
	try {
		while (!attempt.isLast && !isDone) {
			const { done, value } = await orAborted(iterator.next(), attempt.signal);
			isDone = done === true;
			if (isDone) break;
			held.push(value);
			if (isContent(value)) {
				attempt.firstContent();
				break;
			}
		}
		if (isDone && !wasAnswered(held)) throw new BrokenStreamError();
	} catch (error) {
		// Not waited for: a provider that does not listen never ends what it is at.
		void iterator.return?.().catch(() => {});
		throw error;
	}
	return new ServedStream(iterator, held, isDone, attempt, route);
}
