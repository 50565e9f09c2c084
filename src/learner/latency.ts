/**
 * Latencies as a histogram with buckets that grow by 2^(1/4), so that histograms of several processes add up and a
 * percentile is known to within a tenth.
 */
const bucketsPerDoubling = 4;

/** From under 1 ms to above 2^21 ms (35 minutes). */
export const latencyBuckets = 21 * bucketsPerDoubling + 2;

/** The bucket of a latency in ms. */
export function latencyBucket(ms: number): number {
	if (!(ms >= 1)) return 0;
	return Math.min(latencyBuckets - 1, 1 + Math.floor(Math.log2(ms) * bucketsPerDoubling));
}

function lowerEdge(bucket: number): number {
	return bucket === 0 ? 0 : 2 ** ((bucket - 1) / bucketsPerDoubling);
}

/** The latency in ms below which a share `p` of the counts lies, interpolated within its bucket; undefined without counts. */
export function latencyPercentile(counts: ArrayLike<number>, p: number): number | undefined {
	let total = 0;
	for (let i = 0; i < counts.length; i++) total += counts[i]!;
	if (!(total > 0)) return undefined;
	let below = 0;
	for (let i = 0; i < counts.length; i++) {
		const count = counts[i]!;
		if (count > 0 && below + count >= p * total) {
			const [low, high] = [lowerEdge(i), lowerEdge(i + 1)];
			return low + ((p * total - below) / count) * (high - low);
		}
		below += count;
	}
	return lowerEdge(counts.length);
}
