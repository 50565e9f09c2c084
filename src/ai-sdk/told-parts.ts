import { BrokenStreamError } from '../adapter/broken-stream.ts';
import type { RawCallResult } from '../router/attempt.ts';
import { isBrokenEnd, isContent } from './content.ts';
import type { Part } from './model-types.ts';
import type { StreamContext } from './stream-context.ts';
import { Accumulator, marked } from './stream-parts.ts';

/** Tells an attempt what the parts of its stream come to: it is served when the stream has ended well. */
export class ToldParts {
	readonly #context: StreamContext;
	readonly #seen: Accumulator;
	#hasContent = false;
	/** The finish part, or an error part, has been seen. */
	#isAnswered = false;

	constructor(context: StreamContext) {
		this.#context = context;
		this.#seen = new Accumulator(context.provider);
	}

	/** True once there is content, of the parts that were looked at. */
	look(part: Part): boolean {
		if (!this.#hasContent && isContent(part)) {
			this.#hasContent = true;
			this.#context.attempt.firstContent();
		}
		return this.#hasContent;
	}

	/** Takes a part in without telling of it. */
	hold(part: Part): void {
		this.#seen.add(part);
	}

	/** What the parts come to that were taken in. */
	get judged(): RawCallResult {
		return this.#seen.result(this.#context.schema);
	}

	/** A part as the consumer gets it. */
	take(part: Part): Part {
		this.#seen.add(part);
		if (!this.#hasContent) this.look(part);
		if (part.type === 'finish') return this.#finish(part);
		if (part.type === 'error') {
			this.#isAnswered = true;
			this.fail(part.error);
		}
		return part;
	}

	#finish(part: Part): Part {
		const { attempt } = this.#context;
		this.#isAnswered = true;
		if (isBrokenEnd(part, this.#hasContent)) this.fail(new BrokenStreamError());
		else attempt.finish(this.judged);
		return marked(part, attempt.decision);
	}

	/** There are no more parts. A source may just close when the caller aborts. */
	end(): void {
		if (!this.#isAnswered) this.fail(new BrokenStreamError());
	}

	fail(error: unknown): void {
		const { attempt, classify } = this.#context;
		attempt.fail(classify(error), error, this.#seen.usage);
	}
}
