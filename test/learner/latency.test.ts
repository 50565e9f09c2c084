import { describe, expect, it } from 'vitest';
import { createBandit } from '../../src/bandit/bandit.ts';
import { NoEligibleArmError } from '../../src/base/errors.ts';
import type { Candidate } from '../../src/objective/objective.ts';
import { successValue } from '../../src/objective/success-value.ts';
import { normal, seededRng } from '../../src/policy/maths/sampling.ts';
import { memoryStore } from '../../src/store/memory.ts';

/** A bandit that has seen calls of these lengths; ms by tokens. */
function taught(msOf: (tokens: number, i: number, arm: string) => number, tokensOf: (i: number) => number) {
	let seen: readonly Candidate[] = [];
	const inner = successValue(1, { usdPerSecond: 0.01 });
	const bandit = createBandit({
		goal: 'latency',
		arms: ['a', 'b'],
		policy: 'beta',
		store: memoryStore(),
		rng: seededRng('latency'),
		objective: {
			name: 'spy',
			choose: (candidates) => {
				seen = candidates;
				return inner.choose(candidates);
			},
		},
	});
	for (let i = 0; i < 400; i++) {
		const [inputTokens, arm] = [tokensOf(i), i % 4 < 2 ? 'a' : 'b'];
		const { id } = bandit.decide({ inputTokens, arm });
		bandit.observe(id, { latencyMs: msOf(inputTokens, i, arm) });
	}
	const latencyAt = (inputTokens: number) => {
		bandit.decide({ inputTokens });
		return seen.map(({ latencyMs }) => latencyMs!);
	};
	return { bandit, latencyAt };
}

describe('expected latency', () => {
	it('is that of short or long prompts, where calls were of two lengths', () => {
		const { latencyAt } = taught(
			(tokens) => (tokens > 1000 ? 20_000 : 500),
			(i) => (i % 2 ? 100 : 64_000),
		);
		for (const ms of latencyAt(100)) expect(Math.abs(ms / 500 - 1)).toBeLessThan(0.25);
		for (const ms of latencyAt(64_000)) expect(Math.abs(ms / 20_000 - 1)).toBeLessThan(0.25);
	});

	it('grows with the prompt as calls did, with noise, and not beyond what was seen', () => {
		const rng = seededRng('grows');
		const truth = (tokens: number) => 200 + 0.5 * tokens;
		const { latencyAt } = taught(
			(tokens) => truth(tokens) * Math.exp(0.3 * normal(rng)),
			() => 2 ** (7 + 7 * rng()),
		);
		for (const tokens of [200, 1000, 8000]) {
			for (const ms of latencyAt(tokens)) expect(Math.abs(Math.log(ms / truth(tokens)))).toBeLessThan(0.5);
		}
		expect(latencyAt(1e9)[0]).toBeLessThan(30 * truth(8000));
	});

	it('is the mean where length has nothing to do with it', () => {
		const rng = seededRng('flat');
		const { latencyAt } = taught(
			() => -1000 * Math.log(1 - rng()),
			() => 2 ** (7 + 7 * rng()),
		);
		for (const tokens of [200, 8000]) {
			for (const ms of latencyAt(tokens)) expect(Math.abs(ms / 1000 - 1)).toBeLessThan(0.35);
		}
	});

	it('decides who may serve a request that must not take long', () => {
		const { bandit } = taught(
			(tokens, _, arm) => (arm === 'a' ? 400 : 300 + tokens / 4),
			(i) => (i % 2 ? 200 : 40_000),
		);
		const long = { inputTokens: 40_000, maxLatencyMs: 2000 };
		for (let i = 0; i < 20; i++) expect(bandit.decide(long).arm).toBe('a');
		const short = new Set(
			Array.from({ length: 60 }, () => bandit.decide({ inputTokens: 200, maxLatencyMs: 2000 }).arm),
		);
		expect(short.size).toBe(2);
		expect(() => bandit.decide({ inputTokens: 40_000, maxLatencyMs: 100 })).toThrow(NoEligibleArmError);
		const { meanMs, p95Ms } = bandit.expectedLatencyMs('b', { inputTokens: 40_000 });
		expect(Math.abs(meanMs! / 10_300 - 1)).toBeLessThan(0.25);
		expect(p95Ms).toBeGreaterThanOrEqual(meanMs! * 0.8);
	});
});

/** A base of so many ms and so many a token, and a tenth of noise. */
const speeds = { a: [200, 5], b: [900, 1] } as const;
const msOf = (arm: keyof typeof speeds, tokens: number) => speeds[arm][0] + speeds[arm][1] * tokens;

