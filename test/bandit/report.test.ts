import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OutcomeEvent } from '../../src/bandit/callbacks.ts';
import { InvalidOptionError, UnknownDecisionError } from '../../src/base/errors.ts';
import type { OutcomeSource } from '../../src/base/outcome.ts';
import type { DecisionRecord } from '../../src/base/records.ts';
import { memoryStore } from '../../src/store/memory.ts';
import type { Store, StoredRecord } from '../../src/store/store.ts';
import { fakeClock, insight, testBandit } from './helpers.ts';

describe('report', () => {
	it('counts once, revises by a stronger or the same source, and ignores a weaker one', async () => {
		const bandit = testBandit({ forgetting: false });
		const { id } = bandit.decide({ arm: 'cheap' });
		const say = async (score: number, source: OutcomeSource) => (await bandit.report(id, { score, source })).status;
		expect(await say(1, 'successWhen')).toBe('recorded');
		expect(await say(1, 'successWhen')).toBe('duplicate');
		expect(await say(0, 'judge')).toBe('revised');
		expect(await say(1, 'successWhen')).toBe('ignored');
		expect(await say(0.25, 'user')).toBe('revised');
		expect(await say(0.75, 'user')).toBe('revised');
		expect(await say(0, 'run')).toBe('ignored');
		expect(insight(bandit, 'cheap')).toMatchObject({ draws: 1, outcomes: 1 });
		// The prior Beta(1, 1) and one outcome of 0.75.
		expect(insight(bandit, 'cheap').mean).toBeCloseTo(1.75 / 3, 12);
	});

	it('takes every form of outcome', async () => {
		const bandit = testBandit({ forgetting: false });
		for (const outcome of ['success', 'failure', 0.5, { score: 0.5, reason: 'meh', category: 'other' }] as const) {
			await bandit.report(bandit.decide({ arm: 'cheap' }).id, outcome);
		}
		expect(insight(bandit, 'cheap').mean).toBeCloseTo((1 + 2) / (2 + 4), 12);
	});

	it.each([
		1.5,
		-0.1,
		Number.NaN,
		'good',
		null,
		{},
		{ score: 2 },
		{ score: 1, category: 'x' },
		{ score: 1, source: 'x' },
	])('refuses %j', async (outcome) => {
		const bandit = testBandit();
		const { id } = bandit.decide();
		await expect(bandit.report(id, outcome as never)).rejects.toThrow(InvalidOptionError);
		expect(bandit.insights().arms.every(({ outcomes }) => outcomes === 0)).toBe(true);
	});

	it.each(['nobody', '', undefined, 7])('says that %j is no decision', async (id) => {
		await expect(testBandit().report(id as never, 'success')).rejects.toThrow(UnknownDecisionError);
	});

	it('reaches a decision of another process, and that process learns of it', async () => {
		const store = memoryStore();
		const web = testBandit({ store });
		const worker = testBandit({ store });
		const { id } = web.decide({ arm: 'cheap' });
		await web.flush();
		expect(await worker.report(id, 'failure')).toMatchObject({ status: 'recorded' });
		expect(await web.report(id, 'failure')).toMatchObject({ status: 'duplicate' });
		await web.refresh();
		await worker.refresh();
		expect(insight(web, 'cheap')).toEqual(insight(worker, 'cheap'));
		expect(insight(web, 'cheap').outcomes).toBe(1);
	});

	it('takes records from a store that gives null for what was undefined', async () => {
		const inner = memoryStore();
		const nulled = (record: StoredRecord | undefined) =>
			record &&
			({ ...JSON.parse(JSON.stringify(record, (_, x) => x ?? null)), features: record.features } as StoredRecord);
		const store: Store = {
			...inner,
			get: async (goal, id) => nulled(await inner.get(goal, id)),
			transact: (goal, batch) =>
				inner.transact(goal, {
					...batch,
					sums: () => batch.sums(),
					changes: batch.changes.map(({ id, apply }) => ({ id, apply: (record) => apply(nulled(record)) })),
				}),
		};
		const web = testBandit({ store, policy: 'linear' });
		const worker = testBandit({ store, policy: 'linear' });
		const { id } = web.decide({ arm: 'cheap', text: 'What is it?' });
		await web.flush();
		worker.observe(id, { costUsd: 0.5 });
		expect(await worker.report(id, 'success')).toMatchObject({ status: 'recorded' });
		expect(await worker.report(id, 'failure')).toMatchObject({ status: 'revised' });
		await web.refresh();
		for (const each of [web, worker]) {
			expect(insight(each, 'cheap')).toMatchObject({ outcomes: 1, totalCostUsd: 0.5 });
		}
	});

	it('settles once when two processes report at the same time', async () => {
		const store = memoryStore();
		const bandits = [0, 1].map(() => testBandit({ store, forgetting: false }));
		const { id } = bandits[0]!.decide({ arm: 'cheap' });
		await bandits[0]!.flush();
		const statuses = await Promise.all(
			bandits.flatMap((bandit) => [bandit.report(id, 'success'), bandit.report(id, 'success')]),
		);
		expect(statuses.map(({ status }) => status).sort()).toEqual(['duplicate', 'duplicate', 'duplicate', 'recorded']);
		for (const bandit of bandits) {
			await bandit.refresh();
			expect(insight(bandit, 'cheap').outcomes).toBe(1);
			expect(insight(bandit, 'cheap').mean).toBeCloseTo(2 / 3, 9);
		}
	});

	it('learns at once, before the store has been written', () => {
		const bandit = testBandit({ forgetting: false });
		const { id } = bandit.decide({ arm: 'cheap' });
		void bandit.report(id, 'success');
		expect(insight(bandit, 'cheap').mean).toBeCloseTo(2 / 3, 12);
	});

	it('keeps what it learnt across a restart, by arm id', async () => {
		const store = memoryStore();
		const first = testBandit({ store, arms: ['a', 'b'] });
		for (let i = 0; i < 10; i++) await first.report(first.decide({ arm: 'a' }).id, 'success');
		const before = insight(first, 'a');
		await first.close();
		const second = testBandit({ store, arms: ['b', 'c'] });
		expect(second.insights().arms.map(({ id }) => id)).toEqual(['b', 'c']);
		second.addArm('a');
		expect(insight(second, 'a')).toMatchObject({ draws: 10, outcomes: 10, mean: before.mean });
	});

	it('adds and retires arms while it runs', async () => {
		const bandit = testBandit({ arms: ['a', 'b'] });
		bandit.retireArm('a');
		for (let i = 0; i < 20; i++) expect(bandit.decide().arm).toBe('b');
		expect(() => bandit.retireArm('b')).toThrow(InvalidOptionError);
		bandit.addArm({ id: 'c', weight: 1 });
		expect(() => bandit.addArm('c')).toThrow(InvalidOptionError);
		expect(new Set(Array.from({ length: 50 }, () => bandit.decide().arm))).toEqual(new Set(['b', 'c']));
		bandit.addArm('a');
		expect(new Set(Array.from({ length: 90 }, () => bandit.decide().arm))).toEqual(new Set(['a', 'b', 'c']));
	});
});

