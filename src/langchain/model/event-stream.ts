import type { Runnable } from '@langchain/core/runnables';
import { decisionMetadata } from '../../adapter/decision-metadata.ts';
import type { Decision } from '../../base/types.ts';
import type { Attempt } from '../../router/attempt.ts';
import { orAborted } from './abort.ts';
import { unbound } from './binding.ts';
import type { CallOptions, ChatCall } from './call.ts';
import { isContentEvent } from './content.ts';
import { toCallResult } from './result.ts';
import type { StreamEvent } from './stream-event.ts';

/** The content-block stream of core 1.x: its events, and a promise of the whole message. */
export type EventStream = AsyncIterable<StreamEvent> & PromiseLike<never>;

/** Starts the content-block stream of an arm, with or without tools bound. */
export function streamOf(runnable: Runnable, input: unknown, options: CallOptions): EventStream {
	// A binding hands over to streams of runs only.
	const { bound, options: all } = unbound(runnable, options);
	return (bound as unknown as { streamEvents(input: unknown, options: object): EventStream }).streamEvents(input, all);
}

/** The event with the decision in it, if it is the one that ends the message. */
export function marked(event: StreamEvent, decision: Decision): StreamEvent {
	if (event.event !== 'message-finish') return event;
	return { ...event, responseMetadata: { ...event.responseMetadata, bandit: decisionMetadata(decision) } };
}

/** As `openStream`, for events: resolves at the first content, while another arm could take over. */
export async function openEvents(
	stream: EventStream,
	attempt: Attempt<unknown>,
	{ classify }: ChatCall['route'],
): Promise<AsyncGenerator<StreamEvent>> {
	const events = stream[Symbol.asyncIterator]();
	const read = () => orAborted(events.next(), attempt.signal);
	const held: StreamEvent[] = [];
	while (!attempt.isLast && !held.some(isContentEvent)) {
		const { done, value } = await read();
		if (done) break;
		held.push(value);
	}
	const take = (event: StreamEvent): StreamEvent => {
		if (isContentEvent(event)) attempt.firstContent();
		return marked(event, attempt.decision);
	};
	if (held.some(isContentEvent)) attempt.firstContent();
	async function* all(): AsyncGenerator<StreamEvent> {
		try {
			for (const event of held) yield take(event);
			for (let next = await read(); !next.done; next = await read()) yield take(next.value);
			attempt.finish(toCallResult(await stream));
		} catch (error) {
			attempt.fail(classify(error), error);
			throw error;
		} finally {
			attempt.abandon();
		}
	}
	return all();
}
