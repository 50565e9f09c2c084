import type { Part } from './model-types.ts';

type Read = ReadableStreamReadResult<Part>;

/** Where the parts of a stream come from. */
export interface DirectSource extends UnderlyingDefaultSource<Part> {
	/** The next part, at once; undefined while it has to go through the stream. */
	next(): Promise<Read> | undefined;
}

/**
 * A stream whose readers ask its source themselves, once it flows: the machinery of two streams for each part would take
 * most of the time. What does not read by a reader (pipes, tees, iterators) gets the same parts through the stream.
 */
export class DirectStream extends ReadableStream<Part> {
	readonly #source: DirectSource;

	constructor(source: DirectSource) {
		super(source, { highWaterMark: 0 });
		this.#source = source;
	}

	override getReader(...given: never[]): never {
		const reader = super.getReader(...given) as ReadableStreamDefaultReader<Part>;
		const source = this.#source;
		const { read, releaseLock } = reader;
		/** Reads on their way through the stream, behind which no other may get ahead. */
		let through = 0;
		let isReleased = false;
		const passed = (): void => {
			through--;
		};
		reader.read = (): Promise<Read> => {
			const direct = through === 0 && !isReleased ? source.next() : undefined;
			if (direct !== undefined) return direct;
			through++;
			const result = read.call(reader);
			result.then(passed, passed);
			return result;
		};
		reader.releaseLock = (): void => {
			isReleased = true;
			releaseLock.call(reader);
		};
		return reader as never;
	}
}
