/** A process of its own that serves requests under a budget, at the times that it is told. */
import { createInterface } from 'node:readline';
import { budget, createBandit, seededRng } from '../../../src/node/index.ts';
import { openPlace, type Place } from './open.ts';

/** What it is to do next. */
export type Spend =
	/** Serves so many requests, then writes what it did and reads what others wrote. */
	{ readonly serve: number; readonly from: number; readonly stepMs: number } | { readonly end: true };

const costs: Record<string, number> = { cheap: 0.002, dear: 0.06 };
const rates: Record<string, number> = { cheap: 0.55, dear: 0.9 };

const [place, options, seed] = process.argv.slice(2).map((text) => JSON.parse(text)) as [Place, object, number];
const store = openPlace(place);
let now = 472_000 * 3_600_000;
const bandit = createBandit({
	goal: 'spent',
	arms: ['cheap', 'dear'],
	store,
	policy: 'beta',
	objective: budget(options as Parameters<typeof budget>[0]),
	clock: () => now,
	rng: seededRng(seed),
	flushMs: 1e6,
	refreshMs: 1e9,
	onError: ({ error, during }) => {
		if (during === 'store') throw error;
	},
});
const chance = seededRng(1000 + seed);

async function done(task: Spend): Promise<number> {
	let usd = 0;
	if ('serve' in task) {
		for (let i = 0; i < task.serve; i++) {
			now = task.from + i * task.stepMs;
			const { id, arm } = bandit.decide();
			usd += costs[arm]!;
			bandit.observe(id, { costUsd: costs[arm]!, latencyMs: 100 });
			void bandit.report(id, chance() < rates[arm]! ? 'success' : 'failure');
		}
		await bandit.refresh();
	} else {
		await bandit.close();
		await store.close();
		lines.close();
	}
	return usd;
}

const lines = createInterface({ input: process.stdin });
await bandit.ready;
process.stdout.write('ready\n');
for await (const line of lines) process.stdout.write(`${await done(JSON.parse(line) as Spend)}\n`);
