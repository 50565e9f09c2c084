import { BrokenStreamError } from '../adapter/broken-stream.ts';
import type { RawCallResult } from '../router/attempt.ts';
import { isBrokenEnd, isContent } from './content.ts';
import type { Part, StreamResult } from './model-types.ts';
import type { StreamContext } from './stream-context.ts';
import { Accumulator, marked } from './stream-parts.ts';

const none: readonly Part[] = [];

/**
 * One arm's stream: its first parts are held back while another arm could take over, the others are read as they are asked
 * for. Tells the attempt how it went: it is served when it has ended well.
 */
export class PartStream {
	/** What `doStream` of the arm gave. */
	readonly result: StreamResult;
	readonly #reader: ReadableStreamDefaultReader<Part> | undefined;
	readonly #context: StreamContext;
	readonly #seen: Accumulator;
	#controller: ReadableStreamDefaultController<Part> | undefined;
	/** Parts that are there and were not given yet, from `#next` on. */
	#held: readonly Part[] = none;
	#next = 0;
	#hasContent = false;
	/** There is no more to be read. */
	#hasEnded = false;
	/** The finish part, or an error part, has been seen. */
	#isAnswered = false;
	/** The consumer is waiting for the arm. */
	#isAsked = false;
	/** What the stream ends with after what is held, as it was given up. */
	#givenUp: { readonly error: unknown } | undefined;
	/** Rejects what `begin` gave. */
	#stopBeginning: ((error: unknown) => void) | undefined;

	constructor(result: StreamResult, context: StreamContext) {
		this.result = result;
		this.#context = context;
		this.#seen = new Accumulator(context.provider);
		this.#reader = result.stream?.getReader();
		const { signal } = context;
		// An arm that was asked before the signal came has heard it, too.
		if (this.#reader !== undefined) signal?.addEventListener('abort', this.#aborted, { once: true });
	}

	/** Some mocks give no stream. */
	get isEmpty(): boolean {
		return this.#reader === undefined;
	}

	/** The call had been ended before the arm answered. */
	get isAborted(): boolean {
		return this.#context.signal?.aborted === true;
	}

	/** Why it was. */
	get reason(): unknown {
		return this.#context.signal?.reason;
	}

	/** Reads up to the first content, or to the end. Rejects with the arm's own error when there will be none. */
	begin(toItsEnd: boolean): Promise<void> {
		const held: Part[] = [];
		this.#held = held;
		return new Promise<void>((resolve, reject) => {
			this.#stopBeginning = reject;
			this.#hold(held, toItsEnd).then(resolve, reject);
		});
	}

	async #hold(held: Part[], toItsEnd: boolean): Promise<void> {
		let isOver = false;
		for (;;) {
			let result: ReadableStreamReadResult<Part>;
			try {
				result = await this.#reader!.read();
			} catch (error) {
				this.#giveUp(error);
				throw error;
			}
			if (result.done) {
				this.#end();
				if (isOver) return;
				throw new BrokenStreamError();
			}
			const part = result.value;
			held.push(part);
			if (part.type === 'error') throw part.error;
			if (!this.#hasContent && isContent(part)) this.#begun();
			if (isBrokenEnd(part, this.#hasContent)) throw new BrokenStreamError();
			if (toItsEnd) this.#seen.add(part);
			isOver ||= part.type === 'finish';
			if (!toItsEnd && (this.#hasContent || isOver)) {
				this.#stopBeginning = undefined;
				return;
			}
		}
	}

	/** What a stream that was read to its end comes to. */
	get judged(): RawCallResult {
		return this.#seen.result(this.#context.schema);
	}

	/** Puts the next part into the consumer's stream. */
	pull(controller: ReadableStreamDefaultController<Part>): Promise<void> | void {
		this.#controller = controller;
		if (this.#next < this.#held.length) {
			controller.enqueue(this.#take(this.#held[this.#next++]!));
			return;
		}
		if (this.#givenUp !== undefined) controller.error(this.#givenUp.error);
		else if (this.#hasEnded) this.#close();
		else {
			this.#isAsked = true;
			return this.#reader!.read().then(this.#took, this.#broke);
		}
	}

	readonly #took = ({ done, value }: ReadableStreamReadResult<Part>): void => {
		this.#isAsked = false;
		if (!done) this.#controller!.enqueue(this.#take(value));
		else {
			this.#end();
			if (this.#givenUp === undefined) this.#close();
			else this.#controller!.error(this.#givenUp.error);
		}
	};

	readonly #broke = (error: unknown): void => {
		this.#giveUp(error);
		this.#fail(error);
		this.#controller!.error(error);
	};

	#close(): void {
		if (!this.#isAnswered) this.#brokeOff();
		this.#controller!.close();
	}

	#take(part: Part): Part {
		this.#seen.add(part);
		if (!this.#hasContent && isContent(part)) this.#begun();
		if (part.type === 'finish') return this.#finish(part);
		if (part.type === 'error') {
			this.#isAnswered = true;
			this.#fail(part.error);
		}
		return part;
	}

	#finish(part: Part): Part {
		const { attempt, schema } = this.#context;
		this.#isAnswered = true;
		if (isBrokenEnd(part, this.#hasContent)) this.#brokeOff();
		else attempt.finish(this.#seen.result(schema));
		this.#release();
		return marked(part, attempt.decision);
	}

	#begun(): void {
		this.#hasContent = true;
		this.#context.attempt.firstContent();
	}

	#brokeOff(): void {
		this.#fail(new BrokenStreamError());
	}

	#fail(error: unknown): void {
		const { attempt, classify } = this.#context;
		attempt.fail(classify(error), error, this.#seen.usage);
	}

	readonly #aborted = (): void => {
		const { reason } = this.#context.signal!;
		const stop = this.#stopBeginning;
		if (stop !== undefined) stop(reason);
		// An arm is not slow when nobody asks it: a limit of its own says nothing then.
		else if (!this.#isAsked && this.#context.classify(reason).kind === 'retryable') this.#context.attempt.abandon();
		else this.#fail(reason);
		// Providers that listen end the stream themselves, with their own words; the others are not waited for.
		setTimeout(() => {
			if (!this.#hasEnded) this.discard(reason);
		}, 0);
	};

	/** The consumer went away. */
	async cancel(reason: unknown): Promise<void> {
		this.#end();
		if (this.#context.signal?.aborted) this.#fail(reason);
		else this.#context.attempt.abandon();
		await this.#reader?.cancel(reason);
	}

	/** Nobody reads on. */
	discard(error: unknown): void {
		this.#giveUp(error);
		this.#reader?.cancel(error).catch(() => {});
	}

	#giveUp(error: unknown): void {
		this.#givenUp ??= { error };
		this.#end();
	}

	#end(): void {
		this.#hasEnded = true;
		this.#release();
	}

	#release(): void {
		this.#context.signal?.removeEventListener('abort', this.#aborted);
	}
}
