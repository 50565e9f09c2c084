import { describe, expect, it } from 'vitest';
import type { Bandit } from '../../src/bandit/bandit.ts';
import { budget } from '../../src/objective/budget/budget.ts';
import type { BudgetOptions } from '../../src/objective/budget/options.ts';
import { seededRng } from '../../src/policy/maths/sampling.ts';
import { memoryStore } from '../../src/store/memory.ts';
import { fakeClock, testBandit } from '../bandit/helpers.ts';

const hour = 3_600_000;
const requestsAnHour = 500;
const costs: Record<string, number> = { cheap: 0.002, dear: 0.06 };
const rates: Record<string, number> = { cheap: 0.55, dear: 0.9 };

interface World {
	readonly processes: number;
	readonly hours: number;
	readonly options: BudgetOptions;
	readonly seed: number;
	/** Processes are started anew every so many requests, each in its turn. */
	readonly restartEvery?: number;
}

/** USD spent in each hour, with the traffic served by several processes on one store. */
async function spentByHour({ processes, hours, options, seed, restartEvery }: World): Promise<number[]> {
	const clock = fakeClock(hour * 472_000);
	const store = memoryStore();
	const start = (i: number): Bandit =>
		testBandit({ store, clock, rng: seededRng(1000 * seed + i), refreshMs: 1e9, objective: budget(options) });
	const bandits = Array.from({ length: processes }, (_, i) => start(i));
	const chance = seededRng(seed);
	const spent: number[] = [];
	let requests = 0;
	for (let h = 0; h < hours; h++) {
		let usd = 0;
		for (let i = 0; i < requestsAnHour; i++) {
			clock.now += hour / requestsAnHour;
			const bandit = bandits[Math.floor(chance() * processes)]!;
			const { id, arm } = bandit.decide();
			usd += costs[arm]!;
			bandit.settleSoon(id, { score: chance() < rates[arm]! ? 1 : 0, source: 'successWhen' }, { costUsd: costs[arm]! });
			requests++;
			if (requests % 25 === 0) {
				for (const each of bandits) await each.flush();
				for (const each of bandits) await each.refresh();
			}
			if (restartEvery !== undefined && requests % restartEvery === 0) {
				const which = (requests / restartEvery) % processes;
				await bandits[which]!.close();
				bandits[which] = start(which + requests);
			}
		}
		spent.push(usd);
	}
	return spent;
}

const sum = (xs: readonly number[]): number => xs.reduce((total, x) => total + x, 0);

describe('the budget of a goal that is served by several processes', () => {
	it.each([
		[1, 'hour', 5],
		[2, 'hour', 6],
		[4, 'hour', 4],
		[16, 'hour', 5],
		[4, 'request', 0.012],
		[16, 'request', 0.01],
	] as const)('is spent, and no more: %i of them, per %s', async (processes, per, usd) => {
		const hours = 10;
		const spent = sum(await spentByHour({ processes, hours, options: { usd, per }, seed: 3 }));
		const budgeted = per === 'hour' ? usd * hours : usd * hours * requestsAnHour;
		expect(Math.abs(spent / budgeted - 1)).toBeLessThan(0.03);
	});

	it.each([4, 16])('is never passed by more than is on its way when it is hard: %i of them', async (processes) => {
		const usd = 5;
		const spent = await spentByHour({ processes, hours: 8, options: { usd, per: 'hour', hard: true }, seed: 4 });
		// One period's worth is there from the start; 25 requests go by until the others hear of what was spent.
		const underWay = 25 * costs.dear!;
		for (let h = 1; h <= spent.length; h++) {
			expect(sum(spent.slice(0, h))).toBeLessThanOrEqual(usd * (h + 1) + underWay);
		}
	});
});

describe('the budget of a goal whose processes are started anew', () => {
	it.each([1, 4])('holds: %i processes, one of which ends every fifth of an hour', async (processes) => {
		const usd = 5;
		const world = { processes, hours: 10, options: { usd, per: 'hour' as const }, seed: 5 };
		const spent = sum(await spentByHour({ ...world, restartEvery: requestsAnHour / 5 }));
		expect(Math.abs(spent / (usd * 10) - 1)).toBeLessThan(0.1);
	});
});
