import { type Contestants, medianDifference, percentiles, race } from './timing.ts';

/** Races contestants and prints what each adds to the first, with its 95% confidence interval. */
export async function printRace(title: string, contestants: Contestants, rounds: number, calls: number): Promise<void> {
	const measured = Object.entries(await race(contestants, rounds, calls));
	const first = measured[0]![1];
	const rows = measured.map(([name, { times, medians, means, cpu }]) => {
		const { median, p95 } = percentiles(times);
		const added = medianDifference(medians, first.medians);
		const inTheMean = medianDifference(means, first.means);
		return [
			name,
			{
				'median, µs': median.toFixed(1),
				'added, µs (95%)': `${added.median.toFixed(1)} (${added.low.toFixed(1)} to ${added.high.toFixed(1)})`,
				'added in the mean, µs (95%)': `${inTheMean.median.toFixed(1)} (${inTheMean.low.toFixed(1)} to ${inTheMean.high.toFixed(1)})`,
				'of the first': (1 + added.median / percentiles(first.medians).median).toFixed(2),
				'p95, µs': p95.toFixed(1),
				'CPU in all, µs': cpu.toFixed(1),
			},
		];
	});
	console.log(`\n${title}`);
	console.table(Object.fromEntries(rows));
}
