/**
 * How often the 95% intervals of reports hold what is true. `npm run bench report`: on simulated streams; a number after it sets
 * how many seeds (400). `npm run bench report -- ../shared/data`: on data sets of real outcomes (a number after it: orders, 20).
 * `npm run bench report -- cost`: what logging costs, and how long reports take.
 */
import { reportCosts } from './report/cost.ts';
import { type Coverage, coverage, shareOf } from './report/coverage.ts';
import { reportPools } from './report/pools.ts';
import { type Trouble, type World, worlds } from './report/simulation.ts';

const [, , what = '400', orders = '20'] = process.argv;
const seeds = Number(what);
const decisions = 4000;

function rowOf(name: string, world: World, trouble: Trouble): Record<string, string> {
	const covered = coverage(world, seeds, decisions, trouble);
	const share = (of: Coverage): string => shareOf(of, seeds);
	const half = ({ half, said }: Coverage, digits: number, scale: number): string =>
		said === 0 ? '' : `±${((scale * half) / said).toFixed(digits)}`;
	const off = ({ error, said }: Coverage): string => (said === 0 ? '' : ((100 * error) / said).toFixed(2));
	return {
		stream: name,
		'always the baseline': share(covered.success),
		'half-width, points': half(covered.success, 1, 100),
		'bias, points': off(covered.success),
		gain: share(covered.gain),
		'USD saved': share(covered.savedUsd),
		'gain by the holdout alone': share(covered.heldGain),
	};
}

/** Prints a table of simulated streams. */
function simulatedStreams(): void {
	console.log(
		`${seeds} seeds of ${decisions} decisions each; a coverage is known to ±${(98 / Math.sqrt(seeds)).toFixed(1)} at worst.\n`,
	);
	const [close, loses, wins] = worlds as [World, World, World];
	const rows = worlds.map((world) => rowOf(world.name, world, { holdout: 0.02 }));
	const users = { users: 0.1 };
	rows.push(rowOf('close race, users differ by ±10', { ...close, ...users }, { holdout: 0.02 }));
	rows.push(rowOf('baseline loses, users differ', { ...loses, ...users }, { holdout: 0.02 }));
	rows.push(rowOf('baseline wins, users differ', { ...wins, ...users }, { holdout: 0.02 }));
	for (const world of [close, loses]) {
		rows.push(rowOf(`${world.name}, outcomes 300 late`, world, { holdout: 0.02, late: 300 }));
		rows.push(rowOf(`${world.name}, 20% missing`, world, { holdout: 0.02, missing: 0.2 }));
		rows.push(rowOf(`${world.name}, 19% pinned`, world, { holdout: 0.02, pinned: 0.19 }));
		rows.push(rowOf(`${world.name}, no holdout`, world, {}));
	}
	const columns = Object.keys(rows[0]!);
	const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
	console.log(line(columns));
	console.log(line(columns.map(() => '---')));
	for (const row of rows) console.log(line(columns.map((column) => row[column] ?? '')));
}

if (what === 'cost') await reportCosts();
else if (Number.isNaN(seeds)) await reportPools(what, Number(orders));
else simulatedStreams();
