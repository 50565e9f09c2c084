/**
 * Replays data sets of real outcomes through the library and says where each goal stands.
 *
 *   node bench/learning/main.ts <folder> [--seeds 10] [--only cells,budgets,…] [--pools pareto,…] [--plots <folder>]
 *
 * `<folder>` holds *.jsonl.gz in the common form, one prompt a line, with what each model made of it (USD, score in [0, 1]):
 *
 *   { dataset, id, prompt, prompt_chars, split?, models: { NAME: { score, cost, in_tokens?, out_tokens? } } }
 */
import { parseArgs } from 'node:util';
import { type BudgetPoint, benchBudgets } from './budgets.ts';
import { benchCells } from './cells.ts';
import { benchChange } from './change.ts';
import { readPools } from './data.ts';
import { plotBudgets, plotCells, plotChange } from './plots.ts';
import { benchSmall } from './small.ts';
import { benchSpeed } from './speed.ts';
import { benchNewArm, benchPriceCut, benchWarmStart } from './start.ts';
import { type Goal, printTable, usd } from './table.ts';
import { benchThrift } from './thrift.ts';

const parts = ['cells', 'small', 'warm', 'budgets', 'change', 'cheapest', 'arms', 'speed'] as const;

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		seeds: { type: 'string', default: '10' },
		only: { type: 'string' },
		pools: { type: 'string' },
		plots: { type: 'string' },
	},
});
const folder = positionals[0];
const seeds = Number(values.seeds);
const only = values.only?.split(',') ?? parts;
const unknown = only.find((part) => !(parts as readonly string[]).includes(part));
if (folder === undefined || !(Number.isInteger(seeds) && seeds > 0) || unknown !== undefined) {
	console.error(
		`node bench/learning/main.ts <data folder> [--seeds 10] [--only ${parts.join(',')}] [--pools a,b] [--plots <folder>]`,
	);
	process.exit(2);
}

const names = values.pools?.split(',');
const pools = (() => {
	try {
		return readPools(folder).filter(({ name }) => names?.includes(name) ?? true);
	} catch (error) {
		console.error(error instanceof Error ? error.message : error);
		process.exit(2);
	}
})();

printTable(
	'Data',
	['pool', 'prompts', 'model', 'mean score', 'mean USD'],
	pools.flatMap(({ name, rows, models, score, cost }) =>
		models.map((model, i) => [
			i === 0 ? name : '',
			i === 0 ? String(rows.length) : '',
			model,
			score[i]!.toFixed(4),
			usd(cost[i]!),
		]),
	),
);

const goals: Goal[] = [];
if (only.includes('cells')) {
	const { goals: reached, cells } = await benchCells(pools, seeds);
	goals.push(...reached);
	if (values.plots !== undefined) plotCells(values.plots, cells);
}
if (only.includes('small')) goals.push(...(await benchSmall(pools, 4 * seeds)));
if (only.includes('warm')) goals.push(...(await benchWarmStart(pools, seeds)));
if (only.includes('budgets')) {
	for (const pool of pools) {
		const { goals: reached, points }: { goals: Goal[]; points: BudgetPoint[] } = await benchBudgets(pool, seeds);
		goals.push(...reached);
		if (values.plots !== undefined && points.some(({ published }) => published !== undefined)) {
			plotBudgets(values.plots, points);
		}
	}
}
if (only.includes('change')) {
	const { goals: reached, series } = await benchChange(pools, seeds);
	goals.push(...reached);
	if (values.plots !== undefined) plotChange(values.plots, series);
}
if (only.includes('cheapest')) goals.push(...(await benchThrift(pools, seeds)));
if (only.includes('arms')) {
	goals.push(...(await benchNewArm(pools, seeds)), ...(await benchPriceCut(pools, seeds)));
}
if (only.includes('speed') && pools[0] !== undefined) goals.push(...(await benchSpeed(pools[0])));

printTable(
	'Goals',
	['goal', 'target', 'measured', ''],
	goals.map(({ name, target, measured, met }) => [name, target, measured, met ? 'met' : 'MISSED']),
);
