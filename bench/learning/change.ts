import { argmax, lambdaOf, mean, type Pool } from './data.ts';
import { replay, tally } from './stream.ts';
import { type Goal, points, printTable, progress } from './table.ts';

const penalty = 0.05;

/** Share of traffic of the model that breaks, over the stream. */
export interface ShareSeries {
	readonly pool: string;
	readonly share: readonly number[];
}

/** The best arm's scores are halved in the middle third; then outcomes come 300 requests late. */
export async function benchChange(
	pools: readonly Pool[],
	seeds: number,
): Promise<{ goals: Goal[]; series: ShareSeries[] }> {
	const table: string[][] = [];
	const goals: Goal[] = [];
	const series: ShareSeries[] = [];
	for (const pool of pools) {
		const lambda = lambdaOf(pool, penalty);
		const best = argmax(pool.models.map((_, i) => pool.score[i]! - lambda * pool.cost[i]!));
		const ratios: number[] = [];
		const outcomes: number[] = [];
		const returns: number[] = [];
		const watched: number[] = [];
		const unwatched: number[] = [];
		const late: number[] = [];
		const n = pool.rows.length;
		const [from, to] = [Math.floor(n / 3), Math.floor((2 * n) / 3)];
		const share = new Float64Array(60);
		for (let seed = 0; seed < seeds; seed++) {
			const scoreAt = (score: number, model: number, at: number) =>
				model === best && at >= from && at < to ? score / 2 : score;
			const stream = await replay({ pool, seed, lambda, policy: 'linear', scoreAt });
			const others = pool.models.map((model, i) =>
				mean(
					stream.rows.slice(from, to).map((row) => {
						const served = row.models[model]!;
						return (i === best ? served.score / 2 : served.score) - lambda * served.cost;
					}),
				),
			);
			ratios.push(tally(pool, stream, lambda, from, to).utility / 100 / Math.max(...others));
			const on = stream.chosen.map((model) => (model === best ? 1 : 0));
			const around = (at: number) => mean(on.slice(Math.max(0, at - 49), at + 1));
			// Off it: under a fifth of the latest 50 requests. Back: more than half of them.
			let off = from;
			while (off < to && around(off) >= 0.2) off++;
			outcomes.push(on.slice(from, off).filter((one) => one === 1).length);
			let back = to;
			while (back < n && around(back) <= 0.5) back++;
			returns.push(back < n ? back - to : Number.POSITIVE_INFINITY);
			for (let k = 0; k < 60; k++)
				share[k]! += mean(on.slice(Math.floor((k * n) / 60), Math.floor(((k + 1) * n) / 60))) / seeds;
			const still = { pool, seed, lambda, policy: 'linear' } as const;
			const stationary = tally(pool, await replay(still), lambda).gain;
			watched.push(stationary);
			const blind = { forgetting: false, detectChange: false } as const;
			unwatched.push(tally(pool, await replay({ ...still, bandit: blind }), lambda).gain);
			late.push(tally(pool, await replay({ ...still, delay: 300 }), lambda).gain - stationary);
		}
		const found = returns.filter(Number.isFinite);
		const price = mean(unwatched) - mean(watched);
		table.push([
			pool.name,
			`${(100 * mean(ratios)).toFixed(1)}%`,
			mean(outcomes).toFixed(0),
			`${found.length} of ${seeds}`,
			found.length > 0 ? mean(found).toFixed(0) : '',
			price.toFixed(2),
			points(mean(late)),
		]);
		series.push({ pool: pool.name, share: [...share] });
		const goal = (name: string, target: string, measured: string, met: boolean) =>
			goals.push({ name: `4 ${name}, ${pool.name}`, target, measured, met });
		goal('utility while the best arm is broken', '≥ 97%', `${(100 * mean(ratios)).toFixed(1)}%`, mean(ratios) >= 0.97);
		goal('its outcomes until it is left', '≤ 60', mean(outcomes).toFixed(0), mean(outcomes) <= 60);
		goal('back on it after recovery', 'all orders', `${found.length} of ${seeds}`, found.length === seeds);
		goal('price of watchfulness, points', '≤ 0.20', price.toFixed(2), price <= 0.2);
		goal('outcomes 300 requests late', '≥ −2.50', points(mean(late)), mean(late) >= -2.5);
		progress(`change: ${pool.name} done`);
	}
	printTable(
		`Change and delay, cost weighs ${penalty}: best arm's score halved in the middle third; ${seeds} orders`,
		['pool', 'utility kept', 'outcomes to leave', 'returned', 'after requests', 'watchfulness', '300 late'],
		table,
	);
	return { goals, series };
}
