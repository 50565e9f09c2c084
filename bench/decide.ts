/**
 * Decisions on one core, and memory over many of them.
 *
 *   npm run bench decide -- [--decisions 10000000]
 */
import { parseArgs } from 'node:util';
import { createBandit, memoryStore, seededRng } from 'bandit-model';

const { values } = parseArgs({ options: { decisions: { type: 'string', default: '2000000' } } });
const text = 'Write a function that adds two numbers, and say what 17 of them make. '.repeat(29).slice(0, 2000);

/** µs per decision: the median over rounds, after some learning. */
async function perDecision(arms: number, segments: number, policy: 'beta' | 'linear'): Promise<number> {
	const bandit = createBandit({
		arms: Array.from({ length: arms }, (_, i) => `arm-${i}`),
		policy,
		store: memoryStore(),
		rng: seededRng(1),
	});
	const request = (i: number) => (segments > 0 ? { text, segment: `segment-${i % segments}` } : { text });
	for (let i = 0; i < 2000; i++) await bandit.report(bandit.decide(request(i)).id, i % 3 === 0 ? 0 : 1);
	const [rounds, calls] = [15, 20_000];
	const times: number[] = [];
	for (let round = 0; round < rounds; round++) {
		const start = performance.now();
		for (let i = 0; i < calls; i++) bandit.decide(request(i));
		times.push(((performance.now() - start) * 1000) / calls);
		await bandit.flush();
	}
	return times.sort((a, b) => a - b)[Math.floor(rounds / 2)]!;
}

const rows: Record<string, object> = {};
for (const [arms, segments, policy] of [
	[3, 0, 'beta'],
	[50, 1000, 'beta'],
	[5, 0, 'linear'],
] as const) {
	const us = await perDecision(arms, segments, policy);
	const name = `${policy}, ${arms} arms${segments > 0 ? `, ${segments} segments` : ''}`;
	rows[name] = { 'µs a decision': us.toFixed(2), 'decisions a second': Math.round(1e6 / us).toLocaleString('en') };
}
console.log('\ndecide(), requests of 2,000 characters, one core (median of 15 rounds)');
console.table(rows);

const bandit = createBandit({ arms: ['a', 'b', 'c'], store: memoryStore(), rng: seededRng(1) });
const total = Number(values.decisions);
const heap: Record<string, string> = {};
globalThis.gc?.();
for (let i = 1; i <= total; i++) {
	bandit.decide();
	if (i % Math.ceil(total / 5) === 0) {
		await bandit.flush();
		globalThis.gc?.();
		heap[i.toLocaleString('en')] = `${(process.memoryUsage().heapUsed / 1e6).toFixed(0)} MB`;
	}
}
console.log(
	'Heap in use after so many decisions, none of which was given an outcome (run with node --expose-gc for exact figures)',
);
console.table(heap);
