/** Bytes with the base64 methods of newer runtimes. */
interface Base64Bytes {
	toBase64?(): string;
}

/** Bytes as base64 text, by what the runtime has. */
export function toBase64(bytes: Uint8Array): string {
	const native = (bytes as Base64Bytes).toBase64;
	if (native !== undefined) return native.call(bytes);
	let binary = '';
	for (let i = 0; i < bytes.length; i += step) {
		binary += String.fromCharCode.apply(null, bytes.subarray(i, i + step) as unknown as number[]);
	}
	return btoa(binary);
}

/** How many arguments a call takes without harm. */
const step = 8192;

/** Bytes from base64 text. Throws for what is none. */
export function fromBase64(text: string): Uint8Array {
	const native = (Uint8Array as { fromBase64?(text: string): Uint8Array }).fromBase64;
	if (native !== undefined) return native.call(Uint8Array, text);
	const binary = atob(text);
	const bytes = new Uint8Array(binary.length);
	for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
	return bytes;
}
