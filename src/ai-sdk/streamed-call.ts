import type { Served } from '../router/attempt.ts';
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
export class StreamedCall implements UnderlyingDefaultSource<Part> {
	readonly #isBuffered: boolean;
	/** The arm's that was opened last. */
	#latest: Begun | undefined;
	/** The one that the consumer gets. */
	#served: PartStream | undefined;
	#settled: Promise<PartStream> | undefined;
	#live: StreamResult | undefined;
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
		const before = this.#latest;
		if (before?.failure !== undefined) before.stream.discard(before.failure.error);
		if (this.#isGone) {
			await stream.cancel(undefined);
			throw new Error('The consumer has cancelled the stream.');
		}
		if (stream.isEmpty) return stream;
		const latest: Begun = { stream, failure: undefined };
		this.#latest = latest;
		if (!isLast || this.#isBuffered) {
			this.#live ??= replaceable(stream.result);
			this.#opened?.({ ...this.#live, stream: this.#stream() });
			try {
				await stream.begin(this.#isBuffered);
			} catch (error) {
				latest.failure = { error };
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
					const { stream, failure } = this.#latest ?? {};
					if (stream === undefined || failure?.error !== error) throw error;
					// No other arm answered: the caller gets what the arm itself said.
					this.#settle(stream);
					return stream;
				},
			);
			this.#settled.catch(() => {});
		});
	}

	#settle(stream: PartStream): void {
		this.#served = stream;
		if (this.#live !== undefined) become(this.#live, stream.result);
	}

	#stream(): ReadableStream<Part> {
		return new ReadableStream<Part>(this, { highWaterMark: 0 });
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
		await (this.#served ?? this.#latest?.stream)?.cancel(reason);
	}
}
