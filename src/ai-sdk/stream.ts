import type { ToolCall } from '../base/types.ts';
import type { Attempt, Fault, RawCallResult } from '../router/attempt.ts';
import type { GenerateResult, Part, StreamResult, Usage } from './model-types.ts';
import { finished, toFinishReason, toTokenUsage, toToolCall } from './result.ts';

/** Parts that come before content: held back while another arm could still take over. */
const preamble: ReadonlySet<string | undefined> = new Set([
	'stream-start',
	'response-metadata',
	'text-start',
	'reasoning-start',
	'tool-input-start',
	// Without a delta before them they bring nothing.
	'text-end',
	'reasoning-end',
	'tool-input-end',
	'raw',
	'ping',
]);

function isContent(part: Part): boolean {
	if (preamble.has(part.type)) return false;
	// OpenAI's first delta is empty.
	return !(part.type?.endsWith('delta') && (part.delta ?? part.textDelta) === '');
}

/** What a stream's parts come to. */
class Accumulator {
	#text = '';
	readonly #toolCalls: ToolCall[] = [];
	#modelId: string | undefined;
	#finish: { finishReason: GenerateResult['finishReason']; usage: Usage | undefined } | undefined;

	add(part: Part): void {
		switch (part.type) {
			case 'text-delta':
				this.#text += part.delta ?? part.textDelta ?? '';
				break;
			case 'tool-call':
				this.#toolCalls.push(toToolCall(part));
				break;
			case 'response-metadata':
				this.#modelId = part.modelId ?? this.#modelId;
				break;
			case 'finish':
				this.#finish = { finishReason: part.finishReason, usage: part.usage };
		}
	}

	result(schema: unknown): RawCallResult {
		const { finishReason, usage } = this.#finish ?? { finishReason: 'other', usage: undefined };
		const modelId = this.#modelId;
		return finished(
			{ text: this.#text, finishReason, toolCalls: this.#toolCalls, usage, modelId, raw: undefined },
			schema,
		);
	}

	get usage(): ReturnType<typeof toTokenUsage> {
		return toTokenUsage(this.#finish?.usage);
	}
}

/** A stream that broke off, by its own word (v4) or by ending without a finish part. */
const brokenOff: Fault = { kind: 'retryable', category: 'malformed' };

function brokeOff(): Error {
	return new Error('The stream ended before its answer was complete.');
}

function isInterrupted({ type, finishReason }: Part): boolean {
	return type === 'finish' && toFinishReason(finishReason) === 'interrupted';
}

/** What a stream is opened with. */
export interface StreamContext<Arm> {
	readonly attempt: Attempt<Arm>;
	/** The schema that was asked for, see `schemaOf`. */
	readonly schema: unknown;
	classify(error: unknown): Fault;
	/** Put on the finish part. */
	metadata(): Record<string, unknown>;
}

/** The part with our metadata, if it is the last one. */
function marked(part: Part, metadata: () => Record<string, unknown>): Part {
	return part.type === 'finish'
		? { ...part, providerMetadata: { ...part.providerMetadata, bandit: metadata() } }
		: part;
}

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
