/** The sums under a key, zeros when it is new. */
export function rowIn(rows: Map<string, Float64Array>, key: string, length: number): Float64Array {
	let sums = rows.get(key);
	if (sums === undefined) {
		sums = new Float64Array(length);
		rows.set(key, sums);
	}
	return sums;
}

/** True when two ways of adding up the same numbers explain the difference. */
export function isNoise(difference: Float64Array, known: Float64Array): boolean {
	for (let i = 0; i < difference.length; i++) {
		if (Math.abs(difference[i]!) > 1e-11 * (1 + Math.abs(known[i]!))) return false;
	}
	return true;
}
