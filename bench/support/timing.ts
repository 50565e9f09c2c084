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

/** What a race gives of a contestant. */
export interface Raced {
	/** Time of each call, µs. */
	readonly times: number[];
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
	const cpu: Record<string, number> = Object.fromEntries(names.map((name) => [name, 0]));
	for (let round = -warmUp; round < rounds; round++) {
		for (let i = 0; i < names.length; i++) {
			const name = names[(i + round + warmUp) % names.length]!;
			const run = contestants[name]!;
			const before = process.cpuUsage();
			for (let call = 0; call < calls; call++) {
				const start = process.hrtime.bigint();
				await run();
				if (round >= 0) times[name]!.push(Number(process.hrtime.bigint() - start) / 1000);
			}
			// What a contestant left to be done later is not to be paid by the next.
			await new Promise((resolve) => setTimeout(resolve, 50));
			const { user, system } = process.cpuUsage(before);
			if (round >= 0) cpu[name]! += (user + system) / rounds / calls;
		}
	}
	return Object.fromEntries(names.map((name) => [name, { times: times[name]!, cpu: cpu[name]! }]));
}
