const made = new Map<number, readonly number[]>();

/**
 * So many zeros, in a plain array that V8 keeps as fractions from the start. (A typed array of more than 64 bytes lives off
 * the heap, and takes microseconds to make.)
 */
export function zeros(length: number): number[] {
	let template = made.get(length);
	if (template === undefined) {
		template = new Array<number>(length).fill(0.5).fill(0);
		made.set(length, template);
	}
	return template.slice();
}
