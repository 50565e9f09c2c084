import { describe, expect, it } from 'vitest';
import { seededRng } from '../../src/policy/maths/sampling.ts';
import { insight } from '../bandit/helpers.ts';
import { FaultError, routed } from './helpers.ts';

const good = () => 'good';
const weak = () => 'bad';
const successWhen = ({ text }: { text: string }) => text === 'good';
/** The first is drawn first, whatever is learnt. */
const ladder = (...ids: string[]) =>
	ids.map((id, i) => ({
		id,
		prior: { mean: 0.5 + i / 10, strength: 1e6 },
		price: { input: 10 ** i, output: 10 ** i },
	}));

describe('escalate.deadlineMs', () => {
	it.each([
		[1000, 999, ['weak', 'strong']],
		[1000, 1000, ['weak']],
		[60_000, 61_000, ['weak']],
		[0, 0, ['weak']],
	])('%i: after %i ms, these are asked: %j', async (deadlineMs, tookMs, asked) => {
		const { call, calls, clock } = routed(
			{
				weak: () => {
					clock.now += tookMs;
					return 'bad';
				},
				strong: good,
			},
			{ successWhen, escalate: { deadlineMs }, arms: ladder('weak', 'strong'), objective: undefined },
		);
		const { value } = await call();
		expect(calls).toEqual(asked);
		expect(value).toBe(asked.length > 1 ? 'good' : 'bad');
	});
});

describe('escalate.maxCostUsd', () => {
	// 110 tokens: 0.00011 USD on the first, 0.0011 on the second; the answer before is known to have cost its part.
	it.each([
		[1, ['weak', 'strong']],
		[0.0004, ['weak']],
		[0, ['weak']],
	])('%d USD: these are asked: %j', async (maxCostUsd, asked) => {
		const { bandit, call, calls } = routed(
			{ weak, strong: good },
			{ successWhen, escalate: { maxCostUsd }, arms: ladder('weak', 'strong') },
		);
		// What the second costs is learnt first.
		for (let i = 0; i < 5; i++) await call({ arm: 'strong', inputTokens: 100 });
		calls.length = 0;
		await call({ inputTokens: 100 });
		expect(calls).toEqual(asked);
		expect(insight(bandit, 'weak').outcomes).toBe(1);
	});

	it('counts what all arms before have cost', async () => {
		const arms = ladder('one', 'two', 'three').map((arm, i) => ({
			...arm,
			price: { input: [1, 5, 10][i]!, output: [1, 5, 10][i]! },
		}));
		const run = async (maxCostUsd: number) => {
			const { call, calls } = routed(
				{ one: weak, two: weak, three: good },
				{ successWhen, escalate: { maxCostUsd, maxAttempts: 3 }, arms },
			);
			// 110 tokens: 0.00011, 0.00055 and 0.0011 USD.
			for (let i = 0; i < 5; i++) for (const arm of ['two', 'three']) await call({ arm, inputTokens: 100 });
			calls.length = 0;
			await call({ inputTokens: 100 });
			return calls;
		};
		expect(await run(0.0018)).toEqual(['one', 'two', 'three']);
		expect(await run(0.0013)).toEqual(['one', 'two']);
		expect(await run(0.0005)).toEqual(['one']);
	});
});

describe('an answer that no arm improved on', () => {
	it.each([
		['the better arm’s where both are as bad', '.2', '.20', '.20'],
		['the first where the better arm’s is worse', '.3', '.1', '.3'],
		['the better arm’s where it is less bad', '.1', '.3', '.3'],
		['the first where the better arm is down', '.1', new FaultError(), '.1'],
	])('is %s', async (_, first, second, given) => {
		const { call, calls } = routed(
			{ weak: () => first, strong: () => second },
			{ successWhen: ({ text }) => Number(text), escalate: true, arms: ladder('weak', 'strong') },
		);
		expect((await call()).value).toBe(given);
		expect(calls).toEqual(['weak', 'strong']);
	});

	it.each([
		['the caller has left', {}, true],
		['the call names its arm', { arm: 'weak' }, false],
	])('stays as it is where %s', async (_, request, leaves) => {
		const controller = new AbortController();
		const { call, calls } = routed(
			{
				weak: () => {
					if (leaves) controller.abort();
					return 'bad';
				},
				strong: good,
			},
			{ successWhen, escalate: true, arms: ladder('weak', 'strong') },
		);
		expect((await call(request, controller.signal)).value).toBe('bad');
		expect(calls).toEqual(['weak']);
	});

	it('stays as it is where an arm is pinned, and where only the baseline is to answer', async () => {
		const arms = ladder('weak', 'strong');
		const pinned = routed({ weak, strong: good }, { successWhen, escalate: true, arms });
		pinned.bandit.pin('weak');
		expect((await pinned.call()).value).toBe('bad');
		pinned.bandit.pin(undefined);
		expect((await pinned.call()).value).toBe('good');
		const observed = routed({ weak, strong: good }, { successWhen, escalate: true, arms, mode: 'observe' });
		expect((await observed.call()).value).toBe('bad');
		expect(observed.calls).toEqual(['weak']);
	});
});

describe('escalate.maxAttempts', () => {
	it.each([1, 2, 3])('%i: so many arms are asked', async (maxAttempts) => {
		const arms = ladder('a', 'b', 'c', 'd').map((arm) => ({ ...arm, price: undefined }));
		const { call, calls } = routed(
			{ a: weak, b: weak, c: weak, d: weak },
			{ successWhen, escalate: { maxAttempts }, arms },
		);
		await call({ arm: undefined, eligible: ['a', 'b', 'c', 'd'] });
		expect(new Set(calls).size).toBe(calls.length);
		expect(calls.length).toBeLessThanOrEqual(maxAttempts);
		if (calls[0] === 'a') expect(calls.length).toBe(maxAttempts);
	});
});

