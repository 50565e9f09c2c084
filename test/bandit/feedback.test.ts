import { describe, expect, it } from 'vitest';
import type { Bandit } from '../../src/bandit/bandit.ts';
import type { ErrorEvent } from '../../src/bandit/callbacks.ts';
import type { BanditOptions } from '../../src/bandit/options.ts';
import type { CallResult } from '../../src/base/call.ts';
import type { DecisionRecord } from '../../src/base/records.ts';
import { all, screen } from '../../src/outcome/index.ts';
import { seededRng } from '../../src/policy/maths/sampling.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { fakeClock, insight, testBandit } from './helpers.ts';

const usable: CallResult = {
	text: 'an answer',
	finishReason: 'stop',
	toolCalls: [],
	usage: { inputTokens: 30, outputTokens: 10 },
	latencyMs: 100,
	arm: '',
};
const empty: CallResult = { ...usable, text: '' };

const priced: Partial<BanditOptions> = {
	arms: [
		{ id: 'cheap', price: { input: 0.1, output: 0.1 } },
		{ id: 'dear', price: { input: 1, output: 1 } },
	],
};

/** A request that is served by an answer which passes, or does not; its decision. */
async function served(bandit: Bandit, result = usable, request: Parameters<Bandit['decide']>[0] = 'x') {
	const decision = bandit.decide(request);
	await bandit.complete(decision.id, { ...result, arm: decision.arm });
	return decision;
}

