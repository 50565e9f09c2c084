/** Text that any store can keep: no half of a surrogate pair, no NUL, and no longer than `most` UTF-16 units. */
export function storableText(text: string, most: number): string {
	// Cut first, whole pairs only: it may be a book.
	const cut = text.length > most ? text.slice(0, most) : text;
	return (cut.isWellFormed() ? cut : cut.toWellFormed()).replaceAll('\0', '\ufffd');
}

/** Most characters of names that a caller gives: segments, runs, conversations. */
export const mostNameCharacters = 200;

/** Most characters of an outcome's reason. */
export const mostReasonCharacters = 2000;
