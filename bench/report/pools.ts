/** What reports say of streams of real outcomes, every arm's outcome of which is known, against what is true. */
import { setImmediate } from 'node:timers/promises';
import '../../src/bandit/register.ts';
import { createBandit } from '../../src/bandit/bandit.ts';
import { seededRng } from '../../src/policy/maths/sampling.ts';
import type { Interval } from '../../src/report/jackknife.ts';
import { openReport } from '../../src/report/report.ts';
import type { Claim } from '../../src/report/savings-types.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { argmax, type Pool, readPools } from '../learning/data.ts';
import { shuffled } from '../learning/stream.ts';

/** Most prompts of a pool that one order takes. */
const mostPrompts = 4000;

/** A figure over the orders: what was said, what is true, and how often the interval held it. */
class Figure {
	readonly #said: { claim: Interval; truth: number }[] = [];
	#orders = 0;

	add(claim: Claim, truth: number): void {
		this.#orders++;
		if ('value' in claim) this.#said.push({ claim, truth });
	}

	/** Mean of what was said with the mean half-width, mean truth, and how many intervals held it. */
	cells(text: (x: number) => string): [said: string, truth: string, held: string] {
		const n = this.#said.length;
		if (n === 0) return ['refused', '', ''];
		const mean = (of: (each: { claim: Interval; truth: number }) => number) =>
			this.#said.reduce((sum, each) => sum + of(each), 0) / n;
		const held = this.#said.filter(({ claim, truth }) => claim.low <= truth && truth <= claim.high).length;
		const refused = n < this.#orders ? ` (${this.#orders - n} refused)` : '';
		const half = text(mean(({ claim }) => (claim.high - claim.low) / 2)).replace('$', '');
		return [
			`${text(mean(({ claim }) => claim.value))} ± ${half}`,
			text(mean(({ truth }) => truth)),
			`${held} of ${n}${refused}`,
		];
	}
}

/** One order of a pool, served as a user would: the default policy and objective, and a holdout. */
async function order(
	pool: Pool,
	seed: number,
	figures: { saved: Figure; success: Figure; gain: Figure },
): Promise<void> {
	const { models, cost } = pool;
	const baseline = models[argmax(cost)]!;
	const rows = shuffled(pool.rows, seededRng(`report/${pool.name}/${seed}`)).slice(0, mostPrompts);
	const store = memoryStore();
	const bandit = createBandit({
		arms: [...models],
		store,
		onError: () => {},
		rng: seededRng(`draws/${pool.name}/${seed}`),
		baseline: { arm: baseline, holdout: holdoutFor(rows.length) },
	});
	const sums = { served: 0, spent: 0, always: 0, would: 0 };
	for (const [i, { prompt, models: answers }] of rows.entries()) {
		const { id, arm } = bandit.decide({ text: prompt });
		const [served, always] = [answers[arm]!, answers[baseline]!];
		bandit.observe(id, { costUsd: served.cost });
		bandit.settleSoon(id, { score: served.score, source: 'user' });
		sums.served += served.score;
		sums.spent += served.cost;
		sums.always += always.score;
		sums.would += always.cost;
		if (i % 20 === 19) await setImmediate();
	}
	await bandit.close();
	const { savedUsd, success, gain } = await openReport(store).savings({ versus: baseline });
	figures.saved.add(savedUsd, sums.would - sums.spent);
	figures.success.add(success.versus, sums.always / rows.length);
	figures.gain.add(gain, (sums.served - sums.always) / rows.length);
}

/** 2%, or what it takes for 60 lots. */
function holdoutFor(prompts: number): number {
	return Math.max(0.02, Math.ceil((100 * 60) / prompts) / 100);
}

/** Prints a table of all pools of a folder. */
export async function reportPools(folder: string, orders: number): Promise<void> {
	const dollars = (x: number): string => `$${x.toFixed(x < 0.1 ? 4 : 2)}`;
	const points = (x: number): string => `${(100 * x).toFixed(1)}`;
	const head = ['pool', 'prompts', 'always', 'holdout', 'USD saved: said', 'true', 'held'];
	const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
	console.log(
		`${orders} orders of each pool; what was said is the mean over them, ± the mean half of the 95% interval.\n`,
	);
	console.log(line([...head, 'its success, %: said', 'true', 'held', 'gain, points: said', 'true', 'held']));
	console.log(line(Array.from({ length: head.length + 6 }, () => '---')));
	for (const pool of readPools(folder)) {
		const figures = { saved: new Figure(), success: new Figure(), gain: new Figure() };
		for (let seed = 0; seed < orders; seed++) await order(pool, seed, figures);
		const prompts = Math.min(mostPrompts, pool.rows.length);
		const { saved, success, gain } = figures;
		const facts = [pool.name, String(prompts), pool.models[argmax(pool.cost)]!, `${100 * holdoutFor(prompts)}%`];
		console.log(line([...facts, ...saved.cells(dollars), ...success.cells(points), ...gain.cells(points)]));
	}
}
