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
