import { cheapest } from '../../src/objective/cheapest.ts';
import { penalties } from './cells.ts';
import { argmax, lambdaOf, mean, type Pool, poolOf } from './data.ts';
import { orderOf, replay, type StreamOptions, tally } from './stream.ts';
import { type Goal, points, printTable, progress } from './table.ts';

const sizes = [100, 300] as const;

/** Share of the weights that goes to the cheapest arm. */
const cheapestShare = 0.8;

/** How requests are served, besides by which policy. */
type Way = (pool: Pool, lambda: number) => Partial<StreamOptions>;

const ways: Readonly<Record<string, Way>> = {
	'success less cost': (_, lambda) => ({ lambda }),
	'cheapest, task label': () => ({ objective: () => cheapest(), segment: true }),
	'cheapest, task label, weights': ({ models, cost }) => {
		const first = argmax(cost.map((usd) => -usd));
		const rest = (1 - cheapestShare) / (models.length - 1);
		const arms = models.map((id, i) => ({ id, weight: i === first ? cheapestShare : rest }));
		return { objective: () => cheapest(), segment: true, bandit: { arms } };
	},
};

/** The first requests of a stream: utility under the linear policy less that under the Beta policy, on the same orders. */
export async function benchSmall(pools: readonly Pool[], seeds: number): Promise<Goal[]> {
	const table: string[][] = [];
	const goals: Goal[] = [];
	for (const pool of pools) {
		for (const [name, way] of Object.entries(ways)) {
			for (const size of sizes) {
				const cells: string[] = [];
				// By order, for the weights of cost see the same orders.
				const all: number[] = new Array(seeds).fill(0);
				for (const penalty of penalties) {
					const apart = await differences(pool, size, lambdaOf(pool, penalty), way, seeds);
					cells.push(`${points(mean(apart))} ± ${errorOf(apart).toFixed(2)}`);
					for (const [seed, difference] of apart.entries()) all[seed]! += difference / penalties.length;
				}
				table.push([pool.name, name, String(size), ...cells]);
				goals.push({
					name: `linear no worse than Beta on the first ${size}, ${pool.name}, ${name}`,
					target: '≥ 0 − 2 standard errors',
					measured: `${points(mean(all))} ± ${errorOf(all).toFixed(2)}`,
					met: mean(all) >= -2 * errorOf(all),
				});
			}
		}
		progress(`small samples: ${pool.name} done`);
	}
	printTable(
		`First requests: utility under the linear policy less the Beta policy, points ± standard error; ${seeds} orders`,
		['pool', 'objective', 'requests', ...penalties.map((penalty) => `cost weighs ${penalty}`)],
		table,
	);
	return goals;
}

/** By order: what the first `size` requests made under the linear policy, less what they made under the Beta policy. */
async function differences(pool: Pool, size: number, lambda: number, way: Way, seeds: number): Promise<number[]> {
	const apart: number[] = [];
	for (let seed = 0; seed < seeds; seed++) {
		const first = poolOf(pool.name, pool.models, orderOf(pool, seed).slice(0, size));
		const gain = async (policy: 'linear' | 'beta') =>
			tally(first, await replay({ pool: first, seed, policy, ...way(pool, lambda) }), lambda).gain;
		apart.push((await gain('linear')) - (await gain('beta')));
	}
	return apart;
}

function errorOf(values: readonly number[]): number {
	const middle = mean(values);
	return Math.sqrt(mean(values.map((x) => (x - middle) ** 2)) / values.length);
}
