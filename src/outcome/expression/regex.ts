import { RE2JS } from '@bufbuild/re2';
import { InvalidOptionError } from '../../base/errors.ts';

/** Longest pattern in an expression, characters. */
const maxPattern = 500;

/** A pattern in RE2 syntax, whose time grows with the length of the text and never blows up. Throws InvalidOptionError. */
export function linearRegex(pattern: string, option: string): { test(text: string): boolean } {
	if (pattern.length > maxPattern) {
		throw new InvalidOptionError(option, pattern, `Give a pattern of at most ${maxPattern} characters.`);
	}
	try {
		return new RE2JS(pattern);
	} catch (error) {
		const why = error instanceof Error ? error.message : String(error);
		throw new InvalidOptionError(
			option,
			pattern,
			`Give a pattern in RE2 syntax (no look-around, no back-references): ${why}.`,
		);
	}
}
