import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../src/store/memory.ts';
import { insight } from '../bandit/helpers.ts';
import { FaultError, routed } from './helpers.ts';

const dead = () => new FaultError();
const good = () => 'good';

describe('failover', () => {
	it('asks the next arm, and learns nothing bad of the quality of the dead one', async () => {
		const { bandit, call } = routed({ dead, good });
		for (let i = 0; i < 30; i++) expect((await call()).value).toBe('good');
		expect(insight(bandit, 'dead')).toMatchObject({ outcomes: 0, mean: 0.5 });
		expect(insight(bandit, 'dead').availability).toBe(0);
		expect(insight(bandit, 'good')).toMatchObject({ outcomes: 30, availability: 1 });
	});

	it('leaves a dead arm alone after three faults, and tries it again later', async () => {
		let down = true;
		const { call, calls, clock } = routed(
			{ flaky: () => (down ? new FaultError() : 'back'), good },
			{
				breaker: { halfOpenAfterMs: 20_000 },
				arms: [
					{ id: 'flaky', weight: 0.99 },
					{ id: 'good', weight: 0.01 },
				],
			},
		);
		for (let i = 0; i < 50 && calls.filter((arm) => arm === 'flaky').length < 3; i++) await call();
		down = false;
		clock.now += 19_999;
		for (let i = 0; i < 20; i++) await call();
		expect(calls.filter((arm) => arm === 'flaky')).toHaveLength(3);
		clock.now += 1;
		for (let i = 0; i < 50; i++) await call();
		expect(calls.filter((arm) => arm === 'flaky').length).toBeGreaterThan(3);
	});

	it('wastes fewer than five calls on a dead arm in fifty', async () => {
		const { call, calls } = routed(
			{ dead, good },
			{
				arms: [
					{ id: 'dead', weight: 0.99 },
					{ id: 'good', weight: 0.01 },
				],
			},
		);
		for (let i = 0; i < 50; i++) expect((await call()).value).toBe('good');
		expect(calls.filter((arm) => arm === 'dead').length).toBeLessThan(5);
	});

	it('serves every call at any concurrency', async () => {
		const { call } = routed({ dead, good });
		const served = await Promise.all(Array.from({ length: 200 }, () => call()));
		expect(served.every(({ value }) => value === 'good')).toBe(true);
	});

	it('rethrows the last error itself when all arms fail, and still tries them when all were given up', async () => {
		const errors: Error[] = [];
		const fail = () => {
			errors.push(new FaultError());
			return errors.at(-1)!;
		};
		const { call, calls } = routed({ a: fail, b: fail });
		for (let i = 0; i < 10; i++) expect(await call().catch((error) => error)).toBe(errors.at(-1));
		expect(calls.length).toBe(20);
	});

	it('does not fail over what every arm would refuse, nor for a forced arm', async () => {
		const refused = new FaultError({ kind: 'fatal' });
		const { call, calls } = routed({ a: () => refused, b: () => refused });
		await expect(call()).rejects.toBe(refused);
		expect(calls.length).toBe(1);
		const forced = routed({ dead, good });
		await expect(forced.call({ arm: 'dead' })).rejects.toBeInstanceOf(FaultError);
		expect(forced.calls).toEqual(['dead']);
	});

	it('stays away for as long as the provider asked', async () => {
		const limited = () => new FaultError({ category: 'rate_limited', retryAfterMs: 5000 });
		const { call, calls, clock } = routed({ limited, good }, { successWhen: () => undefined });
		for (let i = 0; i < 100; i++) await call();
		expect(calls.filter((arm) => arm === 'limited').length).toBe(1);
		clock.now += 5000;
		for (let i = 0; i < 100; i++) await call();
		expect(calls.filter((arm) => arm === 'limited').length).toBe(2);
	});

	it('an abort teaches nothing and is not failed over', async () => {
		const aborted = new FaultError({ kind: 'aborted' });
		const { bandit, call, calls } = routed({ a: () => aborted, b: () => aborted });
		await expect(call()).rejects.toBe(aborted);
		expect(calls.length).toBe(1);
		for (const arm of bandit.insights().arms) expect(arm).toMatchObject({ outcomes: 0, availability: undefined });
	});

	it('a timeout is a failure, or nothing, as the user says', async () => {
		const slow = () => new FaultError({ kind: 'timeout', category: 'timeout' });
		const counted = routed({ slow });
		await expect(counted.call()).rejects.toThrow();
		expect(insight(counted.bandit, 'slow').outcomes).toBe(1);
		const ignored = routed({ slow }, { timeouts: 'ignore' });
		await expect(ignored.call()).rejects.toThrow();
		expect(insight(ignored.bandit, 'slow').outcomes).toBe(0);
	});
});

