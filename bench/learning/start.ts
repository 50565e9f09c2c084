import { penalties } from './cells.ts';
import { lambdaOf, mean, type Pool, poolOf } from './data.ts';
import { replay, tally } from './stream.ts';
import { type Goal, points, printTable, progress, usd } from './table.ts';

/** Labelled prompts, run on all arms before the stream begins. */
export async function benchWarmStart(pools: readonly Pool[], seeds: number): Promise<Goal[]> {
	const sizes = [0, 30, 100, 300];
	const table: string[][] = [];
	const goals: Goal[] = [];
	for (const pool of pools) {
		for (const segment of [false, true]) {
			const bySize: number[] = [];
			for (const warm of sizes) {
				const gains: number[] = [];
				for (const penalty of penalties) {
					const lambda = lambdaOf(pool, penalty);
					for (let seed = 0; seed < seeds; seed++) {
						gains.push(tally(pool, await replay({ pool, seed, lambda, policy: 'linear', segment, warm }), lambda).gain);
					}
				}
				bySize.push(mean(gains));
			}
			const label = segment ? 'task label' : 'text only';
			table.push([pool.name, label, ...bySize.map(points)]);
			goals.push({
				name: `2 warm with 100 prompts, ${pool.name}, ${label}`,
				target: '≥ +0.00',
				measured: points(bySize[2]!),
				met: bySize[2]! >= -0.005,
			});
		}
		progress(`warm start: ${pool.name} done`);
	}
	printTable(
		`Warm start: whole stream against the best single model, mean over cost weights ${penalties.join(', ')}; ${seeds} orders`,
		['pool', 'features', ...sizes.map((size) => `${size} prompts`)],
		table,
	);
	return goals;
}

/** The best buy is added at half time. */
export async function benchNewArm(pools: readonly Pool[], seeds: number): Promise<Goal[]> {
	const penalty = 0.05;
	const table: string[][] = [];
	const goals: Goal[] = [];
	for (const pool of pools) {
		if (pool.models.length < 3) continue;
		const lambda = lambdaOf(pool, penalty);
		const utilities = pool.models.map((_, i) => pool.score[i]! - lambda * pool.cost[i]!);
		const newest = utilities.indexOf(Math.max(...utilities));
		const arms = pool.models.filter((_, i) => i !== newest).map((id) => ({ id }));
		const early: number[] = [];
		const fair: number[] = [];
		for (let seed = 0; seed < seeds; seed++) {
			const half = pool.rows.length >> 1;
			const stream = await replay({
				pool,
				seed,
				lambda,
				policy: 'linear',
				bandit: { arms },
				before: (bandit, at) => {
					if (at === half) bandit.addArm({ id: pool.models[newest]! });
				},
			});
			const shareOf = (chosen: readonly number[]) => mean(chosen.map((model) => (model === newest ? 1 : 0)));
			early.push(shareOf(stream.chosen.slice(half + 100, half + 150)));
			fair.push(shareOf(stream.chosen.slice(-Math.floor(half / 2))));
		}
		const ratio = mean(early) / mean(fair);
		table.push([pool.name, pool.models[newest]!, mean(early).toFixed(2), mean(fair).toFixed(2), ratio.toFixed(2)]);
		goals.push({
			name: `6 new best buy within 150 requests, ${pool.name}`,
			target: '> 0.50 of its later share',
			measured: ratio.toFixed(2),
			met: ratio > 0.5,
		});
	}
	printTable(
		`New arm at half time, cost weighs ${penalty}: its share of requests 100 to 150 after, and in the last quarter; ${seeds} orders`,
		['pool', 'new arm', 'share', 'last quarter', 'ratio'],
		table,
	);
	return goals;
}

/** The price of the second-best buy falls so far that it is the best buy. Needs token counts. */
export async function benchPriceCut(pools: readonly Pool[], seeds: number): Promise<Goal[]> {
	const penalty = 0.15;
	const table: string[][] = [];
	const goals: Goal[] = [];
	for (const whole of pools) {
		if (!whole.rows.every((row) => whole.models.every((model) => row.models[model]!.out_tokens !== undefined)))
			continue;
		const pool = poolOf(whole.name, whole.models, whole.rows.slice(0, 2000));
		const lambda = lambdaOf(pool, penalty);
		const tokens = pool.models.map((model) => mean(pool.rows.map((row) => row.models[model]!.out_tokens!)));
		const perMillion = pool.models.map((_, i) => (1e6 * pool.cost[i]!) / tokens[i]!);
		const utilities = pool.models.map((_, i) => pool.score[i]! - lambda * pool.cost[i]!);
		const best = utilities.indexOf(Math.max(...utilities));
		// The arm that gains most from being nearly free.
		const gains = pool.models.map((_, i) => (i === best ? Number.NEGATIVE_INFINITY : pool.score[i]!));
		const cut = gains.indexOf(Math.max(...gains));
		if (pool.score[cut]! - utilities[best]! < 0.02) continue;
		const arms = pool.models.map((id, i) => ({ id, price: { input: 0, output: perMillion[i]! } }));
		const before: number[] = [];
		const after: number[] = [];
		for (let seed = 0; seed < seeds; seed++) {
			const half = pool.rows.length >> 1;
			const stream = await replay({
				pool,
				seed,
				lambda,
				policy: 'linear',
				tokens: true,
				bandit: { arms },
				before: (bandit, at) => {
					if (at === half) bandit.setPrice(pool.models[cut]!, { input: 0, output: perMillion[cut]! / 1000 });
				},
			});
			const shareOf = (chosen: readonly number[]) => mean(chosen.map((model) => (model === cut ? 1 : 0)));
			before.push(shareOf(stream.chosen.slice(half - 200, half)));
			after.push(shareOf(stream.chosen.slice(half, half + 50)));
		}
		table.push([pool.name, pool.models[cut]!, usd(pool.cost[cut]!), mean(before).toFixed(2), mean(after).toFixed(2)]);
		goals.push({
			name: `6 price cut re-routes at once, ${pool.name}`,
			target: 'share of next 50 > before',
			measured: `${mean(before).toFixed(2)} → ${mean(after).toFixed(2)}`,
			met: mean(after) > mean(before) + 0.1,
		});
	}
	if (table.length > 0) {
		printTable(
			`Price cut to a thousandth at half time, cost weighs ${penalty}; ${seeds} orders`,
			['pool', 'arm', 'USD/request before', 'share of 200 before', 'of 50 after'],
			table,
		);
	}
	return goals;
}
