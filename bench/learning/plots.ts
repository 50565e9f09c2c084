import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { anchors } from './anchors.ts';
import type { BudgetPoint } from './budgets.ts';
import type { CellResult } from './cells.ts';
import type { ShareSeries } from './change.ts';
import { mean } from './data.ts';

/** Writes a plot as a stand-alone SVG file. */
function write(folder: string, name: string, options: Plot.PlotOptions): void {
	mkdirSync(folder, { recursive: true });
	const { document } = parseHTML('<!doctype html><html><body></body></html>');
	const plot = Plot.plot({ ...options, document: document as unknown as Document, style: { background: 'white' } });
	plot.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
	plot.setAttribute('font-family', 'system-ui, sans-serif');
	writeFileSync(join(folder, `${name}.svg`), `${plot.outerHTML}\n`);
}

/** Each policy's distance from the best single model, over all cells and where libraries of the field have figures. */
export function plotCells(folder: string, cells: readonly CellResult[]): void {
	const policies = [...new Set(cells.map(({ policy }) => policy))].filter((policy) => policy !== 'random');
	const shared = [...new Set(cells.map(({ pool }) => pool))].filter((pool) => anchors[pool] !== undefined);
	const bars = policies.map((policy) => ({
		policy,
		kind: policy.startsWith('linear') ? 'linear' : 'context-free',
		gain: mean(
			cells
				.filter((cell) => cell.policy === policy && (shared.length === 0 || shared.includes(cell.pool)))
				.map(({ gain }) => gain),
		),
	}));
	for (const name of Object.keys(anchors[shared[0]!] ?? {})) {
		bars.push({
			policy: name,
			kind: 'other libraries',
			gain: mean(shared.flatMap((pool) => [...anchors[pool]![name]!])),
		});
	}
	write(folder, 'policies', {
		title: undefined,
		width: 760,
		height: 60 + 24 * bars.length,
		marginLeft: 180,
		x: { label: 'mean utility less the best single model in hindsight, points', grid: true },
		y: { label: null },
		color: { legend: false },
		marks: [
			Plot.barX(bars, { x: 'gain', y: 'policy', fill: 'kind', sort: { y: 'x', reverse: true } }),
			Plot.ruleX([0]),
		],
	});
}

/** Quality by budget. */
export function plotBudgets(folder: string, points: readonly BudgetPoint[]): void {
	const lines = points.flatMap(({ usd, quality, published }) => [
		{ usd, quality, who: 'this library, cold start' },
		...(published === undefined ? [] : [{ usd, quality: published, who: 'published, warm start' }]),
	]);
	write(folder, 'budgets', {
		width: 760,
		height: 400,
		marginRight: 150,
		x: { type: 'log', label: 'budget, USD per request', grid: true },
		y: { label: 'mean score', grid: true },
		marks: [
			Plot.lineY(lines, { x: 'usd', y: 'quality', stroke: 'who', marker: true }),
			Plot.text(lines, Plot.selectLast({ x: 'usd', y: 'quality', z: 'who', text: 'who', textAnchor: 'start', dx: 8 })),
		],
	});
}

/** Traffic of a model that breaks in the middle third. */
export function plotChange(folder: string, series: readonly ShareSeries[]): void {
	const lines = series.flatMap(({ pool, share }) => share.map((y, i) => ({ pool, at: (i + 0.5) / share.length, y })));
	write(folder, 'change', {
		width: 760,
		height: 320,
		marginRight: 110,
		x: { label: 'share of the stream', grid: true, domain: [0, 1] },
		y: { label: 'traffic of the arm that breaks', grid: true, domain: [0, 1] },
		marks: [
			Plot.rectX([{ from: 1 / 3, to: 2 / 3 }], { x1: 'from', x2: 'to', fill: '#fbb', fillOpacity: 0.4 }),
			Plot.lineY(lines, { x: 'at', y: 'y', stroke: 'pool' }),
			Plot.text(lines, Plot.selectLast({ x: 'at', y: 'y', z: 'pool', text: 'pool', textAnchor: 'start', dx: 6 })),
		],
	});
}
