import { memoryStore, mostSuccess, type Store, seededRng } from 'bandit-model';
import { openReport } from 'bandit-model/report';
import { describe, expect, it } from 'vitest';
import { readOwn } from '../../src/cli/logs/own.ts';
import { armTotal, reportRows, sumOf } from '../../src/report/sums.ts';
import { insight } from '../bandit/helpers.ts';
import { FaultError, routed } from '../router/helpers.ts';
import { outcomeOf, paced } from '../router/paced.ts';

const prices = { a: { input: 10, output: 10 }, b: { input: 1, output: 1 } };
const armsOf = (...ids: ('a' | 'b')[]) => ids.map((id) => ({ id, price: prices[id] }));
/** What a call of 110 tokens costs. */
const usd = { a: 110 * 10e-6, b: 110e-6 };

/** Sums of the report's rows. */
async function sums(store: Store) {
	return sumOf(reportRows((await store.read('test')).rows));
}

it('says how success is known, screens apart from grades', async () => {
	const store = memoryStore();
	const { bandit, call } = routed({ a: () => 'an answer', b: () => 'an answer' }, { store });
	const ids: string[] = [];
	for (let i = 0; i < 50; i++) ids.push((await call()).attempt.decision.id);
	await bandit.flush();
	const known = async () => (await openReport(store, { goal: 'test' }).savings()).known;
	expect(await known()).toEqual({ shares: { screen: 1 }, text: '100% screen only' });
	// A grade takes the place of a screen, and a stronger one that of a weaker.
	for (const id of ids.slice(0, 10)) await bandit.report(id, { score: 1, source: 'judge' });
	await bandit.report(ids[0]!, 'failure');
	expect(await known()).toMatchObject({ shares: { user: 0.02, judge: 0.18, screen: 0.8 } });
	expect((await known()).text).toBe('2% user, 18% judge, 80% screen only');
	await bandit.close();
});

describe('one request is one request', () => {
	it('whatever failed: an estimate of always an arm is one with the same failover', async () => {
		const store = memoryStore();
		const rng = seededRng('one request');
		// a: 30% faults, else right 90% of the time. b: right 60% of the time.
		const behaviours = {
			a: () => (rng() < 0.3 ? new FaultError() : rng() < 0.9 ? 'good' : 'bad'),
			b: () => (rng() < 0.6 ? 'good' : 'bad'),
		};
		const { bandit, call } = routed(behaviours, {
			store,
			arms: armsOf('a', 'b'),
			exploration: 0.5,
			objective: mostSuccess(),
			successWhen: ({ text }) => text === 'good',
			breaker: { failures: 1e9 },
		});
		const requests = 3000;
		let [right, spent] = [0, 0];
		for (let i = 0; i < requests; i++) {
			const { value, attempt } = await call({ user: `u${i}` });
			if (value === 'good') right++;
			spent += usd[attempt.decision.arm as 'a' | 'b'];
		}
		await bandit.close();
		const report = openReport(store, { goal: 'test' });
		const savings = await report.savings({ versus: 'a' });
		expect(savings).toMatchObject({ requests, evaluated: requests, outcomes: requests });
		expect(savings.success.actual!.value).toBeCloseTo(right / requests, 9);
		expect(savings.spentUsd).toBeCloseTo(spent, 9);
		const always = savings.success.versus as { low: number; high: number };
		expect(always.low).toBeLessThan(0.7 * 0.9 + 0.3 * 0.6);
		expect(always.high).toBeGreaterThan(0.7 * 0.9 + 0.3 * 0.6);
		const cost = savings.costUsd.versus as { low: number; high: number };
		expect(cost.low).toBeLessThan(requests * (0.7 * usd.a + 0.3 * usd.b));
		expect(cost.high).toBeGreaterThan(requests * (0.7 * usd.a + 0.3 * usd.b));
		const { arms } = await sums(store);
		expect(armTotal(arms.get('a')!, 'draws') + armTotal(arms.get('b')!, 'draws')).toBe(requests);
		for (const row of arms.values()) expect(armTotal(row, 'lost')).toBe(0);
		expect((await report.insights()).sampleRatios.every(({ isAlarm }) => !isAlarm)).toBe(true);
		// The log of its own, for other policies, has it so too.
		const own = await readOwn(store, 'test');
		expect(own).toHaveLength(requests);
		expect(own.every(({ answers }) => answers[0]!.score !== undefined)).toBe(true);
	}, 60_000);

	it('which says of the second decision why it was made, and takes what is said of it later', async () => {
		const store = memoryStore();
		const { bandit, call } = routed({ a: () => new FaultError(), b: () => 'fine' }, { store, arms: ['a'] as never });
		bandit.addArm('b');
		const served = [];
		for (let i = 0; i < 6; i++) served.push(await call({ arm: undefined }));
		const ids = served.filter(({ attempt }) => attempt.number === 2).map(({ attempt }) => attempt.decision.id);
		expect(ids.length).toBeGreaterThan(0);
		for (const id of ids) await bandit.report(id, { score: 0.25 });
		const report = openReport(store, { goal: 'test' });
		expect(await report.explain(ids[0]!)).toMatchObject({ by: 'retry', arm: 'b', why: 'An arm before it failed.' });
		const { outcomes, success } = await report.savings();
		expect(outcomes).toBe(6);
		expect(success.actual!.value).toBeCloseTo((ids.length * 0.25 + (6 - ids.length)) / 6, 9);
		// Expired, or revised again, it is still one.
		for (const id of ids) await bandit.report(id, { score: 0.75 });
		expect((await report.savings()).outcomes).toBe(6);
		await bandit.close();
	});

	it.each([
		['the second wins', 90_000, 50],
		['the first wins after all', 600, 5000],
	])('hedged: %s', async (_, first, second) => {
		const arms = armsOf('a', 'b').map((arm, i) => ({ ...arm, prior: { mean: 0.99 - i * 0.2, strength: 10_000 } }));
		const store = memoryStore();
		const paces = { a: { wholeMs: first, isDeaf: true }, b: { wholeMs: second, isDeaf: true } };
		const { answer, pass, bandit } = paced(paces, { hedgeAfterMs: 500, goal: 'test', store, arms });
		const served = outcomeOf(answer());
		await pass(100_000);
		expect(served.value).toBeDefined();
		await bandit.flush();
		const report = openReport(store, { goal: 'test' });
		const savings = await report.savings({ versus: 'a' });
		expect(savings).toMatchObject({ requests: 1, outcomes: 1 });
		// Both were billed, one for nothing, to one request.
		const took = insight(bandit, 'a').totalCostUsd + insight(bandit, 'b').totalCostUsd;
		expect(took).toBeGreaterThan(0);
		expect(savings.spentUsd).toBeCloseTo(took, 12);
		for (const row of (await sums(store)).arms.values()) expect(armTotal(row, 'lost')).toBe(0);
		await bandit.close();
	});
});
