import { BrokenStreamError } from '../adapter/broken-stream.ts';
import type { RawCallResult } from '../router/attempt.ts';
import { isBrokenEnd } from './content.ts';
import type { Part, StreamResult } from './model-types.ts';
import type { StreamContext } from './stream-context.ts';
import { ToldParts } from './told-parts.ts';

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
	readonly #told: ToldParts;
	#controller: ReadableStreamDefaultController<Part> | undefined;
	/** Parts that are there and were not given yet, from `#next` on. */
	#held: readonly Part[] = none;
	#next = 0;
	/** There is no more to be read. */
	#hasEnded = false;
	/** The consumer is waiting for the arm, through its stream or directly. */
	#isPulled = false;
	#asked = 0;
	/** What the stream ends with after what is held, as it was given up. */
	#givenUp: { readonly error: unknown } | undefined;
	/** Rejects what `begin` gave. */
	#stopBeginning: ((error: unknown) => void) | undefined;

	constructor(result: StreamResult, context: StreamContext) {
		this.result = result;
		this.#context = context;
		this.#told = new ToldParts(context);
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
			const hasContent = this.#told.look(part);
			if (isBrokenEnd(part, hasContent)) throw new BrokenStreamError();
			if (toItsEnd) this.#told.hold(part);
			isOver ||= part.type === 'finish';
			if (!toItsEnd && (hasContent || isOver)) {
				this.#stopBeginning = undefined;
				return;
			}
		}
	}

	/** What a stream that was read to its end comes to. */
	get judged(): RawCallResult {
		return this.#told.judged;
	}

	/** Puts the next part into the consumer's stream. */
	pull(controller: ReadableStreamDefaultController<Part>): Promise<void> | void {
		this.#controller = controller;
		if (this.#next < this.#held.length) {
			controller.enqueue(this.#told.take(this.#held[this.#next++]!));
			return;
		}
		if (this.#givenUp !== undefined) controller.error(this.#givenUp.error);
		else if (this.#hasEnded) this.#close();
		else {
			this.#isPulled = true;
			return this.#reader!.read().then(this.#took, this.#broke);
		}
	}

	/** The next part, for a consumer who reads it directly; undefined where it has to be pulled. */
	next(): Promise<ReadableStreamReadResult<Part>> | undefined {
		const isFlowing = this.#next === this.#held.length && this.#givenUp === undefined && !this.#hasEnded;
		if (!isFlowing || this.#isPulled || this.#controller?.desiredSize !== 0) return undefined;
		this.#asked++;
		return this.#reader!.read().then(this.#gave, this.#failed);
	}

	readonly #took = ({ done, value }: ReadableStreamReadResult<Part>): void => {
		this.#isPulled = false;
		if (done) this.#ended();
		else this.#controller!.enqueue(this.#told.take(value));
	};

	readonly #broke = (error: unknown): void => {
		this.#giveUp(error);
		this.#told.fail(error);
		this.#controller!.error(error);
	};

	readonly #gave = (result: ReadableStreamReadResult<Part>): ReadableStreamReadResult<Part> => {
		this.#asked--;
		if (result.done) {
			this.#ended();
			if (this.#givenUp !== undefined) throw this.#givenUp.error;
			return result;
		}
		const value = this.#told.take(result.value);
		return value === result.value ? result : { done: false, value };
	};

	readonly #failed = (error: unknown): never => {
		this.#broke(error);
		throw error;
	};

	#ended(): void {
		this.#end();
		if (this.#givenUp === undefined) this.#close();
		else this.#controller!.error(this.#givenUp.error);
	}

	#close(): void {
		this.#told.end();
		this.#controller!.close();
	}

	readonly #aborted = (): void => {
		const { reason } = this.#context.signal!;
		const stop = this.#stopBeginning;
		if (stop !== undefined) stop(reason);
		// An arm is not slow when nobody asks it: a limit of its own says nothing then.
		else if (!this.#isPulled && this.#asked === 0 && this.#context.classify(reason).kind === 'retryable')
			this.#context.attempt.abandon();
		else this.#told.fail(reason);
		// Providers that listen end the stream themselves, with their own words; the others are not waited for.
		setTimeout(() => {
			if (!this.#hasEnded) this.discard(reason);
		}, 0);
	};

	/** The consumer went away. */
	async cancel(reason: unknown): Promise<void> {
		this.#end();
		if (this.#context.signal?.aborted) this.#told.fail(reason);
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