describe('a screen is not a verdict', () => {
	// Share of the cheap arm, which is right half as often, among the later requests. Over 20 seeds it was .24 at the most.
	it.each([
		['beta', 0.02, { cheap: 0.5, dear: 0.95 }],
		['linear', 0.02, { cheap: 0.5, dear: 0.95 }],
		['beta', 0.1, { cheap: 0.3, dear: 0.7 }],
		['linear', 0.1, { cheap: 0.3, dear: 0.7 }],
	] as const)('%s: thumbs on %f of the answers move traffic to the arm that is good', async (policy, rated, good) => {
		for (const seed of [1]) {
			const bandit = testBandit({ ...priced, policy, rng: seededRng(seed) });
			const rng = seededRng(`thumbs ${seed}`);
			let cheap = 0;
			for (let i = 0; i < 1500; i++) {
				const { id, arm } = await served(bandit);
				if (i >= 1000 && arm === 'cheap') cheap++;
				if (rng() < rated) await bandit.report(id, rng() < good[arm as 'cheap'] ? 'success' : 'failure');
			}
			expect(cheap / 500, `seed ${seed}`).toBeLessThan(0.3);
		}
	});

	it('passing is success while nobody grades', async () => {
		const bandit = testBandit();
		for (let i = 0; i < 40; i++) {
			const { id, arm } = bandit.decide();
			await bandit.complete(id, { ...(arm === 'cheap' ? usable : empty), arm });
		}
		expect(insight(bandit, 'cheap').mean).toBeGreaterThan(0.9);
		expect(insight(bandit, 'dear').mean).toBeLessThan(0.5);
		expect(bandit.insights().feedback.text).toBe('100% screen only');
	});

	it('the first grades move beliefs a little, many all the way', async () => {
		const bandit = testBandit({ arms: ['only'] });
		const means: number[] = [];
		const decisions = [];
		for (let i = 0; i < 300; i++) decisions.push(await served(bandit));
		for (const { id } of decisions) {
			means.push(insight(bandit, 'only').mean);
			await bandit.report(id, 'failure');
		}
		const steps = means.slice(1).map((mean, i) => means[i]! - mean);
		expect(means[0]).toBeGreaterThan(0.99);
		expect(Math.max(...steps)).toBeLessThan(0.1);
		expect(Math.min(...steps)).toBeGreaterThanOrEqual(0);
		expect(means.at(-1)).toBeLessThan(0.02);
	});

	it('an arm must pass and be good', async () => {
		const bandit = testBandit();
		for (let i = 0; i < 600; i++) {
			const { id, arm } = bandit.decide({ arm: i % 2 === 0 ? 'cheap' : 'dear' });
			// Every other answer of the dear arm is empty; what it does say is always good.
			const fails = arm === 'dear' && i % 4 === 1;
			await bandit.complete(id, { ...(fails ? empty : usable), arm });
			if (!fails) await bandit.report(id, arm === 'dear' || (i / 2) % 10 < 7 ? 'success' : 'failure');
		}
		expect(insight(bandit, 'dear').mean).toBeCloseTo(0.5, 1);
		expect(insight(bandit, 'cheap').mean).toBeCloseTo(0.7, 1);
	});

	it('a grade revises a screen, whoever gives it; a screen never revises a grade', async () => {
		const bandit = testBandit();
		const one = await served(bandit);
		expect(await bandit.report(one.id, { score: 0, source: 'judge' })).toMatchObject({ status: 'revised' });
		await bandit.complete(one.id, { ...usable, arm: one.arm });
		expect(await bandit.report(one.id, { score: 0, source: 'judge' })).toMatchObject({ status: 'duplicate' });
		expect(await bandit.report(one.id, { score: 1, source: 'run', screen: 'only' })).toMatchObject({
			status: 'ignored',
		});
	});

	it('a user who is content with an answer that did not pass is believed', async () => {
		const bandit = testBandit({ arms: ['only'] });
		for (let i = 0; i < 30; i++) await bandit.report((await served(bandit, empty)).id, 'success');
		expect(insight(bandit, 'only').mean).toBeGreaterThan(0.9);
	});

	it('a condition of its own can be a screen, alone and beside a grade', async () => {
		const polite = screen(({ text }) => text.includes('please'));
		const alone = testBandit({ successWhen: polite, arms: ['only'] });
		for (let i = 0; i < 20; i++) await served(alone, { ...usable, text: i < 10 ? 'please' : 'now' });
		expect(alone.insights().feedback.known).toEqual({ screen: 1 });
		expect(insight(alone, 'only').mean).toBeCloseTo(0.5, 1);
		const graded = testBandit({
			successWhen: all(polite, ({ text }) => (text.includes('?') ? undefined : 0.25)),
			arms: ['only'],
		});
		for (let i = 0; i < 40; i++) await served(graded, { ...usable, text: i % 2 === 0 ? 'please?' : 'please' });
		expect(graded.insights().feedback.text).toBe('50% successWhen, 50% screen only');
		expect(insight(graded, 'only').mean).toBeLessThan(0.6);
	});

	it('is the same when it comes from another process, late, twice and revised', async () => {
		const store = memoryStore();
		// What an outcome weighs depends on how many were known before it: without forgetting, all weigh the same.
		const forgetting = false;
		const [web, worker] = [testBandit({ store, forgetting }), testBandit({ store, forgetting })];
		const alone = testBandit({ forgetting });
		for (let i = 0; i < 60; i++) {
			const arm = i % 3 === 0 ? 'cheap' : 'dear';
			const [shared, own] = [web.decide({ arm }), alone.decide({ arm })];
			await web.complete(shared.id, { ...usable, arm });
			await alone.complete(own.id, { ...usable, arm });
			if (i % 4 !== 0) continue;
			await web.flush();
			await worker.report(shared.id, 'failure');
			await worker.report(shared.id, 'failure');
			await web.report(shared.id, i % 8 === 0 ? 'success' : 0.5);
			await alone.report(own.id, i % 8 === 0 ? 'success' : 0.5);
		}
		await web.refresh();
		const later = testBandit({ store, forgetting });
		for (const arm of ['cheap', 'dear']) {
			expect(insight(web, arm).mean).toBeCloseTo(insight(alone, arm).mean, 9);
			expect(insight(later, arm).mean).toBeCloseTo(insight(alone, arm).mean, 9);
			expect(later.successOf(arm)).toBeCloseTo(alone.successOf(arm), 9);
		}
		expect(later.insights().feedback).toEqual(alone.insights().feedback);
	});

	it('an error is an unusable answer, no bad grade', async () => {
		const bandit = testBandit({ arms: ['only'], detectChange: false });
		for (let i = 0; i < 20; i++) await bandit.report((await served(bandit)).id, 'success');
		for (let i = 0; i < 20; i++) {
			bandit.settleSoon(bandit.decide().id, { score: 0, source: 'error', category: 'timeout' });
		}
		expect(bandit.insights().feedback.text).toBe('50% user, 50% screen only');
		expect(insight(bandit, 'only').mean).toBeCloseTo(0.6, 1);
	});
});

describe('an arm that begins to fail its screen', () => {
	it('is left, though its grades were good', async () => {
		const bandit = testBandit({ ...priced, policy: 'linear' });
		const rng = seededRng('empty');
		let late = 0;
		for (let i = 0; i < 1500; i++) {
			const decision = bandit.decide();
			const isBroken = decision.arm === 'cheap' && i >= 700;
			await bandit.complete(decision.id, { ...(isBroken ? empty : usable), arm: decision.arm });
			if (!isBroken && rng() < 0.2) await bandit.report(decision.id, rng() < 0.9 ? 'success' : 'failure');
			if (i >= 1200 && decision.arm === 'cheap') late++;
		}
		expect(late).toBeLessThan(30);
	});
});

describe('reasons of judges', () => {
	it.each([
		[undefined, undefined, 'the box is blue'],
		[true, 'it says that the box is red', 'the box is blue'],
	])('keepReasons %s: told, and kept as asked; those of users are kept', async (keepReasons, kept, word) => {
		const store = memoryStore();
		const told: (string | undefined)[] = [];
		const bandit = testBandit({
			store,
			...(keepReasons !== undefined && { keepReasons }),
			onOutcome: ({ outcome }) => void told.push(outcome.reason),
		});
		const reasonOf = async (id: string) => ((await store.get('test', id)) as DecisionRecord).outcome?.reason;
		const { id } = bandit.decide();
		await bandit.report(id, { score: 0, source: 'judge', reason: 'it says that the box is red' });
		expect(await reasonOf(id)).toBe(kept);
		await bandit.report(id, { score: 0, reason: word });
		expect(await reasonOf(id)).toBe(word);
		expect(told).toEqual(['it says that the box is red', word]);
	});
});