describe('success conditions', () => {
	it('a condition that throws is told, and leaves the outcome open', async () => {
		const errors: string[] = [];
		const { bandit, call } = routed(
			{ good },
			{
				successWhen: () => {
					throw new Error('broken');
				},
				onError: ({ during }) => void errors.push(during),
			},
		);
		expect((await call()).value).toBe('good');
		expect(errors).toEqual(['successWhen']);
		expect(insight(bandit, 'good').outcomes).toBe(0);
	});

	it('an asynchronous condition is not waited for, but by flush', async () => {
		let decide: (value: boolean) => void = () => {};
		const { bandit, call } = routed(
			{ good },
			{ successWhen: () => new Promise<boolean>((resolve) => (decide = resolve)) },
		);
		await call();
		expect(insight(bandit, 'good').outcomes).toBe(0);
		decide(false);
		await bandit.flush();
		expect(insight(bandit, 'good').outcomes).toBe(1);
		expect(insight(bandit, 'good').mean).toBeLessThan(0.5);
	});
});

describe('runs', () => {
	it('keep one arm for all steps, and are credited once', async () => {
		const { bandit, router, call } = routed({ a: () => 'tool:1', b: () => 'tool:1', c: () => 'tool:1' });
		const run = router.run();
		const served = [];
		for (let i = 0; i < 10; i++) served.push(await call({ runId: run.id }));
		expect(new Set(served.map(({ attempt }) => attempt.decision.id)).size).toBe(1);
		await run.fail('no good');
		const { arm } = served[0]!.attempt.decision;
		expect(insight(bandit, arm)).toMatchObject({ draws: 1, outcomes: 1 });
		expect(insight(bandit, arm).mean).toBeLessThan(0.5);
		await run.succeed();
		expect(insight(bandit, arm)).toMatchObject({ draws: 1, outcomes: 1 });
		expect(insight(bandit, arm).mean).toBeGreaterThan(0.5);
	});

	it('tool loops keep their arm without an id', async () => {
		const { call } = routed({ a: () => 'tool:x', b: () => 'tool:y', c: () => 'tool:z' });
		for (let i = 0; i < 20; i++) {
			const first = await call();
			const second = await call({ answers: [first.value.slice(5)] });
			expect(second.attempt.decision.id).toBe(first.attempt.decision.id);
		}
	});

	it('move on when their arm fails', async () => {
		const { call, router } = routed({
			a: (n) => (n > 1 ? new FaultError() : 'a'),
			b: (n) => (n > 1 ? new FaultError() : 'b'),
		});
		const run = router.run();
		const first = await call({ runId: run.id });
		const second = await call({ runId: run.id });
		expect(second.value).not.toBe(first.value);
	});

	it('go on in another process', async () => {
		const behaviours = { a: good, b: good, c: good, d: good };
		const first = routed(behaviours);
		const run = first.router.run({ id: 'task-1' });
		const { attempt } = await first.call({ runId: run.id });
		await first.bandit.flush();
		const store = memoryStore();
		// Another process has another bandit on the same store.
		const shared = { store };
		const one = routed(behaviours, shared);
		const begun = await one.call({ runId: 'task-2' });
		await one.bandit.flush();
		const two = routed(behaviours, shared);
		const resumed = await two.call({ runId: 'task-2' });
		expect(resumed.attempt.decision).toMatchObject({ id: begun.attempt.decision.id, arm: begun.attempt.decision.arm });
		const three = routed(behaviours, shared);
		expect(await three.router.run({ id: 'task-2' }).score(0.25)).toMatchObject([
			{ decisionId: begun.attempt.decision.id },
		]);
		expect(insight(three.bandit, begun.attempt.decision.arm).outcomes).toBe(1);
		expect(attempt.decision.runId).toBe('task-1');
	});

	it('draw a decision for each turn, on the same arm, in another process too, until a turn goes wrong', async () => {
		const behaviours = { a: good, b: good, c: good, d: good };
		const shared = { store: memoryStore() };
		const one = routed(behaviours, shared);
		const first = (await one.call({ runId: 'chat', turn: 1 })).attempt.decision;
		expect((await one.call({ runId: 'chat', turn: 1 })).attempt.decision.id).toBe(first.id);
		const second = (await one.call({ runId: 'chat', turn: 2 })).attempt.decision;
		expect(second).toMatchObject({ arm: first.arm, id: expect.not.stringMatching(first.id) });
		await one.bandit.flush();

		const two = routed(behaviours, shared);
		expect((await two.call({ runId: 'chat', turn: 2 })).attempt.decision.id).toBe(second.id);
		expect(await two.router.run({ id: 'chat' }).fail()).toMatchObject([{ decisionId: second.id }]);
		const seen = new Set<string>();
		for (let turn = 3; turn < 20; turn++) {
			const { id, arm } = (await two.call({ runId: 'chat', turn })).attempt.decision;
			seen.add(arm);
			await two.bandit.report(id, 'failure');
		}
		expect(seen.size).toBeGreaterThan(1);
	});

	it('go to another arm when that of the last turn is down', async () => {
		const { call, calls } = routed({
			a: (n) => (n > 1 ? new FaultError() : 'a'),
			b: (n) => (n > 1 ? new FaultError() : 'b'),
		});
		const first = await call({ runId: 'chat', turn: 1 });
		const second = await call({ runId: 'chat', turn: 2 });
		expect(calls).toEqual([first.value, first.value, second.value]);
		expect(second.value).not.toBe(first.value);
	});

	it('are kept with the propensity of their latest decision', async () => {
		const store = memoryStore();
		const { bandit, call } = routed({ a: () => 'yes', b: () => 'yes' }, { sticky: 'step', store });
		const steps = await Promise.all(['a', undefined].map((arm) => call({ runId: 'r', arm })));
		await bandit.flush();
		const propensities = steps.map(({ attempt }) => attempt.decision.propensity);
		expect(propensities[0]).not.toBe(propensities[1]);
		expect(await store.get('test', 'run/r')).toMatchObject({ kind: 'run', propensity: propensities[1] });
	});

	it('drawn step by step share their outcome evenly', async () => {
		const { bandit, router, call } = routed(
			{ a: good, b: good },
			{ sticky: 'step', successWhen: () => undefined, forgetting: false },
		);
		const run = router.run();
		for (let i = 0; i < 4; i++) await call({ runId: run.id });
		expect(await run.succeed()).toHaveLength(4);
		const evidence = bandit.insights().arms.map(({ mean }) => 1 / (1 - mean) - 2);
		expect(evidence.reduce((a, b) => a + b)).toBeCloseTo(1, 9);
	});
});

