import { describe, expect, it } from 'vitest';
import type { Observation } from '../../src/base/call.ts';
import { expectedCostUsd } from '../../src/learner/spending/cost.ts';
import { expectedSpending } from '../../src/learner/spending/expected.ts';
import { SpendingPool } from '../../src/learner/spending/pool.ts';
import { type SpendingEvidence, type SpendingRequest, spendingContributions } from '../../src/learner/spending/sums.ts';
import { seededRng } from '../../src/policy/maths/sampling.ts';
import { addSums } from '../../src/policy/policy.ts';

class Arm implements SpendingEvidence {
	readonly rows = new Map<string, Float64Array>();
	sums(scope: string) {
		return this.rows.get(scope);
	}
	saw(observation: Observation, promptTokens = 250, segment = '') {
		for (const { scope, sums } of spendingContributions(observation, { promptTokens, segment })) {
			const row = this.rows.get(scope) ?? new Float64Array(sums.length);
			this.rows.set(scope, row);
			addSums(row, sums, 1);
		}
		return this;
	}
}

/** Expected of a request, the arms' evidence being worth `unit` a call. */
const expectOf = (arm: Arm, arms: Arm[], asked: SpendingRequest = request, unit = 1) =>
	expectedSpending(arm, new SpendingPool(arms, asked.segment, unit), asked);

const request: SpendingRequest = { promptTokens: 250, segment: '' };

describe('cost model', () => {
	it('knows nothing before any call', () => {
		const arm = new Arm();
		expect({ ...expectOf(arm, [arm]) }).toEqual({
			inputTokens: 250,
			cachedInputTokens: 0,
			outputTokens: undefined,
			costUsd: undefined,
			latencyMs: undefined,
		});
		expect(spendingContributions({ fault: true, latencyMs: 30_000 }, request)).toEqual([]);
		expect(spendingContributions({ costUsd: Number.NaN, outputTokens: -1 }, request)).toEqual([]);
	});

	it('expects the mean of what was seen, whatever the evidence is worth', () => {
		const arm = new Arm();
		for (const costUsd of [0.01, 0.02, 0.03]) arm.saw({ costUsd, latencyMs: 100_000 * costUsd });
		for (const unit of [1, 0.25]) {
			const { costUsd, latencyMs } = expectOf(arm, [arm], request, unit);
			expect(costUsd).toBeCloseTo(0.02, 12);
			expect(latencyMs).toBeCloseTo(2000, 9);
		}
	});

	it('makes a new price count at once, for tokens are learnt and not USD', () => {
		const arm = new Arm();
		for (let i = 0; i < 200; i++) arm.saw({ inputTokens: 300, outputTokens: 500, costUsd: 0.005 });
		const spending = expectOf(arm, [arm]);
		expect(spending.outputTokens).toBeCloseTo(500, 6);
		// Billed prompt tokens are a fifth more than estimated; after 200 calls the ratio is nearly learnt.
		expect(spending.inputTokens).toBeGreaterThan(295);
		const price = (output: number) => (usage: { outputTokens?: number }) => (usage.outputTokens! * output) / 1e6;
		expect(expectedCostUsd(spending, price(10))).toBeCloseTo(0.005, 9);
		expect(expectedCostUsd(spending, price(1))).toBeCloseTo(0.0005, 9);
		expect(expectedCostUsd(spending, undefined)).toBeCloseTo(0.005, 9);
	});

	it('lends a new arm the output length of the others, and never their cost', () => {
		const seen = new Arm();
		for (let i = 0; i < 50; i++) seen.saw({ outputTokens: 400, costUsd: 0.1 });
		const fresh = new Arm();
		const spending = expectOf(fresh, [seen, fresh]);
		expect(spending.outputTokens).toBeCloseTo(400, 9);
		expect(spending.costUsd).toBeUndefined();
		fresh.saw({ outputTokens: 1000 });
		const after = expectOf(fresh, [seen, fresh]).outputTokens!;
		expect(after).toBeGreaterThan(400);
		expect(after).toBeLessThan(1000);
	});

	it('learns how need grows with the prompt, and shares it among arms', () => {
		const rng = seededRng('growth');
		const [cheap, dear] = [new Arm(), new Arm()];
		for (let i = 0; i < 400; i++) {
			const tokens = 2 ** (5 + 6 * rng());
			// Doubles with every doubling of the prompt, from 1e-5 at 256 tokens.
			cheap.saw({ costUsd: 4e-8 * tokens }, tokens);
			if (i < 3) dear.saw({ costUsd: 4e-6 * tokens }, tokens);
		}
		const costAt = (arm: Arm, promptTokens: number) =>
			expectOf(arm, [cheap, dear], { promptTokens, segment: '' }).costUsd!;
		expect(costAt(cheap, 1024)).toBeGreaterThan(2 * costAt(cheap, 128));
		expect(costAt(dear, 1024)).toBeGreaterThan(1.5 * costAt(dear, 128));
	});

	it('learns that a segment takes more, beyond what its length explains', () => {
		const [a, b] = [new Arm(), new Arm()];
		for (let i = 0; i < 100; i++) {
			a.saw({ costUsd: i % 2 ? 0.003 : 0.001 }, 250, i % 2 ? 'essay' : 'label');
			if (i < 20) b.saw({ costUsd: 0.02 }, 250, 'label');
		}
		const costOf = (arm: Arm, segment: string) => expectOf(arm, [a, b], { promptTokens: 250, segment }).costUsd!;
		expect(costOf(a, 'essay')).toBeCloseTo(0.003, 3);
		expect(costOf(a, 'label')).toBeCloseTo(0.001, 3);
		expect(costOf(a, 'never seen')).toBeCloseTo(0.002, 9);
		// b has never seen an essay: that essays are long is known from a.
		expect(costOf(b, 'essay')).toBeGreaterThan(1.2 * costOf(b, 'never seen'));
	});
});
