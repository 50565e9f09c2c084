import type { AIMessageChunk } from '@langchain/core/messages';
import { BrokenStreamError } from '../../adapter/broken-stream.ts';
import type { MaybePromise } from '../../base/types.ts';
import type { Attempt, RawCallResult } from '../../router/attempt.ts';
import { orAborted } from './abort.ts';
import { withDecision } from './arm-config.ts';
import type { ChatCall } from './call.ts';
import { usageOf } from './chunk-usage.ts';
import { isContent, wasAnswered } from './content.ts';
import { modelOf, reasonOf, textOf, toCallResult } from './result.ts';

/** A stream that has begun. By hand, for an async generator makes three promises of each chunk. */
export class ServedStream implements AsyncGenerator<AIMessageChunk, undefined> {
	readonly #iterator: AsyncIterator<AIMessageChunk>;
	readonly #attempt: Attempt<unknown>;
	readonly #route: ChatCall['route'];
	/** Chunks that are there and were not given yet. */
	readonly #held: AIMessageChunk[];
	readonly #all: AIMessageChunk[] = [];
	#hasContent = false;
	/** All chunks of the arm are there. */
	#isDone: boolean;
	#isOver = false;

	constructor(
		iterator: AsyncIterator<AIMessageChunk>,
		held: AIMessageChunk[],
		isDone: boolean,
		attempt: Attempt<unknown>,
		route: ChatCall['route'],
	) {
		this.#iterator = iterator;
		this.#held = held;
		this.#isDone = isDone;
		this.#attempt = attempt;
		this.#route = route;
	}

	next(): Promise<IteratorResult<AIMessageChunk, undefined>> {
		if (this.#isOver) return Promise.resolve(end);
		const held = this.#held.shift();
		if (held !== undefined) return Promise.resolve({ done: false, value: this.#take(held) });
		if (this.#isDone) return this.#finish();
		return orAborted(this.#iterator.next(), this.#attempt.signal).then(this.#took, this.#broke);
	}

	readonly #took = (
		result: IteratorResult<AIMessageChunk, undefined>,
	): MaybePromise<IteratorResult<AIMessageChunk, undefined>> => {
		if (result.done) return this.#finish();
		const value = this.#take(result.value);
		return value === result.value ? result : { done: false, value };
	};

	#take(given: AIMessageChunk): AIMessageChunk {
		if (!this.#hasContent && isContent(given)) {
			this.#hasContent = true;
			this.#attempt.firstContent();
		}
		// On one chunk only: the metadata of several would be joined.
		const chunk = this.#all.length === 0 ? withDecision(given, this.#attempt.decision) : given;
		this.#all.push(chunk);
		return chunk;
	}

	async #finish(): Promise<IteratorResult<AIMessageChunk, undefined>> {
		if (this.#isOver) return end;
		try {
			if (this.#hasContent || wasAnswered(this.#all)) this.#attempt.finish(resultOf(this.#all));
			else this.#attempt.fail({ kind: 'retryable', category: 'empty' }, new BrokenStreamError());
		} catch (error) {
			return await this.#broke(error);
		}
		return await this.return();
	}

	readonly #broke = async (error: unknown): Promise<never> => {
		if (!this.#isOver) this.#attempt.fail(this.#route.classify(error), error);
		await this.return();
		throw error;
	};

	/** The consumer went away, or there is nothing left. */
	async return(): Promise<IteratorResult<AIMessageChunk, undefined>> {
		if (this.#isOver) return end;
		this.#isOver = true;
		this.#attempt.abandon();
		const closed = this.#iterator.return?.();
		// A provider that does not listen to the signal would be waited for.
		if (this.#attempt.signal?.aborted !== true) await closed;
		return end;
	}

	throw(error: unknown): Promise<never> {
		return this.#broke(error);
	}

	[Symbol.asyncIterator](): this {
		return this;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.return();
	}
}

export function joined(chunks: readonly AIMessageChunk[]): AIMessageChunk {
	return chunks.reduce((whole, chunk) => whole.concat(chunk));
}

/** Says more than a piece of text: usage, a tool call, why it ended. */
export function isTelling({
	usage_metadata,
	tool_call_chunks,
	response_metadata: metadata = {},
}: AIMessageChunk): boolean {
	return (
		usage_metadata !== undefined ||
		(tool_call_chunks?.length ?? 0) > 0 ||
		reasonOf(metadata) !== undefined ||
		modelOf(metadata) !== undefined
	);
}

/** The answer that chunks make. Joining them all takes as long as a decision does, so that is done when it is looked at. */
export function resultOf(chunks: readonly AIMessageChunk[]): RawCallResult {
	const telling = chunks.filter(isTelling);
	const result = toCallResult(joined(telling.length > 0 ? telling : chunks.slice(-1)), usageOf(telling));
	return {
		...result,
		text: chunks.map(({ content }) => textOf(content)).join(''),
		get raw() {
			return joined(chunks);
		},
	};
}

export const end: IteratorResult<never, undefined> = { done: true, value: undefined };
