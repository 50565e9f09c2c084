/**
 * Alarms of the change detector in worlds that stay as they are, and how soon a best arm that breaks is left: two arms, both
 * policies, outcomes at once, late, in batches, and after a verdict of their own.
 *
 *   npm run bench alarms [-- OUTCOMES]
 */
import { createBandit, memoryStore, mostSuccess, seededRng } from 'bandit-model';

const outcomes = Number(process.argv[2] ?? 20_000);
const batchOfFlush = 200;

interface World {
	readonly name: string;
	/** Outcomes come in so many requests later. */
	readonly delay?: number;
	/** Outcomes are reported so many together. */
	readonly batch?: number;
	/** An automatic verdict comes first, which all answers pass. */
	readonly verdict?: boolean;
}

const worlds: readonly World[] = [
	{ name: 'at once' },
	{ name: '300 late', delay: 300 },
	{ name: '1,000 late', delay: 1000 },
	{ name: 'every 400', batch: 400 },
	{ name: 'every 1,000', batch: 1000 },
	{ name: 'verdict, then report', verdict: true },
];
const rates: readonly (readonly [number, number])[] = [
	[0.95, 0.85],
	[0.6, 0.5],
	[0.99, 0.3],
	[0.2, 0.1],
	[1, 0],
];

const answer = {
	text: 'an answer',
	finishReason: 'stop',
	toolCalls: [],
	usage: { inputTokens: 30, outputTokens: 10 },
	latencyMs: 100,
};

/** One stream; what `rate` says may change with the request. */
async function stream(
	policy: 'beta' | 'linear',
	{ delay = 0, batch = 1, verdict = false }: World,
	rate: (arm: string, i: number) => number,
	{ detectChange = true, seed = 1, n = outcomes } = {},
): Promise<{ alarms: number; shareOfBest: number; arms: readonly string[] }> {
	let alarms = 0;
	const rng = seededRng(`outcomes ${seed}`);
	const bandit = createBandit({
		goal: 'alarms',
		arms: ['best', 'other'],
		store: memoryStore(),
		policy,
		objective: mostSuccess(),
		rng: seededRng(seed),
		detectChange,
		onChange: () => alarms++,
		onError: () => {},
	});
	const waiting: { id: string; score: number; due: number }[] = [];
	const arms: string[] = [];
	const pending: Promise<unknown>[] = [];
	for (let i = 0; i < n; i++) {
		const { id, arm } = bandit.decide(`request ${i % 97}`);
		arms.push(arm);
		if (verdict) await bandit.complete(id, { ...answer, arm });
		waiting.push({ id, score: rng() < rate(arm, i) ? 1 : 0, due: i + delay });
		const ready = batch > 1 ? (waiting.length >= batch ? waiting.length : 0) : waiting.findIndex(({ due }) => due > i);
		for (const each of waiting.splice(0, batch > 1 || ready >= 0 ? ready : waiting.length)) {
			pending.push(bandit.report(each.id, each.score));
		}
		if (i % batchOfFlush === 0) await bandit.flush();
	}
	await Promise.all(pending);
	await bandit.close();
	const late = arms.slice(n / 2);
	return { alarms, shareOfBest: late.filter((arm) => arm === 'best').length / late.length, arms };
}

const table: Record<string, Record<string, string>> = {};
for (const policy of ['linear', 'beta'] as const) {
	for (const world of worlds) {
		const row: Record<string, string> = {};
		for (const [best, other] of rates) {
			const rate = (arm: string): number => (arm === 'best' ? best : other);
			const watched = await stream(policy, world, rate);
			const unwatched = await stream(policy, world, rate, { detectChange: false });
			const shares = `${watched.shareOfBest.toFixed(3)} (${unwatched.shareOfBest.toFixed(3)})`;
			row[`${best} and ${other}`] = `${watched.alarms}; ${shares}`;
		}
		table[`${policy}, ${world.name}`] = row;
	}
}
console.log(
	`Alarms in ${outcomes} outcomes of a world that stays as it is; share of the best arm in the second half (without detector)`,
);
console.table(table);

const broken: Record<string, Record<string, string>> = {};
for (const policy of ['linear', 'beta'] as const) {
	for (const world of worlds) {
		const row: Record<string, string> = {};
		for (const [to, back] of [
			[0.2, false],
			[0, false],
			[0.2, true],
		] as const) {
			const own: number[] = [];
			const afterRecovery: number[] = [];
			for (let seed = 1; seed <= 5; seed++) {
				const rate = (arm: string, i: number): number =>
					arm === 'other' ? 0.7 : i < 2000 || (back && i >= 6000) ? 0.95 : to;
				const { arms } = await stream(policy, world, rate, { seed, n: 10_000 });
				own.push(arms.slice(2000, 6000).filter((arm) => arm === 'best').length);
				afterRecovery.push(arms.slice(9000).filter((arm) => arm === 'best').length / 1000);
			}
			const label = `falls from .95 to ${to}${back ? ', and recovers' : ''}`;
			row[label] =
				`${own.join(' ')}${back ? `; share at the end ${afterRecovery.map((x) => x.toFixed(2)).join(' ')}` : ''}`;
		}
		broken[`${policy}, ${world.name}`] = row;
	}
}
console.log('A best arm that breaks, beside one of .7: its calls in the 4,000 requests after that, five seeds');
console.table(broken);