describe('time', () => {
	it('an outcome after the timeout is refused, and teaches nothing', async () => {
		const clock = fakeClock();
		const bandit = testBandit({ clock, outcomeTimeoutMs: 1000 });
		const { id } = bandit.decide({ arm: 'cheap' });
		clock.now += 1001;
		expect(await bandit.report(id, 'success')).toMatchObject({ status: 'expired' });
		await bandit.refresh();
		expect(await bandit.report(id, 'success')).toMatchObject({ status: 'expired' });
		expect(insight(bandit, 'cheap').outcomes).toBe(0);
	});

	it('silence teaches what the user says that it means, once', async () => {
		const clock = fakeClock();
		const store = memoryStore();
		const bandits = [0, 1].map(() => testBandit({ clock, store, outcomeTimeoutMs: 1000, silence: 'failure' }));
		const { id } = bandits[0]!.decide({ arm: 'cheap' });
		await bandits[0]!.flush();
		clock.now += 1001;
		await Promise.all(bandits.map((bandit) => bandit.refresh()));
		await Promise.all(bandits.map((bandit) => bandit.refresh()));
		for (const bandit of bandits) expect(insight(bandit, 'cheap').outcomes).toBe(1);
		expect(await bandits[1]!.report(id, 'success')).toMatchObject({ status: 'revised' });
	});

	it('forgets a decision after its retention', async () => {
		const clock = fakeClock();
		const bandit = testBandit({ clock, retentionMs: 5000 });
		const { id } = bandit.decide();
		await bandit.report(id, 'success');
		clock.now += 5001;
		await bandit.refresh();
		await expect(bandit.report(id, 'failure')).rejects.toThrow(UnknownDecisionError);
	});

	it('fades by count: the latest outcomes count, and all of one process as much as those of two', async () => {
		const bandit = testBandit({ forgetting: { outcomes: 20 } });
		for (let i = 0; i < 400; i++) await bandit.report(bandit.decide({ arm: 'cheap' }).id, 0);
		for (let i = 0; i < 100; i++) await bandit.report(bandit.decide({ arm: 'cheap' }).id, 1);
		expect(insight(bandit, 'cheap').mean).toBeGreaterThan(0.9);
		// About 20 outcomes' worth of evidence, not 500.
		const [low, high] = insight(bandit, 'cheap').interval;
		expect(high - low).toBeGreaterThan(0.08);
	});

	it('fades by time', async () => {
		const clock = fakeClock();
		const bandit = testBandit({ clock, forgetting: { halfLifeMs: 1000 } });
		for (let i = 0; i < 8; i++) await bandit.report(bandit.decide({ arm: 'cheap' }).id, 1);
		expect(insight(bandit, 'cheap').mean).toBeCloseTo(9 / 10, 9);
		clock.now += 1000;
		expect(insight(bandit, 'cheap').mean).toBeCloseTo(5 / 6, 9);
		clock.now += 100 * 1000;
		expect(insight(bandit, 'cheap').mean).toBeCloseTo(1 / 2, 9);
	});
});

