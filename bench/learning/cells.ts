import { anchors } from './anchors.ts';
import { replayRule, replaySingle, rules } from './baselines.ts';
import { lambdaOf, mean, type Pool } from './data.ts';
import { replay, type Stream, tally } from './stream.ts';
import { type Goal, points, printTable, progress, usd } from './table.ts';

export const penalties = [0, 0.05, 0.15] as const;

/** Mean over seeds of one policy in one cell. */
export interface CellResult {
	readonly pool: string;
	readonly penalty: number;
	readonly policy: string;
	readonly gain: number;
	readonly second: number;
}

/** Every data set at every weight of cost: the policies, each single model, baselines and anchors. */
export async function benchCells(
	pools: readonly Pool[],
	seeds: number,
): Promise<{ goals: Goal[]; cells: CellResult[] }> {
	const cells: CellResult[] = [];
	for (const pool of pools) {
		for (const [p, penalty] of penalties.entries()) {
			const lambda = lambdaOf(pool, penalty);
			const table: string[][] = [];
			const add = async (
				policy: string,
				run: (seed: number) => Stream | Promise<Stream>,
				keep = true,
				count = seeds,
			) => {
				const streams: Stream[] = [];
				for (let seed = 0; seed < count; seed++) streams.push(await run(seed));
				const all = streams.map((stream) => tally(pool, stream, lambda));
				const half = streams.map((stream) => tally(pool, stream, lambda, stream.rows.length >> 1));
				const of = (tallies: typeof all, key: keyof (typeof all)[0]) => mean(tallies.map((one) => one[key]));
				const [gain, second] = [of(all, 'gain'), of(half, 'gain')];
				if (keep) cells.push({ pool: pool.name, penalty, policy, gain, second });
				const micro = mean(streams.map(({ microseconds }) => microseconds));
				table.push([
					policy,
					of(all, 'utility').toFixed(2),
					of(all, 'quality').toFixed(2),
					usd(of(all, 'cost')),
					points(gain),
					points(second),
					`${(100 * of(all, 'closed')).toFixed(1)}%`,
					(-gain * 0.01 * streams[0]!.rows.length).toFixed(1),
					micro > 0 ? micro.toFixed(0) : '',
				]);
			};
			await add('linear, task label', (seed) => replay({ pool, seed, lambda, policy: 'linear', segment: true }));
			await add('linear, text only', (seed) => replay({ pool, seed, lambda, policy: 'linear' }));
			await add('Beta', (seed) => replay({ pool, seed, lambda, policy: 'beta' }));
			await add('Beta, task label', (seed) => replay({ pool, seed, lambda, policy: 'beta', segment: true }));
			// The textbook baseline: Beta(1, 1), nothing forgotten.
			const plain = { forgetting: false, detectChange: false } as const;
			await add('Beta TS', (seed) => replay({ pool, seed, lambda, policy: 'beta', bandit: plain }));
			for (const [name, rule] of Object.entries(rules)) {
				await add(name, (seed) => replayRule(pool, seed, lambda, rule));
			}
			for (const [i, model] of pool.models.entries()) {
				await add(`only ${model}`, () => replaySingle(pool, 0, i), false, 1);
			}
			for (const [name, figures] of Object.entries(anchors[pool.name] ?? {})) {
				table.push([`(${name})`, '', '', '', points(figures[p]!), '', '', '', '']);
			}
			printTable(
				`${pool.name}, ${pool.rows.length} prompts, ${pool.models.length} models, cost weighs ${penalty}; ${seeds} orders`,
				['policy', 'utility', 'quality', 'USD/request', 'vs best', '2nd half', 'oracle gap', 'regret', 'µs'],
				table,
			);
			progress(`cells: ${pool.name} ${penalty} done`);
		}
	}
	return { goals: goalsOf(cells, pools), cells };
}

function goalsOf(cells: readonly CellResult[], pools: readonly Pool[]): Goal[] {
	const of = (policy: string, key: 'gain' | 'second', names?: readonly string[]) =>
		mean(
			cells.filter((cell) => cell.policy === policy && (names?.includes(cell.pool) ?? true)).map((cell) => cell[key]),
		);
	const goals: Goal[] = [];
	const goal = (name: string, value: number, least: number) =>
		goals.push({ name, target: `≥ ${points(least)}`, measured: points(value), met: value >= least });
	const six = ['zeroeval5', 'pareto'];
	if (six.every((name) => pools.some((pool) => pool.name === name))) {
		goal('1 cold, text only, six cells', of('linear, text only', 'gain', six), -0.15);
		goal('1 cold, task label, six cells', of('linear, task label', 'gain', six), 0.25);
		goal('1 second half, text only, six cells', of('linear, text only', 'second', six), 0.2);
		goal('1 second half, task label, six cells', of('linear, task label', 'second', six), 0.5);
	}
	goal('1 cold, text only, all cells', of('linear, text only', 'gain'), -0.25);
	goal('1 cold, task label, all cells', of('linear, task label', 'gain'), 0);
	const worst = cells
		.filter(({ policy }) => policy === 'linear, text only' || policy === 'linear, task label')
		.map((cell) => {
			const beta = cells.find((b) => b.policy === 'Beta TS' && b.pool === cell.pool && b.penalty === cell.penalty)!;
			return { cell, apart: cell.gain - beta.gain };
		})
		.sort((a, b) => a.apart - b.apart)[0]!;
	goals.push({
		name: '1 worst cell against Beta TS',
		target: '≥ −1.00',
		measured: `${points(worst.apart)} (${worst.cell.pool} ${worst.cell.penalty}, ${worst.cell.policy})`,
		met: worst.apart >= -1,
	});
	return goals;
}