describe('conversations', () => {
	it('keep their arm, until it is long ago or a failure is reported', async () => {
		const { bandit, call, clock } = routed({ a: good, b: good, c: good }, { sticky: { for: '1h' } });
		const arms = [];
		for (let i = 0; i < 12; i++) {
			arms.push((await call({ conversationId: 'chat' })).attempt.decision);
			clock.now += 60_000;
		}
		expect(new Set(arms.map(({ arm }) => arm)).size).toBe(1);
		const seen = new Set<string>();
		for (let i = 0; i < 20; i++) {
			await bandit.report(arms.at(-1)!.id, 'failure');
			arms.push((await call({ conversationId: 'chat' })).attempt.decision);
			seen.add(arms.at(-1)!.arm);
		}
		expect(seen.size).toBeGreaterThan(1);
	});

	it('go to another arm when theirs is down', async () => {
		const behaviours = {
			a: (n: number) => (n > 1 ? new FaultError() : 'a'),
			b: (n: number) => (n > 1 ? new FaultError() : 'b'),
		};
		const { call } = routed(behaviours, { sticky: { for: '1h' } });
		const first = await call({ conversationId: 'chat' });
		const second = await call({ conversationId: 'chat' });
		expect(second.value).not.toBe(first.value);
	});

	it('price the switch when they are told to', async () => {
		const { call, clock } = routed(
			{ warm: good, cold: good },
			{
				arms: [
					{ id: 'warm', price: { input: 10, output: 0, cachedInput: 0.1 }, prior: { mean: 0.9, strength: 1e6 } },
					{ id: 'cold', price: { input: 5, output: 0 }, prior: { mean: 0.9, strength: 1e6 } },
				],
				sticky: { key: () => 'chat', cacheAware: true },
			},
		);
		// The cheap arm is drawn; once the conversation's prompt is cached on the dear one, that is the cheap one.
		expect((await call({ inputTokens: 100 })).attempt.arm.id).toBe('cold');
		await call({ inputTokens: 100, arm: 'warm' });
		expect((await call({ inputTokens: 100 })).attempt.arm.id).toBe('warm');
		clock.now += 10 * 60_000;
		expect((await call({ inputTokens: 100 })).attempt.arm.id).toBe('cold');
	});
});

