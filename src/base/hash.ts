/** 32-bit FNV-1a start value. */
export const hashStart = 0x811c9dc5 | 0;

/** One step of 32-bit FNV-1a over a number below 2^16. */
export function hashStep(hash: number, code: number): number {
	return Math.imul(hash ^ code, 0x01000193);
}

/** Spreads the bits of a 32-bit hash (the finalizer of MurmurHash3). Unsigned. */
export function hashMix(hash: number): number {
	let h = hash;
	h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
	h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
	return (h ^ (h >>> 16)) >>> 0;
}

/** 32-bit FNV-1a of a string. Signed. */
export function fnv1a(text: string, start = hashStart): number {
	let hash = start;
	for (let i = 0; i < text.length; i++) hash = hashStep(hash, text.charCodeAt(i));
	return hash;
}

/** Unsigned 32-bit hash of a string. */
export function hashString(text: string, seed = 0): number {
	return hashMix(fnv1a(text, hashStart ^ seed));
}
