import { type Bandit, createBandit } from '../../src/bandit/bandit.ts';
import type { BanditOptions } from '../../src/bandit/options.ts';
import type { Decision } from '../../src/base/types.ts';
import { seededRng } from '../../src/policy/maths/sampling.ts';
import { memoryStore } from '../../src/store/memory.ts';

/** A clock that stands still until it is moved. */
export function fakeClock(now = 1_700_000_000_000) {
	const clock = () => clock.now;
	clock.now = now;
	return clock;
}

/** A bandit with a seed, its own memory store and a clock that stands still. */
export function testBandit(options: Partial<BanditOptions> = {}): Bandit {
	return createBandit({
		goal: 'test',
		arms: ['cheap', 'dear'],
		store: memoryStore(),
		rng: seededRng(1),
		clock: fakeClock(),
		policy: 'beta',
		onError: ({ error }) => {
			throw error;
		},
		...options,
	});
}

/** Decides and reports, `n` times, with the success rates given by arm. */
export async function live(bandit: Bandit, n: number, rates: Record<string, number>, seed = 7): Promise<Decision[]> {
	const rng = seededRng(seed);
	const decisions: Decision[] = [];
	for (let i = 0; i < n; i++) {
		const decision = bandit.decide();
		decisions.push(decision);
		await bandit.report(decision.id, rng() < rates[decision.arm]! ? 'success' : 'failure');
	}
	return decisions;
}

/** An arm's insight. */
export function insight(bandit: Bandit, arm: string) {
	const found = bandit.insights().arms.find(({ id }) => id === arm);
	if (found === undefined) throw new Error(`no arm ${arm}`);
	return found;
}
