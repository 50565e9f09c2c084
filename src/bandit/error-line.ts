import type { ErrorEvent } from './callbacks.ts';

/** What is told of an error, without what is worked out from it. */
export type ErrorDetails = Omit<ErrorEvent, 'goal' | 'message' | 'failedOver'>;

const mostCharacters = 300;

/** An error in one line that can be printed: what was done, arm, status, who took over, and its own words. */
export function errorLine({ error, during, arm, statusCode, category, takenOverBy, isOver }: ErrorDetails): string {
	if (isOver) return printable(`the ${during} is back; the last error was ${wordsOf(error)}`);
	const of = arm === undefined ? '' : ` of ${arm}`;
	const status = [statusCode, category].filter((each) => each !== undefined).join(', ');
	const what = during === 'call' ? `call${of} failed` : `error during ${during}${of}`;
	const then = takenOverBy === undefined ? '' : `; ${takenOverBy} took over`;
	return printable(`${what}${status === '' ? '' : ` (${status})`}${then}: ${wordsOf(error)}`);
}

/** What makes errors of one kind: each is warned of once. */
export function errorKind({ error, during, arm, statusCode, category }: ErrorDetails): string {
	const name = error instanceof Error ? error.name : typeof error;
	return [during, arm, statusCode, category, name].join(' ');
}

function wordsOf(error: unknown): string {
	if (error instanceof Error) return error.message === '' ? error.name : `${error.name}: ${error.message}`;
	if (typeof error === 'string') return error;
	try {
		return JSON.stringify(error) ?? String(error);
	} catch {
		return Object.prototype.toString.call(error);
	}
}

/** Without line breaks, terminal escapes and other control characters (C0, C1, bidirectional marks), and without keys in addresses. */
function printable(text: string): string {
	const plain = text
		.slice(0, 10 * mostCharacters)
		// Escape sequences whole, of colours and cursors, then of titles and links.
		.replace(/\p{Cc}\[[0-?]*[ -/]*[@-~]/gu, '')
		.replace(/\p{Cc}\][^\p{Cc}]*/gu, '')
		.replace(/[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ')
		.replace(/([?&;\s](?:key|api[_-]?key|token|access[_-]?token|secret|password)=)[^&\s"']+/gi, '$1…')
		.replace(/ {2,}/g, ' ')
		.trim();
	return plain.length > mostCharacters ? `${plain.slice(0, mostCharacters - 1)}…` : plain;
}
