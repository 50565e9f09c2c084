/**
 * Compares ways of learning where nobody tuned them: a choice is made on some data sets and judged on the one that was left
 * out, each in turn.
 *
 *   node bench/learning/protocol/main.ts <folder> [--orders 30] [--sets 3] [--variants linear,Beta] [--cells <pattern>]
 *
 * `<folder>` is as of bench/learning/main.ts. `--sets`: random pairs, triples and fives of each data set with many models.
 */
import { parseArgs } from 'node:util';
import { mean, readSources } from '../data.ts';
import { points, printTable, progress } from '../table.ts';
import { cellsOf, type Gain, nameOf, serveCell } from './cells.ts';
import { difference, leftOut, type Results, shown } from './left-out.ts';
import { armSets } from './sets.ts';
import { variants } from './variants.ts';
import { worlds } from './worlds.ts';

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		orders: { type: 'string', default: '30' },
		sets: { type: 'string', default: '3' },
		variants: { type: 'string' },
		cells: { type: 'string', default: '' },
	},
});
const folder = positionals[0];
const orders = Number(values.orders);
const names = values.variants?.split(',') ?? Object.keys(variants);
const unknown = names.find((name) => !Object.hasOwn(variants, name));
if (folder === undefined || !(orders >= 2) || unknown !== undefined) {
	console.error(
		`node bench/learning/protocol/main.ts <data folder> [--orders 30] [--sets 3] [--variants ${Object.keys(variants).join(',')}] [--cells <pattern>]`,
	);
	process.exit(2);
}
const sets = (() => {
	try {
		return readSources(folder).flatMap((source) => armSets(source, Number(values.sets)));
	} catch (error) {
		console.error(error instanceof Error ? error.message : error);
		process.exit(2);
	}
})();

const pattern = new RegExp(values.cells);
const cells = cellsOf(sets, worlds()).filter((cell) => pattern.test(nameOf(cell)));
const gains = new Map<string, Map<string, { source: string; gains: Gain[] }>>();
for (const name of names) {
	const policy = variants[name]!();
	const results = new Map<string, { source: string; gains: Gain[] }>();
	for (const cell of cells) {
		const all: Gain[] = [];
		for (let seed = 0; seed < orders; seed++) all.push(serveCell(cell, policy, seed));
		results.set(nameOf(cell), { source: cell.source, gains: all });
	}
	gains.set(name, results);
	progress(`${name}: ${cells.length} cells done`);
}

const resultsOf = (key: keyof Gain) =>
	new Map<string, Results>(
		[...gains].map(([name, results]) => [
			name,
			new Map([...results].map(([cell, one]) => [cell, { ...one, gains: one.gains.map((gain) => gain[key]) }])),
		]),
	);
const whole = resultsOf('whole');
const second = resultsOf('second');
const base = names[0]!;
const sources = [...new Set(cells.map(({ source }) => source))];
const levelOf = (results: Results, source: string) =>
	mean([...results.values()].filter((one) => one.source === source).map((one) => mean(one.gains)));

printTable(
	`Points against the best single model in hindsight, mean over cells; ${orders} orders`,
	['', ...sources, 'second half', 'worst stream'],
	names.map((name) => {
		const results = whole.get(name)!;
		const streams = [...results.values()].flatMap((one) => one.gains);
		return [
			name,
			...sources.map((source) => points(levelOf(results, source))),
			points(mean(sources.map((source) => levelOf(second.get(name)!, source)))),
			points(Math.min(...streams)),
		];
	}),
);
printTable(
	`The same less ${base}, on the same orders, ± standard error`,
	['', ...sources, 'mean', 'worst cell'],
	names.slice(1).map((name) => {
		const by = sources.map((source) => difference(whole.get(name)!, whole.get(base)!, new Set([source])));
		return [
			name,
			...by.map(shown),
			points(mean(by.map((one) => one.mean))),
			points(Math.min(...by.map((one) => one.worst))),
		];
	}),
);
printTable(
	`What would be chosen without a data set, and what that gives there against ${base}`,
	['left out', 'choice', 'there'],
	leftOut(whole, base).map(({ source, choice, there }) => [source, choice, shown(there)]),
);
