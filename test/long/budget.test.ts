import { describe, expect, it } from 'vitest';
import { budget, createBandit, seededRng } from '../../src/index.ts';
import { sharedServers } from '../store/support/shared-servers.ts';

const kinds = await sharedServers();

const arms = ['a', 'b'];

for (const [kind, isReached, open] of kinds) {
	describe.skipIf(!isReached)(`workers on ${kind}`, () => {
		it('spend one budget', async () => {
			const hour = 3_600_000;
			let now = 472_000 * hour;
			const costUsd = { a: 0.01, b: 0.05 } as const;
			const rng = seededRng(4);
			const bandits = [1, 2, 3, 4].map((seed) =>
				createBandit({
					goal: 'spent',
					arms,
					store: open(),
					policy: 'beta',
					objective: budget({ usd: 6, per: 'hour' }),
					clock: () => now,
					rng: seededRng(seed),
					refreshMs: 1e9,
				}),
			);
			await Promise.all(bandits.map((bandit) => bandit.ready));
			const [hours, requests] = [8, 200];
			let spent = 0;
			for (let i = 0; i < hours * requests; i++) {
				now += hour / requests;
				const bandit = bandits[Math.floor(rng() * bandits.length)]!;
				const { id, arm } = bandit.decide();
				const cost = costUsd[arm as keyof typeof costUsd];
				spent += cost;
				bandit.observe(id, { costUsd: cost, latencyMs: 100 });
				void bandit.report(id, rng() < (arm === 'b' ? 0.9 : 0.4) ? 'success' : 'failure');
				if (i % 25 === 24) {
					for (const each of bandits) await each.flush();
					for (const each of bandits) await each.refresh();
				}
			}
			expect(Math.abs(spent / (6 * hours) - 1)).toBeLessThan(0.05);
			await Promise.all(bandits.map((bandit) => bandit.close()));
		});
	});
}
