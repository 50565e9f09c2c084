/** What it costs to learn with a delay: many workers on one store, against one that sees everything at once. */
import { createBandit, memoryStore, mostSuccess, seededRng } from 'bandit-model';

const requests = 20_000;
const perSecond = 200;
const rates = [0.9, 0.86, 0.8, 0.7, 0.55];
const best = Math.max(...rates);
const runs = 4;

/** Expected successes that were missed. Time is that of the requests; each worker reads every `refreshS`. */
async function regret(workers: number, refreshS: number, seed: number): Promise<number> {
	let now = 1_700_000_000_000;
	const store = memoryStore();
	const rng = seededRng(seed);
	const bandits = Array.from({ length: workers }, (_, i) =>
		createBandit({
			goal: 'bench',
			arms: rates.map((_, arm) => `arm ${arm}`),
			store,
			policy: 'beta',
			objective: mostSuccess(),
			rng: seededRng(1000 * seed + i),
			clock: () => now,
			flushMs: 1e6,
			refreshMs: 1e9,
			silence: 'failure',
			outcomeTimeoutMs: 1e9,
		}),
	);
	let missed = 0;
	let refreshAt = now + refreshS * 1000;
	for (let i = 0; i < requests; i++) {
		now += 1000 / perSecond;
		const bandit = bandits[i % workers]!;
		const { id, arm } = bandit.decide();
		const rate = rates[Number(arm.slice(4))]!;
		missed += best - rate;
		// Learnt here at once; by the others when they have read it.
		void bandit.report(id, rng() < rate ? 'success' : 'failure');
		if (now >= refreshAt) {
			for (const each of bandits) await each.refresh();
			refreshAt = now + refreshS * 1000;
		}
	}
	for (const bandit of bandits) await bandit.close();
	return missed;
}

export async function printTogether(): Promise<void> {
	const mean = async (workers: number, refreshS: number): Promise<{ mean: number; error: number }> => {
		const all: number[] = [];
		for (let run = 1; run <= runs; run++) all.push(await regret(workers, refreshS, run));
		const average = all.reduce((a, b) => a + b, 0) / runs;
		const variance = all.reduce((sum, x) => sum + (x - average) ** 2, 0) / (runs - 1);
		return { mean: average, error: 1.96 * Math.sqrt(variance / runs) };
	};
	const alone = await mean(1, 1);
	const rows: Record<string, object> = {};
	const show = (name: string, { mean, error }: { mean: number; error: number }): void => {
		rows[name] = {
			'missed successes': `${mean.toFixed(0)} ± ${error.toFixed(0)}`,
			'successes of those of one': ((best * requests - mean) / (best * requests - alone.mean)).toFixed(4),
		};
	};
	show('one worker that sees all', alone);
	for (const refreshS of [0.1, 1, 10]) show(`20 workers, refresh ${refreshS} s`, await mean(20, refreshS));
	console.log(
		`\n${requests.toLocaleString('en')} requests, ${perSecond} a second, arms of ${rates.join(', ')}; ${runs} runs`,
	);
	console.table(rows);
}