describe('expected latency by the length of the answer', () => {
	/** A bandit whose arms wrote answers of all lengths; longer prompts have longer answers, and each prompt token takes 0.05 ms. */
	async function written(options: Partial<Parameters<typeof createBandit>[0]> = {}) {
		const rng = seededRng('written');
		const bandit = createBandit({
			goal: 'written',
			arms: ['a', 'b'],
			policy: 'beta',
			store: memoryStore(),
			rng: seededRng('draws'),
			...options,
		});
		for (let i = 0; i < 400; i++) {
			const arm = i % 2 ? 'a' : 'b';
			const inputTokens = Math.round(2 ** (7 + 4 * rng()));
			const outputTokens = Math.round(inputTokens * (0.1 + rng()));
			const latencyMs = (msOf(arm, outputTokens) + inputTokens / 20) * Math.exp(normal(rng) / 10);
			bandit.observe(bandit.decide({ inputTokens, arm }).id, { inputTokens, outputTokens, latencyMs });
		}
		return bandit;
	}

	it('is said per token, apart from what the prompt takes', async () => {
		const bandit = await written();
		for (const { id, latencyMs } of bandit.insights().arms) {
			expect(Math.abs(latencyMs.perOutputToken! / speeds[id as 'a'][1] - 1)).toBeLessThan(0.25);
		}
		await bandit.close();
	});

	it('is shorter where little may be written', async () => {
		const bandit = await written();
		const ask = (maxOutputTokens?: number) =>
			(['a', 'b'] as const).map((arm) => bandit.expectedLatencyMs(arm, { inputTokens: 512, maxOutputTokens }).meanMs!);
		const [a, b] = ask(16);
		expect(Math.abs(a! / msOf('a', 16) - 1)).toBeLessThan(0.4);
		expect(Math.abs(b! / msOf('b', 16) - 1)).toBeLessThan(0.25);
		expect(ask(100_000)).toEqual(ask());
		const [longA, longB] = ask();
		expect(longA! - longB!).toBeGreaterThan(300);
		await bandit.close();
	});

	it('decides who may serve what must not take long, and who is worth the wait', async () => {
		const bandit = await written({ objective: successValue(1, { usdPerSecond: 1 }), exploration: 0 });
		const share = (request: object) =>
			Array.from({ length: 200 }, () => bandit.decide({ inputTokens: 512, ...request }).arm).filter(
				(arm) => arm === 'a',
			).length / 200;
		expect(share({ maxOutputTokens: 16, maxLatencyMs: 800 })).toBe(1);
		expect(share({ maxLatencyMs: 2000 })).toBe(0);
		// About 0.7 s less on the one, 0.4 s more on the other.
		expect(share({ maxOutputTokens: 16 })).toBeGreaterThan(share({}) + 0.2);
		await bandit.close();
	});

	it('goes by content, where that says how much is written', async () => {
		const bandit = createBandit({
			goal: 'content',
			arms: ['a', 'b'].map((id) => ({ id, price: { input: 1, output: 4 } })),
			store: memoryStore(),
			rng: seededRng('content'),
		});
		const rng = seededRng('texts');
		const brief = { text: 'Answer with yes or no: is this mail about billing?' };
		const long = { text: 'Write a detailed essay on the history of the railway.' };
		for (let i = 0; i < 400; i++) {
			const arm = i % 4 < 2 ? 'a' : 'b';
			const outputTokens = Math.round((i % 2 ? 10 : 800) * Math.exp(normal(rng) / 5));
			const { id } = bandit.decide({ ...(i % 2 ? brief : long), arm });
			bandit.observe(id, { inputTokens: 13, outputTokens, latencyMs: msOf(arm, outputTokens) });
			bandit.settleSoon(id, { score: 1, source: 'user' });
		}
		await bandit.flush();
		for (const arm of ['a', 'b'] as const) {
			const [short, slow] = [brief, long].map((request) => bandit.expectedLatencyMs(arm, request).meanMs!);
			expect(short! / msOf(arm, 10)).toBeLessThan(4);
			expect(Math.abs(slow! / msOf(arm, 800) - 1)).toBeLessThan(0.3);
		}
		const eligible = (request: object) =>
			new Set(Array.from({ length: 40 }, () => bandit.decide({ ...request, maxLatencyMs: 2600 }).arm));
		expect(eligible(long)).toEqual(new Set(['b']));
		await bandit.close();
	});
});

describe('expected cost', () => {
	it('is no more than that of the longest answer that is allowed', async () => {
		const price = { input: 2, output: 10 };
		const bandit = createBandit({ arms: [{ id: 'a', price }], store: memoryStore(), policy: 'beta' });
		for (let i = 0; i < 50; i++) {
			bandit.observe(bandit.decide({ inputTokens: 100 }).id, { inputTokens: 100, outputTokens: 1000, latencyMs: 10 });
		}
		const usd = (maxOutputTokens?: number) => bandit.expectedCostUsd('a', { inputTokens: 100, maxOutputTokens })! * 1e6;
		expect(usd()).toBeCloseTo(200 + 10_000, -2);
		expect(usd(50)).toBeCloseTo(200 + 500, -1);
		expect(usd(5000)).toBe(usd());
		await bandit.close();
	});
});
