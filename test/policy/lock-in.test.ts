import { expect, it } from 'vitest';
import { createBandit, memoryStore, seededRng } from '../../src/index.ts';
import { LogitNormalBelief } from '../../src/policy/linear/belief.ts';

it('does not give up an arm for good that fails on one kind of content only', async () => {
	const streams = 10;
	let lockedOut = 0;
	let lockedIn = 0;
	for (let stream = 0; stream < streams; stream++) {
		const bandit = createBandit({
			goal: 'assistant',
			arms: [
				{ id: 'small', weight: 0.8, price: { input: 0.15, output: 0.6 } },
				{ id: 'large', weight: 0.2, price: { input: 2.5, output: 10 } },
			],
			store: memoryStore(),
			rng: seededRng(`stream ${stream}`),
		});
		const small = [0, 0];
		for (let i = 0; i < 200; i++) {
			const kind = i % 2;
			const text = kind === 0 ? 'Translate to German: hello' : 'What is 17 * 23?';
			const { id, arm } = bandit.decide({ text, segment: kind === 0 ? 'translation' : 'arithmetic' });
			void bandit.report(id, arm === 'small' && kind === 1 ? 'failure' : 'success');
			if (i >= 100 && arm === 'small') small[kind]!++;
		}
		await bandit.close();
		if (small[0]! < 25) lockedOut++;
		if (small[1]! > 25) lockedIn++;
	}
	expect(lockedOut).toBe(0);
	expect(lockedIn).toBe(0);
});

it.each([
	[0.7, 0.02],
	[0.9, 0.1],
	[0.5, 0.25],
	[0.02, 0.01],
	[1.2, 0.1],
])('draws from a normal logit in (0, 1), mean %d and deviation %d, as its distribution says', (mean, sd) => {
	const rng = seededRng('logit');
	const belief = new LogitNormalBelief(mean, sd);
	const draws = Float64Array.from({ length: 20_000 }, () => belief.sample(rng)).sort();
	expect(draws[0]).toBeGreaterThan(0);
	expect(draws.at(-1)).toBeLessThan(1);
	expect(Math.abs(draws.reduce((a, b) => a + b) / draws.length - belief.mean)).toBeLessThan(0.015);
	for (const p of [0.05, 0.5, 0.95]) {
		expect(Math.abs(belief.cdf(draws[Math.round(p * draws.length)]!) - p)).toBeLessThan(0.015);
	}
});
