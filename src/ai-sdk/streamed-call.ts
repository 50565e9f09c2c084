import type { Served } from '../router/attempt.ts';
import { type DirectSource, DirectStream } from './direct-stream.ts';
import { become, replaceable } from './live-result.ts';
import type { Part, StreamResult } from './model-types.ts';
import type { PartStream } from './part-stream.ts';

/** An arm's stream, and why it could not be served. */
interface Begun {
	readonly stream: PartStream;
	failure: { readonly error: unknown } | undefined;
}

/**
 * One call's stream over the streams of its arms. It is there as soon as the first arm has answered, as that of the model
 * alone is, so that time limits run; what fails before its first content is replaced within it.
 */
export class StreamedCall implements DirectSource {
	readonly #isBuffered: boolean;
	/** Those that were opened, the latest last. Two at once when a slow arm is hedged. */
	readonly #begun: Begun[] = [];
	/** The one that the consumer gets. */
	#served: PartStream | undefined;
	#settled: Promise<PartStream> | undefined;
	/** What the caller has, and the arm that it is of. */
	#live: { readonly result: StreamResult; readonly of: PartStream } | undefined;
	#opened: ((result: StreamResult) => void) | undefined;
	#isGone = false;

	/** `isBuffered`: each arm's stream is read to its end before anything of it is shown. */
	constructor(isBuffered: boolean) {
		this.#isBuffered = isBuffered;
	}

	/** The consumer has gone away. */
	get isGone(): boolean {
		return this.#isGone;
	}

	/** An arm has answered: resolves when it has content, or at once if no other arm could take over. */
	async begin(stream: PartStream, isLast: boolean): Promise<PartStream> {
		if (this.#isGone || stream.isAborted) {
			const reason = stream.isAborted ? stream.reason : new Error('The consumer has cancelled the stream.');
			stream.discard(reason);
			throw reason;
		}
		if (stream.isEmpty) return stream;
		this.#discardFailed();
		const begun: Begun = { stream, failure: undefined };
		this.#begun.push(begun);
		if (!isLast || this.#isBuffered) {
			if (this.#live === undefined) {
				this.#live = { result: replaceable(stream.result, this.#stream()), of: stream };
				this.#opened!(this.#live.result);
			}
			try {
				await stream.begin(this.#isBuffered);
			} catch (error) {
				begun.failure = { error };
				throw error;
			}
		}
		return stream;
	}

	/** The result for the caller. Rejects when no arm answered. */
	result<Arm>(routed: Promise<Served<Arm, PartStream>>): Promise<StreamResult> {
		return new Promise((resolve, reject) => {
			this.#opened = resolve;
			this.#settled = routed.then(
				({ value }) => {
					this.#settle(value);
					// What has been opened before is not opened again.
					if (this.#live === undefined)
						resolve(value.isEmpty ? value.result : { ...value.result, stream: this.#stream() });
					return value;
				},
				(error) => {
					reject(error);
					const failed = this.#begun.find(({ failure }) => failure?.error === error);
					if (failed === undefined) throw error;
					// No other arm answered: the caller gets what the arm itself said.
					this.#settle(failed.stream);
					return failed.stream;
				},
			);
			this.#settled.catch(() => {});
		});
	}

	/** Another arm takes over: what others said before they failed is not to be shown any more. */
	#discardFailed(): void {
		for (const { stream, failure } of this.#begun) if (failure !== undefined) stream.discard(failure.error);
	}

	#settle(stream: PartStream): void {
		this.#served = stream;
		const live = this.#live;
		if (live !== undefined && live.of !== stream) become(live.result, stream.result);
	}

	#stream(): ReadableStream<Part> {
		return new DirectStream(this);
	}

	next(): Promise<ReadableStreamReadResult<Part>> | undefined {
		return this.#served?.next();
	}

	pull(controller: ReadableStreamDefaultController<Part>): Promise<void> | void {
		if (this.#served !== undefined) return this.#served.pull(controller);
		return this.#settled!.then(
			(stream) => stream.pull(controller),
			(error) => controller.error(error),
		);
	}

	async cancel(reason: unknown): Promise<void> {
		this.#isGone = true;
		const streams = this.#served === undefined ? this.#begun.map(({ stream }) => stream) : [this.#served];
		await Promise.all(streams.map((stream) => stream.cancel(reason)));
	}
}
