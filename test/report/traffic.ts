import { type ArmOptions, createBandit, type Store, seededRng } from 'bandit-model';

const day = 24 * 60 * 60 * 1000;

/** When the traffic begins. */
export const start = Date.UTC(2026, 2, 1, 6);

/** Success rates of its arms. */
export const rates: Record<string, number> = { large: 0.9, small: 0.88, poor: 0.4 };

/** Three days of traffic whose truth is known; gives the decisions' ids. */
export async function traffic(
	store: Store,
	{
		goal = 'triage',
		requests = 3000,
		names = {},
	}: { goal?: string; requests?: number; names?: Record<string, string> } = {},
): Promise<string[]> {
	const rng = seededRng('live');
	let now = start;
	const name = (id: string): string => names[id] ?? id;
	const arms: ArmOptions[] = [
		{ id: name('large'), price: { input: 10, output: 30 } },
		{ id: name('small'), price: { input: 1, output: 3 } },
		{ id: name('poor'), price: { input: 1, output: 3 } },
	];
	const rateOf = Object.fromEntries(Object.entries(rates).map(([id, rate]) => [name(id), rate]));
	const bandit = createBandit({
		goal,
		store,
		arms,
		policy: 'beta',
		rng,
		clock: () => now,
		baseline: { arm: name('large'), holdout: 0.05 },
	});
	const ids: string[] = [];
	for (let i = 0; i < requests; i++) {
		now += (3 * day) / requests;
		const segment = i % 2 === 0 ? (names.segment ?? 'letters') : undefined;
		const { id, arm } = bandit.decide({ text: 'what is it?', segment, user: `user ${i % 200}` });
		ids.push(id);
		const outputTokens = 100 + Math.floor(100 * rng());
		bandit.observe(id, { inputTokens: 1000, outputTokens, latencyMs: arm === name('large') ? 900 : 300 });
		const isGood = rng() < rateOf[arm]!;
		const reported = bandit.report(id, isGood ? 'success' : { score: 0, category: 'wrong_answer', source: 'judge' });
		if (i % 100 === 99) await reported;
	}
	await bandit.close();
	return ids;
}
