import { hashMix, hashStart, hashStep } from '../base/hash.ts';
import type { Salt } from '../base/salt.ts';
import {
	codeSign,
	comma,
	digit,
	isPunctuation,
	lower,
	mathSign,
	newline,
	other,
	question,
	scriptOf,
	space,
	symbol,
	upper,
} from './characters.ts';

/** What one pass over a text counts. */
export interface TextCounts {
	/** Characters looked at. */
	scanned: number;
	digits: number;
	symbols: number;
	capitals: number;
	math: number;
	commas: number;
	lines: number;
	questions: number;
	code: number;
	options: number;
	/** Letters outside the Latin script. */
	nonLatin: number;
}

/** Tokens whose words count. */
const maxTokens = 200;

/** Characters looked at from the start; of a longer text also `tailChars` at its end, where the question often is. */
const headChars = 1400;
const tailChars = 400;

const classes = new Uint8Array(128);
for (let c = 33; c < 127; c++) classes[c] = symbol;
for (const c of [9, 11, 12, 13, 32]) classes[c] = space;
classes[10] = newline;
for (let c = 48; c < 58; c++) classes[c] = digit;
for (let c = 65; c < 91; c++) classes[c] = upper;
for (let c = 97; c < 123; c++) classes[c] = lower;
for (const c of '=+*/^\\$<>%') classes[c.charCodeAt(0)] = mathSign;
for (const c of '{}[];_`#|&') classes[c.charCodeAt(0)] = codeSign;
classes[44] = comma;
classes[63] = question;

/** Words of the text that is being scanned; one for all texts, for a typed array takes longer to make than a text to scan. */
const seen = new Uint32Array(32);

/**
 * Counts the structure of a text and adds its words and word pairs, signed and hashed, to `words` (feature hashing:
 * Weinberger et al. 2009). Each distinct word counts once; digits are masked; Han and Kana characters are words.
 * With a salt, which word goes where is known to those who have it.
 */
export function scanText(text: string, words: Float64Array, offset: number, slots: number, salt?: Salt): TextCounts {
	const counts: TextCounts = {
		scanned: 0,
		digits: 0,
		symbols: 0,
		capitals: 0,
		math: 0,
		commas: 0,
		lines: 0,
		questions: 0,
		code: 0,
		options: 0,
		nonLatin: 0,
	};
	seen.fill(0);
	const state = { tokens: 0, previous: 0 };
	const head = Math.min(text.length, headChars);
	scan(text, 0, head, counts, words, offset, slots, state, salt);
	if (text.length > head) {
		state.tokens = maxTokens;
		scan(text, Math.max(head, text.length - tailChars), text.length, counts, words, offset, slots, state, salt);
	}
	return counts;
}

function scan(
	text: string,
	from: number,
	to: number,
	counts: TextCounts,
	words: Float64Array,
	offset: number,
	slots: number,
	state: { tokens: number; previous: number },
	salt: Salt | undefined,
): void {
	let { tokens, previous } = state;
	let digits = 0;
	let symbols = 0;
	let capitals = 0;
	let math = 0;
	let commas = 0;
	let lines = 0;
	let questions = 0;
	let code = 0;
	let options = 0;
	let nonLatin = 0;
	const start = salt?.start ?? hashStart;
	let hash = start;
	let length = 0;
	let scripts = 0;

	const put = (h: number, weight: number) => {
		const mixed = salt === undefined ? hashMix(h) : salt.mix(h);
		const bit = 1 << (mixed & 31);
		const cell = (mixed >>> 5) & 31;
		if ((seen[cell]! & bit) !== 0) return;
		seen[cell]! |= bit;
		words[offset + ((mixed >>> 11) % slots)]! += (mixed & 0x400) === 0 ? weight : -weight;
	};
	const endToken = () => {
		if (tokens < maxTokens && slots > 0) {
			tokens++;
			put(hash, 1);
			if (previous !== 0) put(Math.imul(previous, 31) ^ hash, 0.5);
			previous = hash;
		}
		hash = start;
		length = 0;
	};

	for (let i = from; i < to; i++) {
		const c = text.charCodeAt(i);
		const kind = c < 128 ? classes[c]! : other;
		if (kind === lower || kind === upper) {
			if (kind === upper) capitals++;
			hash = hashStep(hash, c | 32);
			length++;
			continue;
		}
		if (kind === digit) {
			digits++;
			if (length === 0 || i === from || classes[text.charCodeAt(i - 1) & 127] !== digit) {
				hash = hashStep(hash, 48);
				length++;
			}
			continue;
		}
		if (kind === other && c >= 128 && !isPunctuation(c)) {
			const script = scriptOf(c);
			if (script > 0) {
				nonLatin++;
				if ((scripts & (1 << script)) === 0) {
					scripts |= 1 << script;
					if (slots > 0) put(0x5c717 + script, 2);
				}
			}
			hash = hashStep(hash, c);
			length++;
			if (script > 10) endToken();
			continue;
		}
		if (length > 0) {
			if (length === 1 && (c === 41 || c === 46 || c === 58)) {
				const before = i - 2 < from ? 10 : text.charCodeAt(i - 2);
				const mark = text.charCodeAt(i - 1) | 32;
				if (
					(before === 10 || before === 32 || before === 40) &&
					((mark >= 97 && mark <= 102) || (mark >= 48 && mark <= 57))
				)
					options++;
			}
			endToken();
		}
		if (kind === newline) lines++;
		else if (kind !== space) {
			symbols++;
			if (kind === comma) commas++;
			else if (kind === question) questions++;
			else if (kind === mathSign) math++;
			else if (kind === codeSign) code++;
		}
	}
	if (length > 0) endToken();
	counts.scanned += to - from;
	counts.digits += digits;
	counts.symbols += symbols;
	counts.capitals += capitals;
	counts.math += math;
	counts.commas += commas;
	counts.lines += lines;
	counts.questions += questions;
	counts.code += code;
	counts.options += options;
	counts.nonLatin += nonLatin;
	state.tokens = tokens;
	state.previous = previous;
}
