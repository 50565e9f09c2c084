import { parseJson } from '../json-text.ts';

/** What a judge answers. */
export interface JudgeReply {
	readonly score: number;
	readonly reason?: string;
}

/** The schema of a {@link JudgeReply}, for models with structured output. */
export const replySchema = {
	type: 'object',
	properties: {
		reason: { type: 'string', description: 'Why, in one short sentence.' },
		score: { type: 'number', description: '0 (fails the rubric) to 1 (meets it fully).' },
	},
	required: ['reason', 'score'],
	additionalProperties: false,
} as const;

/**
 * The reply in a judge's text: the text as JSON, else the last JSON object in it that has a score in [0, 1] (prose and
 * fences around it are skipped). Undefined: there is none.
 */
export function parseReply(text: string): JudgeReply | undefined {
	return replyIn(text, toReply);
}

/** The same for replies of another form: `read` gives what a value says, undefined when it is no reply. */
export function replyIn<T>(text: string, read: (value: unknown) => T | undefined): T | undefined {
	const whole = parseJson(text);
	if (whole !== undefined) {
		const reply = read(whole.value);
		if (reply !== undefined) return reply;
	}
	// Only the end of a long text, and so many tries, that a reply full of braces stays cheap.
	const tail = text.slice(-4000);
	let tries = 500;
	for (let end = tail.lastIndexOf('}'); end > 0; end = tail.lastIndexOf('}', end - 1)) {
		let start = tail.lastIndexOf('{', end);
		while (start >= 0 && tries-- > 0) {
			const reply = read(parseJson(tail.slice(start, end + 1))?.value);
			if (reply !== undefined) return reply;
			if (start === 0) break;
			start = tail.lastIndexOf('{', start - 1);
		}
	}
	return undefined;
}

function toReply(value: unknown): JudgeReply | undefined {
	if (typeof value !== 'object' || value === null) return undefined;
	const { score, reason } = value as { score?: unknown; reason?: unknown };
	const number = typeof score === 'string' && score.trim() !== '' ? Number(score) : score;
	if (typeof number !== 'number' || !(number >= 0 && number <= 1)) return undefined;
	return { score: number, ...(typeof reason === 'string' && { reason: reason.slice(0, 500) }) };
}
