import { axisX, axisY, barY, dot, frame, link, type PlotOptions, plot, ruleX, ruleY, text } from '@observablehq/plot';
import type { GoalMark, Overview, PeriodReport } from '../../report/index.ts';

/** Colours of arms, told apart by people who see few colours too (after Okabe and Ito), on light and on dark. */
export const colours = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#999933', '#7f7f7f'];

/** Which colour an arm has: by its place among all arms. */
export function colourOf(arms: readonly string[], arm: string): string {
	return colours[Math.max(0, arms.indexOf(arm)) % colours.length]!;
}

/** The name under which the plots' own style is allowed. */
const className = 'plot';

type Svg = SVGSVGElement | HTMLElement;

/** A plot whose parts have a role where they have a name: a name alone is not read out. */
function drawn(options: PlotOptions): Svg {
	const svg = plot(options);
	for (const part of svg.querySelectorAll('svg [aria-label]')) part.setAttribute('role', 'group');
	return svg;
}

/** Traffic share over time, stacked, with marks for what happened. */
export function shareChart(
	periods: readonly PeriodReport[],
	marks: readonly GoalMark[],
	arms: readonly string[],
	width: number,
): Svg {
	const cells = periods.flatMap(({ period, arms: each }) =>
		each.filter(({ share }) => share > 0).map(({ id, share }) => ({ period, id, share })),
	);
	const happened = marks
		.map(({ time, text }) => ({ period: new Date(time).toISOString().slice(0, 10), text }))
		.filter(({ period }) => periods.some((each) => each.period === period));
	const every = Math.ceil(periods.length / Math.max(2, Math.floor(width / 90)));
	const ticks = periods.map(({ period }) => period).filter((_, i) => i % every === 0);
	return drawn({
		className,
		width,
		height: 240,
		marginLeft: 44,
		ariaLabel: 'Share of the traffic of each arm over time',
		x: { type: 'band', domain: periods.map(({ period }) => period), label: null },
		y: { percent: true, domain: [0, 100], label: 'share of requests, %' },
		marks: [
			barY(cells, {
				x: 'period',
				y: 'share',
				fill: (d: { id: string }) => colourOf(arms, d.id),
				order: arms as string[],
				z: 'id',
			}),
			axisX({ ticks, tickFormat: (d: string) => d.slice(5) }),
			axisY({ ticks: 5 }),
			dot(happened, { x: 'period', y: 1, dy: -2, symbol: 'triangle', rotate: 180, fill: 'currentColor', r: 5 }),
			ruleY([0]),
		],
	});
}

/** Cost against success: a dot with its intervals for each arm. */
export function tradeChart({ arms }: Overview, order: readonly string[], width: number): Svg {
	const known = arms.flatMap(({ id, servedSuccess, servedUsd }) =>
		servedSuccess === undefined || servedUsd === undefined ? [] : [{ id, success: servedSuccess, usd: servedUsd }],
	);
	const points = known.map(({ id, success, usd }) => ({
		id,
		x: usd.value,
		y: 100 * success.value,
		left: Math.max(0, usd.low),
		right: usd.high,
		low: 100 * Math.max(0, success.low),
		high: 100 * Math.min(1, success.high),
		colour: colourOf(order, id),
	}));
	return drawn({
		className,
		width,
		height: 300,
		marginLeft: 48,
		marginRight: 40,
		marginTop: 28,
		ariaLabel: 'Success against cost of each arm, with 95% intervals',
		x: {
			label: 'USD a request →',
			zero: true,
			nice: true,
			ticks: Math.max(3, Math.floor(width / 110)),
			tickFormat: '~s',
		},
		y: { label: '↑ success, %', nice: true },
		marks: [
			frame({ strokeOpacity: 0.2 }),
			link(points, { x1: 'left', x2: 'right', y1: 'y', y2: 'y', stroke: 'colour' }),
			link(points, { x1: 'x', x2: 'x', y1: 'low', y2: 'high', stroke: 'colour' }),
			dot(points, { x: 'x', y: 'y', r: 5, fill: 'colour', stroke: 'var(--paper)' }),
			text(points, {
				x: 'x',
				y: 'y',
				text: 'id',
				dy: -12,
				fill: 'currentColor',
				textAnchor: 'middle',
				textOverflow: 'ellipsis',
				lineWidth: 14,
			}),
		],
	});
}

/** What was saved, day by day, added up. */
export function savedChart(periods: readonly PeriodReport[], width: number): Svg | undefined {
	let sum = 0;
	const days = periods.flatMap(({ period, savedUsd }) => {
		if (!('value' in savedUsd)) return [];
		sum += savedUsd.value;
		return [{ period, sum }];
	});
	if (days.length < 2) return undefined;
	return drawn({
		className,
		width,
		height: 200,
		marginLeft: 52,
		ariaLabel: 'What was saved in all, by day',
		x: { type: 'point', label: null, tickFormat: (d: string) => d.slice(5) },
		y: { label: 'USD saved in all', grid: true },
		marks: [ruleX(days, { x: 'period', y1: 0, y2: 'sum', stroke: colours[2]!, strokeWidth: 6 }), ruleY([0])],
	});
}