describe('events', () => {
	it('tell of decisions and outcomes, and can break nothing', async () => {
		const outcomes: OutcomeEvent[] = [];
		const errors: string[] = [];
		const bandit = testBandit({
			onDecision: () => {
				throw new Error('broken');
			},
			onOutcome: (event) => {
				outcomes.push(event);
				return Promise.reject(new Error('broken too')) as never;
			},
			onError: ({ during }) => {
				errors.push(during);
				throw new Error('and this');
			},
		});
		const { id } = bandit.decide({ arm: 'cheap' });
		await bandit.report(id, 'success');
		await bandit.report(id, { score: 0, reason: 'wrong' });
		expect(outcomes).toMatchObject([
			{ decisionId: id, arm: 'cheap', outcome: { score: 1, source: 'user' }, revised: false },
			{ decisionId: id, outcome: { score: 0, reason: 'wrong' }, revised: true },
		]);
		expect(errors).toEqual(expect.arrayContaining(['onDecision', 'onOutcome']));
	});
});

describe('observe', () => {
	it('adds cost, tokens and latency to the arm', async () => {
		const bandit = testBandit({ arms: [{ id: 'a', price: { input: 2, output: 10 } }] });
		for (let i = 1; i <= 100; i++) {
			bandit.observe(bandit.decide().id, { inputTokens: 1000, outputTokens: 100, latencyMs: i * 10 });
		}
		bandit.observe(bandit.decide().id, { fault: true, latencyMs: 99_999 });
		const { meanCostUsd, latencyMs, availability } = insight(bandit, 'a');
		expect(meanCostUsd).toBeCloseTo(0.003, 12);
		expect(Math.abs(latencyMs.p50! / 500 - 1)).toBeLessThan(0.1);
		expect(Math.abs(latencyMs.p95! / 950 - 1)).toBeLessThan(0.1);
		expect(availability).toBeCloseTo(100 / 101, 12);
	});

	it('takes an observation as it is when it is told, whatever becomes of the object', async () => {
		const store = memoryStore();
		const bandit = testBandit({ store });
		const observation = { costUsd: 0, inputTokens: 10 };
		for (const costUsd of [1, 2, 3]) {
			observation.costUsd = costUsd;
			bandit.observe(bandit.decide({ arm: 'cheap' }).id, observation);
		}
		await bandit.flush();
		for (const each of [bandit, testBandit({ store })]) expect(insight(each, 'cheap').totalCostUsd).toBe(6);
	});

	it('an unknown price stays unknown', () => {
		const bandit = testBandit();
		bandit.observe(bandit.decide({ arm: 'cheap' }).id, { inputTokens: 10, outputTokens: 10 });
		expect(insight(bandit, 'cheap').meanCostUsd).toBeUndefined();
	});
});

describe('any interleaving', () => {
	const sources: OutcomeSource[] = ['default', 'successWhen', 'judge', 'run', 'user'];
	const event = fc.oneof(
		fc.record({
			kind: fc.constant('report' as const),
			decision: fc.nat(5),
			bandit: fc.nat(1),
			score: fc.constantFrom(0, 0.25, 0.5, 1),
			source: fc.constantFrom(...sources),
		}),
		fc.record({ kind: fc.constantFrom('flush' as const, 'refresh' as const), bandit: fc.nat(1) }),
		fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(10, 600) }),
	);

	it('leaves the statistics equal to those computed from the final outcomes alone', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(event, { maxLength: 40 }), async (events) => {
				const clock = fakeClock();
				const store = memoryStore();
				const options = { clock, store, forgetting: false, outcomeTimeoutMs: 1000 } as const;
				const bandits = [testBandit(options), testBandit(options)];
				const ids = Array.from({ length: 6 }, (_, i) => bandits[i % 2]!.decide({ arm: i < 3 ? 'cheap' : 'dear' }).id);
				await Promise.all(bandits.map((bandit) => bandit.flush()));
				for (const step of events) {
					if (step.kind === 'wait') clock.now += step.ms;
					else if (step.kind === 'report') {
						const { score, source } = step;
						await bandits[step.bandit]!.report(ids[step.decision]!, { score, source });
					} else await bandits[step.bandit]![step.kind]();
				}
				for (const bandit of bandits) await bandit.flush();
				for (const bandit of bandits) await bandit.refresh();
				const final = { cheap: [1, 2, 0], dear: [1, 2, 0] };
				for (const id of ids) {
					const record = (await store.get('test', id)) as DecisionRecord;
					if (record?.outcome === undefined) continue;
					const sums = final[record.arm as 'cheap' | 'dear'];
					sums[0]! += record.outcome.score;
					sums[1]! += 1;
					sums[2]! += 1;
				}
				for (const bandit of bandits) {
					for (const arm of ['cheap', 'dear'] as const) {
						const [successes, total, outcomes] = final[arm];
						expect(insight(bandit, arm).mean).toBeCloseTo(successes! / total!, 9);
						expect(insight(bandit, arm).outcomes).toBe(outcomes);
					}
				}
			}),
			{ numRuns: 200, seed: 20261123 },
		);
	});
});
