/** An arm's answer has no content and says itself that it failed, under a status that says it did not. A fault of the arm. */
export class NoAnswerError extends Error {
	override readonly name = 'NoAnswerError';

	constructor(reason: string) {
		super(`The answer has no content and ended with "${reason}".`);
	}
}
