import type { RawCallResult } from '../router/attempt.ts';
import type { Part, StreamResult } from './model-types.ts';
import { Accumulator, isContent, marked, type StreamContext } from './stream-parts.ts';

/** A whole stream, read to its end before anything is shown, so that it can be judged first. */
export interface BufferedStream extends StreamResult {
	readonly parts: readonly Part[];
	readonly judged: RawCallResult;
}

/** Reads a stream to its end. Rejects with the arm's own error. */
export async function bufferStream<Arm>(result: StreamResult, context: StreamContext<Arm>): Promise<BufferedStream> {
	const { attempt, schema } = context;
	const seen = new Accumulator();
	const parts: Part[] = [];
	const reader = result.stream?.getReader();
	while (reader !== undefined) {
		const { done, value } = await reader.read();
		if (done) break;
		if (value.type === 'error') {
			reader.cancel(value.error).catch(() => {});
			throw value.error;
		}
		if (isContent(value)) attempt.firstContent();
		seen.add(value);
		parts.push(value);
	}
	return { ...result, parts, judged: seen.result(schema) };
}

/** A buffered stream as the caller gets it. */
export function replay(
	{ parts, judged: _, ...result }: BufferedStream,
	metadata: () => Record<string, unknown>,
): StreamResult {
	let next = 0;
	const stream = new ReadableStream<Part>(
		{
			pull(controller) {
				const part = parts[next++];
				if (part === undefined) controller.close();
				else controller.enqueue(marked(part, metadata));
			},
		},
		{ highWaterMark: 0 },
	);
	return { ...result, stream };
}
