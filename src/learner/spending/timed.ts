/**
 * How latency goes with the length of the answer, among calls that told both. Of each such call, with i its prompt tokens, o
 * its output tokens and t its latency in ms: n, Σi, Σo, Σt, Σi², Σio, Σo², Σit, Σot, Σt².
 */
export const timedWidth = 10;

/** Puts in the sums of one call at a place of a row. */
export function putTimed(sums: number[], at: number, i: number, o: number, t: number): void {
	const ofCall = [1, i, o, t, i * i, i * o, o * o, i * t, o * t, t * t];
	for (let k = 0; k < timedWidth; k++) sums[at + k] = ofCall[k]!;
}

/** Output and latency of an arm's calls, each over its mean, as far as the prompt's length does not say them. */
export interface TimedSums {
	/** Means over the calls. */
	readonly outputTokens: number;
	readonly latencyMs: number;
	/** Σx² and Σxy of the deviations x of output and y of latency. */
	readonly xx: number;
	readonly xy: number;
	/** Σy², and how many calls there are. */
	readonly yy: number;
	readonly n: number;
}

/** What a row says at a place; undefined when that is nothing. */
export function timedSums(row: Float64Array | undefined, at: number): TimedSums | undefined {
	const n = row?.[at] ?? 0;
	if (row === undefined || !(n > 0)) return undefined;
	const [i, o, t] = [row[at + 1]! / n, row[at + 2]! / n, row[at + 3]! / n];
	if (!(o > 0) || !(t > 0)) return undefined;
	const ii = row[at + 4]! - n * i * i;
	const io = row[at + 5]! - n * i * o;
	const it = row[at + 7]! - n * i * t;
	// Prompts of one length say nothing; what is left of their differences is rounding.
	const slopes = ii > 1e-9 * row[at + 4]! ? [io / ii, it / ii] : [0, 0];
	const xx = (row[at + 6]! - n * o * o - slopes[0]! * io) / (o * o);
	const xy = (row[at + 8]! - n * o * t - slopes[0]! * it) / (o * t);
	const yy = (row[at + 9]! - n * t * t - slopes[1]! * it) / (t * t);
	return { n, yy: Math.max(0, yy), outputTokens: o, latencyMs: t, xx: Math.max(0, xx), xy };
}

/** By how much latency differs, over its mean, where neither prompt nor output say so: its standard deviation. */
export function unexplained({ n, xx, xy, yy }: TimedSums): number {
	return Math.sqrt(Math.max(0, yy - (xx > 0 ? xy ** 2 / xx : 0)) / n);
}

/** How many calls that wrote twice the mean, or nothing, the belief is worth that an arm is like the others. */
const fewCalls = 5;

/** Which share of latency goes with the output, in [0, 1]: `prior`, moved by what calls showed. */
export function outputShare(xx: number, xy: number, prior: number): number {
	return Math.min(1, Math.max(0, (xy + fewCalls * prior) / (xx + fewCalls)));
}
