import type { Attempt } from '../router/attempt.ts';
import type { Part, StreamResult } from './model-types.ts';
import {
	Accumulator,
	brokenOff,
	brokeOff,
	isContent,
	isInterrupted,
	marked,
	type StreamContext,
} from './stream-parts.ts';

/**
 * Makes sure that a stream has begun: while another arm could take over, its first parts are held back until there is
 * content. Rejects with the arm's own error when it fails before that; afterwards parts flow as they are asked for.
 */
export async function openStream<Arm>(result: StreamResult, context: StreamContext<Arm>): Promise<StreamResult> {
	const { attempt, schema, classify, metadata } = context;
	if (result.stream === undefined) {
		attempt.abandon();
		return result;
	}
	const reader = result.stream.getReader();
	const held = attempt.isLast ? [] : await peek(reader, attempt);
	const seen = new Accumulator();
	let isOver = false;
	const endedEarly = (): void => {
		// A source may just close when the caller aborts.
		const error = brokeOff();
		const fault = classify(error);
		attempt.fail(fault.kind === 'retryable' ? brokenOff : fault, error, seen.usage);
	};

	const take = (part: Part): Part => {
		seen.add(part);
		if (part.type === 'finish') {
			isOver = true;
			if (isInterrupted(part)) endedEarly();
			else attempt.finish(seen.result(schema));
			return marked(part, metadata);
		}
		if (part.type === 'error') {
			isOver = true;
			attempt.fail(classify(part.error), part.error, seen.usage);
		} else if (isContent(part)) attempt.firstContent();
		return part;
	};

	const stream = new ReadableStream<Part>(
		{
			async pull(controller) {
				const waiting = held.shift();
				if (waiting !== undefined) {
					controller.enqueue(take(waiting));
					return;
				}
				try {
					const { done, value } = await reader.read();
					if (!done) {
						controller.enqueue(take(value));
						return;
					}
					if (!isOver) endedEarly();
					controller.close();
				} catch (error) {
					attempt.fail(classify(error), error, seen.usage);
					controller.error(error);
				}
			},
			async cancel(reason) {
				attempt.abandon();
				await reader.cancel(reason);
			},
		},
		{ highWaterMark: 0 },
	);
	return { ...result, stream };
}

/** Reads up to the first content. Rejects when there will be none. */
async function peek(reader: ReadableStreamDefaultReader<Part>, attempt: Attempt<unknown>): Promise<Part[]> {
	const held: Part[] = [];
	for (;;) {
		const { done, value } = await reader.read();
		if (done) throw brokeOff();
		if (value.type === 'error' || isInterrupted(value)) {
			const error = value.type === 'error' ? value.error : brokeOff();
			reader.cancel(error).catch(() => {});
			throw error;
		}
		held.push(value);
		if (value.type === 'finish') return held;
		if (isContent(value)) {
			attempt.firstContent();
			return held;
		}
	}
}
