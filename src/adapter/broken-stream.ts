/** An arm's stream ended before its answer was complete, or without one. A fault of the arm. */
export class BrokenStreamError extends Error {
	override readonly name = 'BrokenStreamError';

	constructor() {
		super('The stream ended before its answer was complete.');
	}
}