describe('escalation', () => {
	const weak = () => 'bad';
	const options = { escalate: true, successWhen: ({ text }: { text: string }) => text === 'good' };

	it('gives the caller the good answer, and learns both outcomes and both costs', async () => {
		const { bandit, call, calls } = routed(
			{ weak, strong: good },
			{
				...options,
				arms: [
					{ id: 'weak', price: { input: 1, output: 1 } },
					{ id: 'strong', price: { input: 100, output: 100 }, prior: { mean: 0.9, strength: 5 } },
				],
			},
		);
		for (let i = 0; i < 40; i++) expect((await call()).value).toBe('good');
		expect(insight(bandit, 'weak').mean).toBeLessThan(0.5);
		expect(insight(bandit, 'weak').costedCalls).toBe(calls.filter((arm) => arm === 'weak').length);
		expect(insight(bandit, 'strong').costedCalls).toBe(40);
	});

	it('gives the best answer that there is when the better arm is down or out of bounds', async () => {
		const down = routed({ weak, strong: dead }, options);
		for (let i = 0; i < 10; i++) expect((await down.call()).value).toBe('bad');
		const bounded = routed(
			{ weak, strong: good },
			{ ...options, escalate: { maxAttempts: 1 }, arms: [{ id: 'weak' }, { id: 'strong', weight: 0 }] },
		);
		expect((await bounded.call()).value).toBe('bad');
		expect(bounded.calls).toEqual(['weak']);
	});

	it('does not take a request for tools as an answer', async () => {
		const { call, calls } = routed({ weak: () => 'tool:1', strong: () => 'tool:2' }, options);
		await call();
		expect(calls.length).toBe(1);
	});
});

describe('shadow mode', () => {
	it('the baseline answers, and others are scored beside it', async () => {
		const { bandit, call, calls } = routed(
			{ base: good, other: () => 'bad' },
			{ mode: 'shadow', shadowSample: 0.5, successWhen: ({ text }) => text === 'good' },
		);
		for (let i = 0; i < 100; i++) expect((await call()).value).toBe('good');
		await bandit.flush();
		const shadowed = calls.filter((arm) => arm === 'other').length;
		expect(Math.abs(shadowed - 50)).toBeLessThan(20);
		expect(insight(bandit, 'other')).toMatchObject({ outcomes: shadowed, draws: shadowed });
		expect(insight(bandit, 'other').mean).toBeLessThan(0.1);
	});
});