describe('sticky.for', () => {
	it.each([
		[90_000, 90_000],
		['45s', 45_000],
		['30m', 1_800_000],
		['1h', 3_600_000],
		[undefined, 3_600_000],
	])('%s: a conversation keeps its arm for so long, and not longer', async (duration, ms) => {
		const conversation = async (pauseMs: number): Promise<number> => {
			const { call, clock } = routed({ a: good, b: good }, { sticky: { ...(duration && { for: duration }) } });
			const arms = new Set<string>();
			for (let i = 0; i < 30; i++) {
				arms.add((await call({ conversationId: 'chat' })).attempt.decision.arm);
				clock.now += pauseMs;
			}
			return arms.size;
		};
		expect(await conversation(ms)).toBe(1);
		expect(await conversation(ms + 1)).toBe(2);
	});
});

describe('an arm that goes, as all others stay,', () => {
	it.each([
		['conversation', { sticky: {} }, { conversationId: 'c' }],
		['run', {}, { runId: 'r' }],
	])('leaves its %s to another one, which keeps it when the first comes back', async (_, options, request) => {
		const { bandit, call } = routed({ a: good, b: good, c: good }, options);
		const arms = async (): Promise<string[]> => {
			const seen = new Set<string>();
			for (let i = 0; i < 10; i++) seen.add((await call(request)).attempt.decision.arm);
			return [...seen];
		};
		const [first, ...none] = await arms();
		expect(none).toEqual([]);
		bandit.retireArm(first!);
		const [second, ...others] = await arms();
		expect(others).toEqual([]);
		expect(second).not.toBe(first);
		bandit.addArm(first!);
		expect(await arms()).toEqual([second]);
	});
});

describe('an embedding', () => {
	it('is what a decision goes by', async () => {
		const vectors: Record<string, number[]> = { cats: [1, 0], dogs: [0, 1] };
		const { bandit, call } = routed(
			{ a: good, b: good },
			{
				policy: undefined,
				rng: seededRng(2),
				embed: { model: async (text) => vectors[text.slice(0, 4)]!, dimensions: 2 },
				successWhen: ({ text }, request) => text === 'good' && request?.embedding !== undefined,
			},
		);
		// a is for cats, b for dogs; no other feature tells them apart.
		for (let i = 0; i < 400; i++) {
			const topic = i % 2 ? 'cats' : 'dogs';
			const { attempt } = await call({ text: topic });
			const right = attempt.decision.arm === (topic === 'cats' ? 'a' : 'b');
			await bandit.report(attempt.decision.id, { score: right ? 1 : 0, source: 'user' });
		}
		let right = 0;
		for (let i = 0; i < 100; i++) {
			const topic = i % 2 ? 'cats' : 'dogs';
			if ((await call({ text: topic })).attempt.decision.arm === (topic === 'cats' ? 'a' : 'b')) right++;
		}
		expect(right).toBeGreaterThan(85);
	});

	it('comes to the decision as it was made, and once for a call', async () => {
		const asked: string[] = [];
		const seen: unknown[] = [];
		const { call } = routed(
			{ a: () => new FaultError(), b: good },
			{
				policy: undefined,
				embed: {
					model: async (text) => {
						asked.push(text);
						return [0.25, -0.5];
					},
				},
				successWhen: (_, request) => {
					seen.push(request?.embedding);
					return true;
				},
			},
		);
		for (let i = 0; i < 3; i++) await call({ text: `question ${i}` });
		expect(asked).toEqual(['question 0', 'question 1', 'question 2']);
		expect(seen).toEqual([
			[0.25, -0.5],
			[0.25, -0.5],
			[0.25, -0.5],
		]);
	});
});

describe('the breaker', () => {
	it('does not go by bad answers, whoever says that they are', async () => {
		const { bandit, call, calls } = routed({ a: weak, b: weak }, { successWhen, breaker: { failures: 1 } });
		for (let i = 0; i < 20; i++) await call({ arm: i % 2 ? 'a' : 'b' });
		expect(calls).toHaveLength(20);
		for (const arm of ['a', 'b']) expect(insight(bandit, arm)).toMatchObject({ availability: 1, outcomes: 10 });
		const { attempt } = await call();
		await bandit.report(attempt.decision.id, 'failure');
		calls.length = 0;
		await Promise.all(Array.from({ length: 10 }, () => call({ arm: 'a' })));
		expect(calls).toHaveLength(10);
	});
});

describe('a run', () => {
	it('leaves its arm for the one that is pinned, and for the one that its call names', async () => {
		const { bandit, call } = routed({ a: good, b: good, c: good });
		const first = (await call({ runId: 'r' })).attempt.decision.arm;
		expect((await call({ runId: 'r' })).attempt.decision.arm).toBe(first);
		const other = ['a', 'b', 'c'].find((arm) => arm !== first)!;
		expect((await call({ runId: 'r', arm: other })).attempt.decision.arm).toBe(other);
		for (const pinned of ['a', 'b', 'c']) {
			bandit.pin(pinned);
			expect((await call({ runId: 'r' })).attempt.decision.arm).toBe(pinned);
		}
		bandit.pin(undefined);
		expect((await call({ runId: 'r' })).attempt.decision.arm).toBe('c');
	});
});
