import type { AIMessageChunk } from '@langchain/core/messages';
import { BrokenStreamError } from '../../adapter/broken-stream.ts';
import type { Decision } from '../../base/types.ts';
import type { Attempt, RawCallResult } from '../../router/attempt.ts';
import { orAborted } from './abort.ts';
import { withDecision } from './arm-config.ts';
import { isContent, isContentEvent, wasAnswered } from './content.ts';
import { type EventStream, marked } from './event-stream.ts';
import { toCallResult } from './result.ts';
import { resultOf } from './served-stream.ts';
import type { StreamEvent } from './stream-event.ts';

/** A whole stream, read to its end before anything is shown, so that it can be judged first. */
interface Buffered<Item> {
	readonly items: readonly Item[];
	readonly result: RawCallResult;
}

/** Reads a stream to its end. Rejects with the arm's own error, and for a stream without an answer. */
export async function bufferStream(
	iterator: AsyncIterator<AIMessageChunk>,
	attempt: Attempt<unknown>,
): Promise<Buffered<AIMessageChunk>> {
	let hasContent = false;
	const items = await readAll(iterator, attempt.signal, (chunk) => {
		if (hasContent || !isContent(chunk)) return;
		hasContent = true;
		attempt.firstContent();
	});
	if (!hasContent && !wasAnswered(items)) throw new BrokenStreamError();
	return { items, result: resultOf(items) };
}

/** A buffered stream as the caller gets it. */
export async function* replayStream(
	{ items }: Buffered<AIMessageChunk>,
	decision: Decision,
): AsyncGenerator<AIMessageChunk> {
	for (const [i, chunk] of items.entries()) yield i === 0 ? withDecision(chunk, decision) : chunk;
}

/** As `bufferStream`, for content-block events. */
export async function bufferEvents(stream: EventStream, attempt: Attempt<unknown>): Promise<Buffered<StreamEvent>> {
	const items = await readAll(stream[Symbol.asyncIterator](), attempt.signal, (event) => {
		if (isContentEvent(event)) attempt.firstContent();
	});
	return { items, result: toCallResult(await stream) };
}

/** Buffered events as the caller gets them. */
export async function* replayEvents({ items }: Buffered<StreamEvent>, decision: Decision): AsyncGenerator<StreamEvent> {
	for (const event of items) yield marked(event, decision);
}

async function readAll<Item>(
	iterator: AsyncIterator<Item>,
	signal: AbortSignal | undefined,
	seen: (item: Item) => void,
): Promise<Item[]> {
	const items: Item[] = [];
	for (;;) {
		const { done, value } = await orAborted(iterator.next(), signal);
		if (done) return items;
		seen(value);
		items.push(value);
	}
}