describe('silence', () => {
	const hour = 3_600_000;

	it.each([
		['success', 1],
		['failure', 0],
		[0.3, 0.3],
		[undefined, 0.93],
	] as const)(
		'%s: that is what an answer without a word teaches, also where it passed a screen',
		async (silence, mean) => {
			const clock = fakeClock();
			const outcomes: number[] = [];
			const bandit = testBandit({
				arms: ['only'],
				clock,
				outcomeTimeoutMs: hour,
				...(silence !== undefined && { silence }),
				onOutcome: ({ outcome }) => void outcomes.push(outcome.score),
			});
			for (let i = 0; i < 200; i++) await served(bandit);
			await bandit.flush();
			const spoken = await served(bandit);
			await bandit.report(spoken.id, 'failure');
			expect(outcomes).toHaveLength(silence === undefined ? 202 : 1);
			clock.now += 2 * hour;
			await bandit.refresh();
			await bandit.flush();
			expect(insight(bandit, 'only').outcomes).toBe(201);
			expect(insight(bandit, 'only').mean).toBeCloseTo(mean, 1);
			expect(await bandit.report(spoken.id, 'failure')).toMatchObject({ status: 'duplicate' });
		},
	);

	it('says nothing of an answer that did not pass', async () => {
		const clock = fakeClock();
		const bandit = testBandit({ arms: ['only'], clock, outcomeTimeoutMs: hour, silence: 'success' });
		for (let i = 0; i < 50; i++) await served(bandit, empty);
		await bandit.flush();
		clock.now += 2 * hour;
		await bandit.refresh();
		expect(insight(bandit, 'only').mean).toBeLessThan(0.1);
	});

	it.each([
		['failure', /failures only.*silence: 'success'/],
		['success', /successes only.*silence: 'failure'/],
	] as const)('reports of %s alone are noticed, and told once with what to set', async (outcome, told) => {
		const errors: ErrorEvent[] = [];
		const bandit = testBandit({ onError: (event) => void errors.push(event) });
		for (let i = 0; i < 60; i++) await bandit.report((await served(bandit)).id, outcome);
		expect(errors).toHaveLength(1);
		expect(errors[0]).toMatchObject({ during: 'feedback' });
		expect(String(errors[0]!.error)).toMatch(told);
	});

	it('is not asked for where users report both, or where it has a meaning', async () => {
		const errors: ErrorEvent[] = [];
		const onError = (event: ErrorEvent): void => void errors.push(event);
		const both = testBandit({ onError });
		const meant = testBandit({ onError, silence: 'success' });
		for (let i = 0; i < 60; i++) {
			await both.report((await served(both)).id, i === 0 ? 'success' : 'failure');
			await meant.report((await served(meant)).id, 'failure');
		}
		expect(errors).toEqual([]);
	});
});

describe('who gets rated', () => {
	it('grades are weighed by how seldom their kind of content is graded', async () => {
		// Good on invoices, bad on poems, half the traffic each; poems are rated ten times as often.
		const bandit = testBandit({ arms: ['only'] });
		const rng = seededRng('rated');
		for (let i = 0; i < 3000; i++) {
			const segment = i % 2 === 0 ? 'invoice' : 'poem';
			const { id } = await served(bandit, usable, { segment });
			if (rng() < (segment === 'poem' ? 0.3 : 0.03)) await bandit.report(id, segment === 'poem' ? 0 : 1);
		}
		// Unweighed: .09. By chance of a grade, bounded at three times: between .3 and .5.
		expect(insight(bandit, 'only').mean).toBeGreaterThan(0.25);
		expect(insight(bandit, 'only').mean).toBeLessThan(0.6);
	});

	it('insights say when arms are rated at different rates, and only then', async () => {
		const run = async (rates: Record<string, number>) => {
			const bandit = testBandit();
			const rng = seededRng('rates');
			for (let i = 0; i < 2000; i++) {
				const { id, arm } = await served(bandit, usable, { arm: i % 2 === 0 ? 'cheap' : 'dear' });
				if (rng() < rates[arm]!) await bandit.report(id, rng() < 0.5 ? 0 : 1);
			}
			return bandit.insights().feedback;
		};
		const uneven = await run({ cheap: 0.05, dear: 0.2 });
		expect(uneven.note).toMatch(/dear are graded \d\.\d times as often as those of cheap/);
		expect(uneven.graded.dear).toBeCloseTo(0.2, 1);
		expect((await run({ cheap: 0.1, dear: 0.1 })).note).toBeUndefined();
	});
});
