import { penalties } from './cells.ts';
import { lambdaOf, mean, type Pool, poolOf } from './data.ts';
import { orderOf, replay, tally } from './stream.ts';
import { type Goal, points, printTable, progress } from './table.ts';

const sizes = [100, 300] as const;

/** The first requests of a stream: the linear policy less the Beta policy, on the same orders, without labels. */
export async function benchSmall(pools: readonly Pool[], seeds: number): Promise<Goal[]> {
	const table: string[][] = [];
	const goals: Goal[] = [];
	for (const pool of pools) {
		for (const size of sizes) {
			const cells: string[] = [];
			const all: number[] = [];
			for (const penalty of penalties) {
				const lambda = lambdaOf(pool, penalty);
				const apart: number[] = [];
				for (let seed = 0; seed < seeds; seed++) {
					const first = poolOf(pool.name, pool.models, orderOf(pool, seed).slice(0, size));
					const gain = async (policy: 'linear' | 'beta') =>
						tally(first, await replay({ pool: first, seed, lambda, policy }), lambda).gain;
					apart.push((await gain('linear')) - (await gain('beta')));
				}
				cells.push(`${points(mean(apart))} ± ${errorOf(apart).toFixed(2)}`);
				all.push(...apart);
			}
			table.push([pool.name, String(size), ...cells]);
			goals.push({
				name: `linear no worse than Beta on the first ${size}, ${pool.name}`,
				target: '≥ 0 − 2 standard errors',
				measured: `${points(mean(all))} ± ${errorOf(all).toFixed(2)}`,
				met: mean(all) >= -2 * errorOf(all),
			});
		}
		progress(`small samples: ${pool.name} done`);
	}
	printTable(
		`First requests: linear policy less Beta policy, points ± standard error; ${seeds} orders`,
		['pool', 'requests', ...penalties.map((penalty) => `cost weighs ${penalty}`)],
		table,
	);
	return goals;
}

function errorOf(values: readonly number[]): number {
	const middle = mean(values);
	return Math.sqrt(mean(values.map((x) => (x - middle) ** 2)) / values.length);
}
