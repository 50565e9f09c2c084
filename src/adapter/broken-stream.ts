/** An arm's answer has no content and says itself that it failed, under a status that says it did not. A fault of the arm. */
export class NoAnswerError extends Error {
	override readonly name = 'NoAnswerError';

	constructor(reason: string) {
		super(`The answer has no content and ended with "${reason}".`);
	}
}

/** An arm's stream ended before its answer was complete, or without one. A fault of the arm. */
export class BrokenStreamError extends Error {
	override readonly name = 'BrokenStreamError';

	constructor() {
		super('The stream ended before its answer was complete.');
	}
}
