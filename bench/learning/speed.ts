import { createBandit } from '../../src/bandit/bandit.ts';
import { mostSuccess } from '../../src/objective/most-success.ts';
import { linearPolicy } from '../../src/policy/linear/linear.ts';
import { seededRng } from '../../src/policy/maths/sampling.ts';
import { addSums } from '../../src/policy/policy.ts';
import { memoryStore } from '../../src/store/memory.ts';
import type { Pool } from './data.ts';
import { type Goal, printTable } from './table.ts';

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;

/** Time of a decision with features over five arms, of an update, and the size of an arm's statistics. */
export async function benchSpeed(pool: Pool): Promise<Goal[]> {
	const arms = ['a', 'b', 'c', 'd', 'e'];
	const bandit = createBandit({
		goal: 'bench',
		arms,
		policy: 'linear',
		objective: mostSuccess(),
		store: memoryStore(),
		rng: seededRng('speed'),
	});
	const decide: number[] = [];
	const update: number[] = [];
	const n = 6000;
	for (let i = 0; i < n; i++) {
		const text = pool.rows[i % pool.rows.length]!.prompt;
		const start = performance.now();
		const { id } = bandit.decide({ text });
		const decided = performance.now();
		// The outcome is learnt when the call returns; its promise is the store's.
		void bandit.report(id, i % 3 === 0 ? 'failure' : 'success');
		const learnt = performance.now();
		if (i % 500 === 499) await bandit.flush();
		if (i >= n / 3) {
			decide.push(decided - start);
			update.push(learnt - decided);
		}
	}
	await bandit.close();

	const policy = linearPolicy();
	const long = 'The total of invoice 4711 is 1,250.00 EUR, due on the 3rd; is the VAT (19%) right? '.repeat(24);
	const text = long.slice(0, 2000);
	const features: number[] = [];
	for (let i = 0; i < 4000; i++) {
		const start = performance.now();
		policy.context({ text });
		features.push(performance.now() - start);
	}
	// The update by itself: contributions, their addition to the sums, and the rank-one updates of what the reader keeps.
	const rows = new Map<string, Float64Array>();
	const arm = { id: 'a', prior: undefined, unit: 1, version: 0, idle: 0, sums: (scope: string) => rows.get(scope) };
	const reader = policy.reader();
	const learn: number[] = [];
	for (let i = 0; i < 4000; i++) {
		const context = policy.context({ text: pool.rows[i % pool.rows.length]!.prompt });
		reader.beliefs(context, [arm]);
		const start = performance.now();
		for (const { scope, sums } of policy.contributions(context, i % 2)) {
			const row = rows.get(scope) ?? new Float64Array(sums.length);
			rows.set(scope, row);
			addSums(row, sums, 1);
		}
		arm.version++;
		reader.learned?.(arm, context, i % 2, 1);
		learn.push(performance.now() - start);
	}
	const context = policy.context({ text });
	const bytes = [...policy.contributions(context, 1), policy.costContributions!(context, 1)].reduce(
		(sum, { sums }) => sum + Float64Array.BYTES_PER_ELEMENT * sums.length,
		0,
	);
	const [decideUs, reportUs, updateUs, featuresUs] = [decide, update, learn, features].map(
		(times) => 1000 * median(times),
	);
	const d = context.features.length;
	printTable(
		`Speed, linear policy, d = ${d}, prompts of ${pool.name}`,
		['what', 'median'],
		[
			['decide over 5 arms, features and record included', `${decideUs!.toFixed(1)} µs`],
			['update of the statistics and inverses', `${updateUs!.toFixed(1)} µs`],
			['report, record and change detector included', `${reportUs!.toFixed(1)} µs`],
			['features of 2,000 characters', `${featuresUs!.toFixed(1)} µs`],
			['statistics of an arm', `${bytes} bytes`],
		],
	);
	return [
		{ name: '7 decide, µs', target: '≤ 25', measured: decideUs!.toFixed(1), met: decideUs! <= 25 },
		{ name: '7 update, µs', target: '≤ 25', measured: updateUs!.toFixed(1), met: updateUs! <= 25 },
		{ name: '7 statistics of an arm, bytes', target: '≤ 10,240', measured: String(bytes), met: bytes <= 10_240 },
	];
}
