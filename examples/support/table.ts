/** The parts of insights that the examples print. */
interface Seen {
	readonly arms: readonly {
		readonly id: string;
		readonly draws: number;
		readonly mean: number;
		readonly interval: readonly [number, number];
		readonly meanCostUsd: number | undefined;
		readonly share: number;
	}[];
}

/** Prints what was learnt of each arm. */
export function printInsights({ arms }: Seen): void {
	const percent = (x: number) => `${(100 * x).toFixed(0)}%`;
	console.table(
		Object.fromEntries(
			arms.map(({ id, draws, mean, interval, meanCostUsd, share }) => [
				id,
				{
					draws,
					share: percent(share),
					success: `${percent(mean)} (${percent(interval[0])} to ${percent(interval[1])})`,
					'mean USD': meanCostUsd === undefined ? 'unknown' : meanCostUsd.toExponential(2),
				},
			]),
		),
	);
}
