/** Median and 95th percentile of numbers. */
export function percentiles(values: number[]): { median: number; p95: number } {
	const sorted = [...values].sort((a, b) => a - b);
	const at = (p: number): number => sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? Number.NaN;
	return { median: at(0.5), p95: at(0.95) };
}

/** Rounds that are not counted: until everything has been compiled. */
const warmUp = 20;

/** A contestant of a race: one round of it. */
export type Contestants = Record<string, () => Promise<unknown>>;

/**
 * Times contestants round by round, in turn and each round in another order, so that whatever the machine does hits all
 * alike. Gives µs per call for each.
 */
export async function race(contestants: Contestants, rounds: number, calls: number): Promise<Record<string, number[]>> {
	const names = Object.keys(contestants);
	const times: Record<string, number[]> = Object.fromEntries(names.map((name) => [name, []]));
	for (let round = -warmUp; round < rounds; round++) {
		for (let i = 0; i < names.length; i++) {
			const name = names[(i + round + warmUp) % names.length]!;
			const run = contestants[name]!;
			for (let call = 0; call < calls; call++) {
				const start = process.hrtime.bigint();
				await run();
				if (round >= 0) times[name]!.push(Number(process.hrtime.bigint() - start) / 1000);
			}
			// What a contestant left to be done later is not to be paid by the next.
			await new Promise((resolve) => setTimeout(resolve, 30));
		}
	}
	return times;
}
