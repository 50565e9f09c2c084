import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBandit, memoryStore, seededRng } from 'bandit-model';
import { openReport } from 'bandit-model/report';
import { sqliteStore } from 'bandit-model/sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { start, traffic } from './traffic.ts';

const folder = mkdtempSync(join(tmpdir(), 'bandit-report-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const day = 24 * 60 * 60 * 1000;
describe('a report', () => {
	const store = sqliteStore(join(folder, 'report.db'));
	const report = openReport(store, { goal: 'triage', clock: () => start + 3 * day });
	let ids: string[];
	beforeAll(async () => {
		ids = await traffic(store);
	}, 60_000);

	it('says what was saved', async () => {
		const savings = await report.savings();
		expect(savings.versus).toBe('large');
		expect(savings.requests).toBe(3000);
		expect(savings.sentence).toMatch(
			/^Saved \$\d+\.\d+ ± \d+\.\d+ of \$\d+\.\d+ over 3,000 requests since 1 Mar 2026, against always large; success 8\d(\.\d)?% against an estimated \d\d\.\d% ± \d\.\d for always large\.$/,
		);
		const rule = await report.savings({ versus: () => 'large' });
		expect(rule.versus).toBe('rule');
		expect(
			'value' in rule.savedUsd && 'value' in savings.savedUsd && rule.savedUsd.value - savings.savedUsd.value,
		).toBeCloseTo(0, 9);
	});

	it('says what is known of the arms, over all traffic and over what they served', async () => {
		const insights = await report.insights();
		const of = (id: string) => insights.arms.find((arm) => arm.id === id)!;
		expect(of('small').servedSuccess!.low).toBeLessThan(0.88);
		expect(of('small').servedSuccess!.high).toBeGreaterThan(0.88);
		const large = of('large').success;
		expect('value' in large && Math.abs(large.value - 0.9)).toBeLessThan(0.15);
		expect(of('large').latencyMs!.value).toBeCloseTo(900, 6);
		expect(of('small').failures.wrong_answer).toBeGreaterThan(0);
		expect(of('small').bySource.map(({ source }) => source)).toEqual(['user', 'judge']);
		expect(insights.chances.reduce((sum, { best }) => sum + best, 0)).toBeCloseTo(1, 1);
		expect(insights.chances.find(({ arm }) => arm === 'poor')!.goodEnough).toBeLessThan(0.05);
		expect(insights.segments.map(({ segment, requests }) => [segment, requests])).toEqual([
			['', 1500],
			['letters', 1500],
		]);
		expect(insights.isBaselineBetter).toBe(false);
	});

	it('says what happened day by day', async () => {
		const { periods } = await report.history();
		expect(periods.map(({ period }) => period)).toEqual(['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04']);
		expect(periods.reduce((sum, { requests }) => sum + requests, 0)).toBe(3000);
		expect(periods[1]!.arms.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
		expect((await report.history({ since: '2026-03-03' })).periods).toHaveLength(2);
	});

	it('explains a decision', async () => {
		for (const id of ids.slice(0, 200)) {
			const explained = (await report.explain(id))!;
			expect(explained.arms[0]!.id).toBe(explained.arm);
			expect(explained.arms.map((arm) => arm.id).sort()).toEqual(['large', 'poor', 'small']);
			expect(explained.costUsd).toBeGreaterThan(0);
			expect(explained.outcome).toBeDefined();
			expect(explained.why).toMatch(
				explained.by === 'holdout'
					? /^The holdout’s lot fell on it, as on 5% of the requests\.$/
					: /^(Its draw \(\d\.\d{3}\) was (the best of 3, at \$|near enough to the best)|It had a chance of)/,
			);
		}
		expect(await report.explain('nobody-knows')).toBeUndefined();
	});

	it('gives the latest decisions', async () => {
		const latest = await report.decisions({ limit: 5 });
		expect(latest.map(({ id }) => id)).toEqual(ids.slice(-5).reverse());
		expect(await report.decisions({ since: start + 2.5 * day, limit: 10_000 })).toHaveLength(501);
	});

	it('finds nothing wrong where nothing is', async () => {
		expect(await report.findings()).toEqual([]);
	});

	it('finds arms without a price, and outcomes that never come', async () => {
		const silent = memoryStore();
		const bandit = createBandit({ store: silent, arms: ['a', 'b'], rng: seededRng(1) });
		for (let i = 0; i < 200; i++) bandit.decide();
		await bandit.close();
		const findings = await openReport(silent).findings();
		expect(findings.map(({ text }) => text)).toEqual(
			expect.arrayContaining([
				expect.stringMatching(/^No call of a has a known cost/),
				expect.stringMatching(/^None of 200 requests has an outcome/),
			]),
		);
	});

	it('of a goal that nobody has heard of says that there is nothing', async () => {
		const none = openReport(store, { goal: 'nothing' });
		expect((await none.savings()).sentence).toBe('There were no requests in this time.');
		expect(await none.decisions()).toEqual([]);
		expect((await none.insights()).arms).toEqual([]);
		expect(await none.findings()).toEqual([]);
		expect(() => openReport(store, { goal: '' })).toThrow(/goal: "" can't be used/);
	});
});
