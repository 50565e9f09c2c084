/** Bytes as text, seven bits a character: each is one byte in UTF-8, so that it is an eighth longer, where base64 is a third. */
export function toSevenBits(bytes: Uint8Array): string {
	const codes: number[] = [];
	let rest = 0;
	let bits = 0;
	for (const byte of bytes) {
		rest = (rest << 8) | byte;
		bits += 8;
		while (bits >= 7) {
			bits -= 7;
			codes.push((rest >> bits) & 127);
		}
		rest &= 127;
	}
	if (bits > 0) codes.push((rest << (7 - bits)) & 127);
	let text = '';
	for (let i = 0; i < codes.length; i += 4096) text += String.fromCharCode(...codes.slice(i, i + 4096));
	return text;
}

/** The bytes of such a text. */
export function fromSevenBits(text: string): Uint8Array {
	const bytes = new Uint8Array(Math.floor((text.length * 7) / 8));
	let rest = 0;
	let bits = 0;
	let at = 0;
	for (let i = 0; i < text.length; i++) {
		rest = ((rest << 7) | text.charCodeAt(i)) & 0xffff;
		bits += 7;
		if (bits < 8) continue;
		bits -= 8;
		bytes[at++] = (rest >> bits) & 255;
	}
	return bytes;
}
