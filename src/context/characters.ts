export const other = 0;
export const space = 1;
export const digit = 2;
export const lower = 3;
export const upper = 4;
export const symbol = 5;
export const mathSign = 6;
export const comma = 7;
export const newline = 8;
export const question = 9;
export const codeSign = 10;

/** Blocks of letters beyond Latin, so that a script is a word of its own. */
export function scriptOf(code: number): number {
	if (code < 0x250) return 0;
	if (code < 0x370) return 0;
	if (code < 0x400) return 1; // Greek
	if (code < 0x530) return 2; // Cyrillic
	if (code < 0x590) return 3; // Armenian
	if (code < 0x600) return 4; // Hebrew
	if (code < 0x780) return 5; // Arabic
	if (code < 0x900) return 6;
	if (code < 0xe00) return 7; // Indic
	if (code < 0xe80) return 8; // Thai
	if (code < 0x1100) return 9;
	if (code < 0x1200) return 10; // Hangul
	if (code < 0x2e80) return 0;
	if (code >= 0x3040 && code < 0x3100) return 11; // Kana
	if (code >= 0x3400 && code < 0xa000) return 12; // Han
	if (code >= 0xac00 && code < 0xd7b0) return 10; // Hangul
	return 0;
}

export function isPunctuation(code: number): boolean {
	return (
		code < 0xc0 ||
		(code >= 0x2000 && code < 0x2c00) ||
		(code >= 0x3000 && code < 0x3040) ||
		(code >= 0xfe00 && code < 0xff10)
	);
}
