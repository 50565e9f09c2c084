import { budget } from '../../src/objective/budget/budget.ts';
import { paretoBudgets } from './anchors.ts';
import { argmax, mean, type Pool, poolOf } from './data.ts';
import { replay } from './stream.ts';
import { type Goal, printTable, progress, usd } from './table.ts';

/** Quality at a budget. */
export interface BudgetPoint {
	readonly usd: number;
	readonly quality: number;
	readonly published?: number;
}

/**
 * Spends a budget per request, from a cold start; the arms' prices per call (their mean costs) are known, as price lists
 * are. A budget binds in a seed when the same stream without it spends more.
 */
export async function benchBudgets(pool: Pool, seeds: number): Promise<{ goals: Goal[]; points: BudgetPoint[] }> {
	const test = pool.rows.filter(({ split }) => split === 'test');
	const isPareto = pool.name === 'pareto' && test.length > 0;
	const used = isPareto ? poolOf('pareto, test split', pool.models, test) : pool;
	const [low, high] = [Math.min(...used.cost), Math.max(...used.cost)];
	const budgets: readonly (readonly [number, number?])[] = isPareto
		? paretoBudgets
		: [0.1, 0.3, 0.5, 0.7].map((share) => [low * (high / low) ** share]);
	const arms = used.models.map((id, i) => ({ id, price: { input: 0, output: 0, request: used.cost[i]! } }));
	const run = async (seed: number, amount: number) => {
		const objective = () => budget({ usd: amount, per: 'request' });
		const stream = await replay({ pool: used, seed, policy: 'linear', objective, bandit: { arms } });
		return { quality: mean(stream.scores), cost: mean(stream.costs) };
	};
	const free: number[] = [];
	for (let seed = 0; seed < seeds; seed++) free.push((await run(seed, 1e6 * high)).cost);
	const goals: Goal[] = [];
	const points: BudgetPoint[] = [];
	const table: string[][] = [];
	for (const [amount, published] of budgets) {
		const runs: { quality: number; cost: number }[] = [];
		for (let seed = 0; seed < seeds; seed++) runs.push(await run(seed, amount));
		const quality = mean(runs.map((one) => one.quality));
		const binding = runs.filter((_, seed) => free[seed]! > amount);
		const ratios = binding.map(({ cost }) => cost / amount);
		const all = runs.map(({ cost }) => cost / amount);
		const range = (values: readonly number[]) =>
			values.length === 0 ? 'none' : `${Math.min(...values).toFixed(3)}–${Math.max(...values).toFixed(3)}`;
		table.push([
			usd(amount),
			quality.toFixed(4),
			published?.toFixed(3) ?? '',
			range(all),
			`${range(ratios)} (${binding.length} of ${seeds})`,
		]);
		points.push({ usd: amount, quality, published });
		if (published !== undefined) {
			const least = amount === 6.6e-4 ? published + 0.02 : published;
			goals.push({
				name: `3 quality at ${usd(amount)}`,
				target: `≥ ${least.toFixed(3)}`,
				measured: quality.toFixed(4),
				// Published rows have three digits.
				met: Math.round(quality * 1000) >= Math.round(least * 1000),
			});
		}
		goals.push({
			name: `3 spend at ${usd(amount)}, ${used.name}, where it binds`,
			target: '0.97–1.03',
			measured: range(ratios),
			met: ratios.every((ratio) => Math.abs(ratio - 1) <= 0.03),
		});
		progress(`budgets: ${used.name} ${usd(amount)} done`);
	}
	const best = argmax(used.score);
	printTable(
		`Budgets per request, ${used.name}, ${used.rows.length} prompts, cold start (best model ${used.score[best]!.toFixed(4)} at ${usd(used.cost[best]!)}); ${seeds} orders`,
		['USD/request', 'quality', 'published', 'spent/budget', 'where it binds'],
		table,
	);
	return { goals: isPareto ? goals : goals.filter(({ name }) => name.startsWith('3 spend')), points };
}
