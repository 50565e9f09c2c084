/** Median and 95th percentile of numbers. */
export function percentiles(values: number[]): { median: number; p95: number } {
	const sorted = [...values].sort((a, b) => a - b);
	const at = (p: number): number => sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? Number.NaN;
	return { median: at(0.5), p95: at(0.95) };
}

/**
 * By how much paired values differ: the median of the differences, and its 95% confidence interval from order statistics,
 * which asks nothing of how they are distributed (Conover, Practical Nonparametric Statistics, §3.2).
 */
export function medianDifference(values: number[], from: number[]): { median: number; low: number; high: number } {
	const sorted = values.map((value, i) => value - from[i]!).sort((a, b) => a - b);
	const n = sorted.length;
	const half = 0.98 * Math.sqrt(n);
	const at = (place: number): number => sorted[Math.min(n - 1, Math.max(0, place))] ?? Number.NaN;
	return {
		median: percentiles(sorted).median,
		low: at(Math.floor(n / 2 - half)),
		high: at(Math.ceil(n / 2 + half) - 1),
	};
}

/** Rounds that are not counted: until everything has been compiled. */
const warmUp = 20;

/** A contestant of a race: one round of it. */
export type Contestants = Record<string, () => Promise<unknown>>;

/** What a race gives of a contestant. */
export interface Raced {
	/** Time of each call, µs. */
	readonly times: number[];
	/** Median of each round, µs. */
	readonly medians: number[];
	/** Mean of each round, µs: with the garbage and the writes that fall into it, which a median hides. */
	readonly means: number[];
	/** Processor time of a call, µs, with all that it left to be done later (writing, garbage): the mean over all rounds. */
	readonly cpu: number;
}

/**
 * Times contestants round by round, in turn and each round in another order, so that whatever the machine does hits all
 * alike.
 */
export async function race(contestants: Contestants, rounds: number, calls: number): Promise<Record<string, Raced>> {
	const names = Object.keys(contestants);
	const times: Record<string, number[]> = Object.fromEntries(names.map((name) => [name, []]));
	const medians: Record<string, number[]> = Object.fromEntries(names.map((name) => [name, []]));
	const means: Record<string, number[]> = Object.fromEntries(names.map((name) => [name, []]));
	const cpu: Record<string, number> = Object.fromEntries(names.map((name) => [name, 0]));
	for (let round = -warmUp; round < rounds; round++) {
		for (let i = 0; i < names.length; i++) {
			const name = names[(i + round + warmUp) % names.length]!;
			const run = contestants[name]!;
			const ofRound: number[] = [];
			const before = process.cpuUsage();
			const began = process.hrtime.bigint();
			for (let call = 0; call < calls; call++) {
				const start = process.hrtime.bigint();
				await run();
				ofRound.push(Number(process.hrtime.bigint() - start) / 1000);
			}
			const mean = Number(process.hrtime.bigint() - began) / 1000 / calls;
			// What a contestant left to be done later is not to be paid by the next.
			await new Promise((resolve) => setTimeout(resolve, 50));
			const { user, system } = process.cpuUsage(before);
			if (round < 0) continue;
			times[name]!.push(...ofRound);
			medians[name]!.push(percentiles(ofRound).median);
			means[name]!.push(mean);
			cpu[name]! += (user + system) / rounds / calls;
		}
	}
	return Object.fromEntries(
		names.map((name) => [name, { times: times[name]!, medians: medians[name]!, means: means[name]!, cpu: cpu[name]! }]),
	);
}
