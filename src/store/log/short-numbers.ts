import type { ByteReader, ByteWriter } from './bytes.ts';

/** True for a number that four bytes hold to the last bit. */
function isShort(x: number): boolean {
	return Object.is(Math.fround(x), x);
}

/** Numbers of a record, some of which may be missing: which ones are there, which of them are short, and they. */
export function writeNumbers(out: ByteWriter, numbers: readonly (number | undefined)[]): void {
	let present = 0;
	let short = 0;
	numbers.forEach((x, i) => {
		if (x === undefined) return;
		present |= 1 << i;
		if (isShort(x)) short |= 1 << i;
	});
	out.count(present);
	out.count(short);
	numbers.forEach((x, i) => {
		if (x === undefined) return;
		if (short & (1 << i)) out.float(x);
		else out.double(x);
	});
}

/** As many as were written: up to 30. */
export function readNumbers(bytes: ByteReader, many: number): (number | undefined)[] {
	const present = bytes.count();
	const short = bytes.count();
	return Array.from({ length: many }, (_, i) => {
		if ((present & (1 << i)) === 0) return undefined;
		return short & (1 << i) ? bytes.float() : bytes.double();
	});
}

/** Floats of which many are NaN: which ones those are, a bit each, and the others. */
export function writeFloats(out: ByteWriter, floats: Float32Array): void {
	out.count(floats.length);
	for (let i = 0; i < floats.length; i += 8) {
		let known = 0;
		for (let j = i; j < Math.min(i + 8, floats.length); j++) if (!Number.isNaN(floats[j]!)) known |= 1 << (j - i);
		out.byte(known);
	}
	for (const x of floats) if (!Number.isNaN(x)) out.float(x);
}

export function readFloats(bytes: ByteReader): Float32Array {
	const floats = new Float32Array(bytes.count()).fill(Number.NaN);
	const known = Array.from({ length: Math.ceil(floats.length / 8) }, () => bytes.byte());
	for (let i = 0; i < floats.length; i++) if (known[i >> 3]! & (1 << (i & 7))) floats[i] = bytes.float();
	return floats;
}
