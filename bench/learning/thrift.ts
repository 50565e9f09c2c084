import { cheapest } from '../../src/objective/cheapest.ts';
import { mean, type Pool } from './data.ts';
import { replay, tally } from './stream.ts';
import { type Goal, printTable, progress, usd } from './table.ts';

/** The lowest mean cost at which one model, or a mix of two, has a mean score of at least `quality`. */
export function cheapestMix(pool: Pool, quality: number): number {
	let least = Number.POSITIVE_INFINITY;
	for (let i = 0; i < pool.models.length; i++) {
		if (pool.score[i]! >= quality) least = Math.min(least, pool.cost[i]!);
		for (let j = 0; j < pool.models.length; j++) {
			if (!(pool.score[i]! < quality && pool.score[j]! >= quality)) continue;
			const share = (quality - pool.score[i]!) / (pool.score[j]! - pool.score[i]!);
			least = Math.min(least, pool.cost[i]! + share * (pool.cost[j]! - pool.cost[i]!));
		}
	}
	return least;
}

/** `cheapest({ within: 0.02 })`: quality and cost in the second half. */
export async function benchThrift(pools: readonly Pool[], seeds: number): Promise<Goal[]> {
	const within = 0.02;
	const table: string[][] = [];
	const goals: Goal[] = [];
	for (const pool of pools) {
		const lost: number[] = [];
		const costs: number[] = [];
		const qualities: number[] = [];
		for (let seed = 0; seed < seeds; seed++) {
			const stream = await replay({ pool, seed, policy: 'linear', objective: () => cheapest({ within }) });
			const half = tally(pool, stream, 0, stream.rows.length >> 1);
			lost.push(-half.gain);
			costs.push(half.cost);
			qualities.push(half.quality / 100);
		}
		const noise = Math.sqrt(mean(lost.map((one) => (one - mean(lost)) ** 2)) / seeds);
		const least = cheapestMix(pool, Math.min(mean(qualities), Math.max(...pool.score)));
		const ratio = mean(costs) / least;
		table.push([
			pool.name,
			`${mean(lost).toFixed(2)} ± ${noise.toFixed(2)}`,
			(100 * mean(qualities)).toFixed(2),
			usd(mean(costs)),
			usd(least),
			ratio.toFixed(2),
		]);
		goals.push({
			name: `5 quality given up, ${pool.name}, points`,
			target: '≤ 2 + noise',
			measured: `${mean(lost).toFixed(2)} ± ${noise.toFixed(2)}`,
			met: mean(lost) <= 2 + 2 * noise,
		});
		goals.push({
			name: `5 cost against the cheapest fixed mix, ${pool.name}`,
			target: '≤ 1.25',
			measured: ratio.toFixed(2),
			met: ratio <= 1.25,
		});
		progress(`cheapest: ${pool.name} done`);
	}
	printTable(
		`cheapest({ within: ${within} }), second half, from a cold start; ${seeds} orders`,
		['pool', 'points below best', 'quality', 'USD/request', 'cheapest mix', 'ratio'],
		table,
	);
	return goals;
}
